"""Build a store from a corpus: all of it or nothing, and only what changed since the last build."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.corpus.folder import article_slugs, check_root, stray_entries
from kg.errors import NotConforming, StoreChanged
from kg.gate.statuses import missing_statuses
from kg.ingest import manifest
from kg.ingest.findings import causes_of
from kg.ingest.indexing import indexing
from kg.ingest.kept import Beside
from kg.ingest.manifest import Manifest, ManifestWriter, folder_fingerprint, read_manifest
from kg.ingest.pipeline import Job, Silent, examine, helpers
from kg.ingest.remembered import by_article
from kg.ingest.submitted import submitted
from kg.ingest.touched import NOTHING, Touched, touched
from kg.ingest.validate import Validation
from kg.mapping.authorities import authority_graphs
from kg.mapping.vocabulary import vocabulary_quads
from kg.model.finding import Severity
from kg.rdf.lines import nquads
from kg.resources import ontology_files, shapes_files
from kg.sparql.holdings import note_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.ingest.manifest import Entry
    from kg.ingest.pipeline import Progress
    from kg.ingest.source import Source
    from kg.model.authority import Authorities
    from kg.model.finding import Finding
    from kg.store.base import GraphStore, GraphWriter

_TRIES: Final = 3
"""Times that a build is planned at most."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the articles that were written and removed, and the findings about them.

    `written` None says that the store already held just this corpus. `mended` are the names of those graphs
    of the corpus that others had changed since the last build, None where that is not known, so that all
    was made again.
    """

    articles: int
    written: int | None
    removed: int
    quads: int
    validation: Validation
    mended: Sequence[str] | None = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """How everything is built: with `drop_written`, which has everything built, without what others wrote.

    With `compact` it takes longer at the end so that queries are faster.
    """

    drop_written: bool = False
    compact: bool = False


USUAL: Final = Whole()


class Refused(NotConforming):
    """The corpus does not hold to the shapes or cannot be read; nothing was written."""

    def __init__(self, validation: Validation, kept: Sequence[Finding] = ()) -> None:
        """Refuse for what was found in the corpus, or for what was found in what is `kept` beside it."""
        count = sum(finding.severity is Severity.VIOLATION for finding in kept or validation.findings)
        faults = "1 fault" if count == 1 else f"{count} faults"
        what = (
            f"What was submitted would have {faults} beside this corpus"
            if kept
            else f"The corpus has {faults}"
        )
        super().__init__(
            f"{what}, so nothing was written; the store is as it was.",
            mend=f"Mend {'it' if count == 1 else 'them'} and build again.",
        )
        self.validation = validation


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do: everything anew, or these articles and no others."""

    everything: bool
    write: Sequence[str]
    remove: Sequence[str]
    kept: Manifest | None = None
    touched: Touched = NOTHING

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.write or self.remove)

    @property
    def replaced(self) -> Sequence[str]:
        """The articles of which nothing may be left over from the last build."""
        return [*self.remove, *self.write]

    @property
    def warnings(self) -> Sequence[Finding]:
        """What the last build told of all that is not read again."""
        if self.kept is None:
            return ()
        return [*self.kept.warnings, *(w for entry in self.kept.articles.values() for w in entry.warnings)]


def build(
    source: Source,
    store: GraphStore,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    anew: bool = False,
    whole: Whole = USUAL,
    now: datetime | None = None,
) -> Built:
    """Make the store hold just this corpus, with its ontology and shapes.

    Articles whose files did not change since the last build are not read again, unless `anew`, or others
    changed their graphs; their warnings are told again, as a whole build would. What others wrote is kept,
    under the same base only, and held to the shapes too, as far as the build can affect it; but not what they
    changed in the graphs of the corpus. `whole` says how all is built where all is.
    `now` is when the graph is said to have held to its shapes; by default the present.
    Raises CorpusError, UsageError for another base where others wrote, StoreError, and Refused with all
    findings where anything is wrong.
    """
    check_root(source.root)
    when = now or datetime.now(UTC)
    anew = anew or whole.drop_written
    call = _Call(source, store, workers, progress or Silent(), when, anew=anew, whole=whole)
    for _ in range(_TRIES - 1):
        # Where another build was published between the reading of the manifest and the writing, plan again.
        with suppress(StoreChanged):
            return _build(call)
    return _build(call)


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of `build`."""

    source: Source
    store: GraphStore
    workers: int
    progress: Progress
    now: datetime
    anew: bool
    whole: Whole


def _build(call: _Call) -> Built:
    source, store = call.source, call.store
    slugs, findings = article_slugs(source.root, str)
    findings += stray_entries(source.root, str, source.texts)
    common = source.fingerprint(version("kg"))
    store.refresh()
    before = None if call.anew else _manifest(store, source)
    if before is not None and before.common == common:
        plan = _changes(source, slugs, before, touched(store, source.iris, before.state))
    else:
        plan = _Plan(everything=True, write=slugs, remove=())
    findings += plan.warnings
    unread = Validation(0, causes_of(findings))
    if plan.is_empty and unread.conforms:
        return Built(len(slugs), None, 0, 0, unread)
    # Started first: they take as long to get ready as it takes to read what all articles share.
    with helpers(source, len(plan.write), call.workers) as crew:
        around, found = source.surroundings()
        graphs = None if plan.everything else [source.iris.article_graph(slug) for slug in plan.replaced]
        with (
            _writing(call, plan, before) as writer,
            ManifestWriter(_beside(writer), source.root, common, writer.state or "-") as remembering,
            indexing(store, writer, graphs) as index,
        ):
            loading = _Loading(writer, found, sound=unread.conforms)
            # Where not all is written the authority files are those of the last build, which checked them.
            work = Job(source, around, plan.write, authorities=found if plan.everything else None)
            outcomes = examine(work, crew, call.progress)
            if plan.everything:
                loading.load(_shared(around.authorities, source))
                for kept in () if call.whole.drop_written else submitted(store, source.iris.base):
                    loading.load(kept)
            for graph in graphs or ():
                writer.drop_graph(NamedNode(graph))
            for outcome in outcomes:
                loading.note(outcome.findings)
                loading.load(outcome.nquads)
                index.note(outcome.texts)
                loading.quads += outcome.quads
                for slug, entry in outcome.entries.items():
                    remembering.add(slug, entry)
            if plan.everything and not call.whole.drop_written and writer.directory:
                with writer.candidate() as now:
                    loading.load(nquads(missing_statuses(now, source.iris.base)))
            validation = Validation(len(plan.write), causes_of([*findings, *loading.findings]))
            beside = Beside(source.iris, source.second, call.now, whole=plan.everything)
            validation = _holding(validation, beside, store, writer)
            shared = by_article(loading.findings, source.articles).get("", ())
            unchanged = plan.kept or Manifest(common, {}, shared)
            for slug, entry in unchanged.articles.items():
                remembering.add(slug, entry)
            remembering.finish(unchanged.warnings)
            index.finish(source.iris.base)
            note_base(writer.directory, source.iris.base)
    mended = plan.touched.graphs
    return Built(len(slugs), len(plan.write), len(plan.remove), loading.quads, validation, mended)


@contextmanager
def _writing(call: _Call, plan: _Plan, before: Manifest | None) -> Iterator[GraphWriter]:
    """Begin to write on top of what is there by then: others may have written since the plan was made.

    Raises StoreChanged where they built, or wrote to what a build makes, so that the plan, which was made
    after `before`, holds no more.
    """
    store = call.store
    with store.replace(compact=call.whole.compact) if plan.everything else store.change() as writer:
        # From here on nobody else writes, and all that is read of the graph is what this takes the place of.
        if store.refresh() and not plan.everything and not _holds(plan, call, before):
            raise StoreChanged(
                f"The graph in {store.location} was built or changed by others meanwhile, again and again.",
                mend="Nothing was written. Let one build at a time run, and nobody write what it makes.",
            )
        yield writer


def _holds(plan: _Plan, call: _Call, before: Manifest | None) -> bool:
    """Tell whether a plan that was made after `before` is still one for what is there."""
    now = _manifest(call.store, call.source)
    return (
        now is not None and now == before and touched(call.store, call.source.iris, now.state) == plan.touched
    )


def _holding(validation: Validation, beside: Beside, store: GraphStore, writer: GraphWriter) -> Validation:
    """Return what was found, of what is kept too. Raises Refused for what does not hold."""
    if not validation.conforms:
        raise Refused(validation)
    kept = beside.judge(store, writer)
    whole = replace(validation, findings=(*validation.findings, *kept))
    if not whole.conforms:
        raise Refused(whole, kept)
    return whole


class _Loading:
    """Feed a writer until the first violation; from then on only gather findings."""

    def __init__(self, writer: GraphWriter, findings: Sequence[Finding], *, sound: bool) -> None:
        self._writer = writer
        self.findings: list[Finding] = []
        self.quads = 0
        self._sound = sound
        self.note(findings)

    def note(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.findings.append(finding)
            self._sound = self._sound and finding.severity is not Severity.VIOLATION

    def load(self, nquads: bytes) -> None:
        if self._sound:
            self._writer.load(nquads)


def _changes(source: Source, slugs: Sequence[str], before: Manifest, others: Touched) -> _Plan:
    """Return what differs between the articles that there are and what is in the store."""
    if others.is_shared:
        return _Plan(everything=True, write=slugs, remove=(), touched=others)
    known = before.articles
    changed = {slug for slug in slugs if not _is_as_known(source, slug, known.get(slug))}
    removed = known.keys() - set(slugs)
    gone = changed.union(removed)
    # A teaser's words lie in another article's text, which names the teaser: both are read together.
    changed.update(slug for slug in slugs if slug in known and not gone.isdisjoint(known[slug].others))
    changed.update(others.articles.intersection(slugs))
    removed |= others.articles.difference(slugs)
    rest = {slug: known[slug] for slug in slugs if slug in known and slug not in changed}
    kept = Manifest(before.common, rest, before.warnings)
    return _Plan(everything=False, write=sorted(changed), remove=sorted(removed), kept=kept, touched=others)


def _is_as_known(source: Source, slug: str, known: Entry | None) -> bool:
    if known is None:
        return False
    state = folder_fingerprint(f"{source.articles}/{slug}")
    return state == known.fingerprint != manifest.UNKNOWN


def _manifest(store: GraphStore, source: Source) -> Manifest | None:
    """Return what the present graph was made of, None where others took away what a build always makes."""
    found = read_manifest(store.side_file(manifest.NAME), source.root)
    is_there = found is not None and store.count(NamedNode(source.iris.graph("ontology"))) > 0
    return found if is_there else None


def _shared(authorities: Authorities, source: Source) -> bytes:
    vocabulary = vocabulary_quads(ontology_files(), shapes_files(), source.iris)
    shared = (graph.nquads() for graph in authority_graphs(authorities, source.iris))
    return b"".join([*shared, nquads(vocabulary)])


def _beside(writer: GraphWriter) -> Path | None:
    return writer.directory / manifest.NAME if writer.directory else None
