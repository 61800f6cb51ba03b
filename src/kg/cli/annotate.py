"""`kg annotate`: submit annotations to a server, and say of each what is wrong and where."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.cli.columns import on_one_line
from kg.cli.progress import Bar
from kg.cli.remote import Server, access_token, server_address
from kg.container.managed import own_statements
from kg.container.names import from_slug
from kg.errors import KgError, UsageError
from kg.model.finding import Finding, Severity
from kg.model.source import Origin
from kg.rdf.formats import JSON_LD, RDF_FORMATS
from kg.report import FORMATS, render
from kg.report.pointer import place_of
from kg.settings import TOKEN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.cli.remote import Reply

_SCOPE: Final = "annotate"
_SHOWN: Final = 1000
_BUSY: Final = 503
_TOKENS: Final = frozenset({401, 403})
_FIRST_OF_CLIENT: Final = 400
_LAST_OF_CLIENT: Final = 499
_NOT_YOURS: Final = "not-yours"
_DISPUTED: Final = "engines-disagree"
_RENAME: Final = "Rename the file to submit an annotation of another name."
_THERE: Final = "already there: "
_TRIES: Final = 6
_LONGEST_WAIT: Final = 30


@click.command("annotate", short_help="Submit annotations to a server, or see what it would say of them.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--endpoint", metavar="URL", help="The server; by default the one at KG_HOST and KG_PORT, here."
)
@click.option("--dry-run", is_flag=True, help="Say what would become of the annotations; write nothing.")
@click.option("--update", is_flag=True, help="Change what was sent before from files of these names.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report."
)
@click.option(
    "--token-file", metavar="FILE", help=f"Where the access token is; by default {TOKEN_VARIABLE} holds it."
)
def command(
    files: tuple[Path, ...],
    endpoint: str | None,
    form: str,
    token_file: str | None,
    *,
    dry_run: bool,
    update: bool,
) -> int:
    """Submit annotations, one a file: JSON-LD or Turtle by its extension.

    \b
      export KG_TOKEN=$(kg token create --scope annotate --label "Ann" --expires 30d)
      kg annotate --dry-run notes/*.jsonld
      kg annotate notes/*.jsonld

    A file's name is that of its annotation, so that a run can be repeated: what is there already is not sent
    again, and what was edited since is changed with --update.

    What is wrong is told with file, line and column, on standard output; where each annotation is then, on
    standard error. With --dry-run no token is needed, unless the server wants one for reading. Exit code 0
    where all were accepted (warnings allowed), 1 where some were refused, 2 for wrong usage.
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    documents = [_document(path) for path in files]
    token = access_token(token_file, _SCOPE) if _needs_token(token_file, dry_run=dry_run) else ""
    outcomes: list[_Outcome] = []
    stopped: KgError | None = None
    server = Server(server_address(endpoint), token, _SCOPE)
    with server, Bar("Judging" if dry_run else "Submitting", "annotations") as bar:
        bar.begin(len(documents))
        for document in documents:
            try:
                outcome = _tried(server, document) if dry_run else _submitted(server, document, update=update)
                outcomes.append(outcome)
            except KgError as error:
                # What was sent before is told all the same.
                stopped = error
                break
            bar.advance(1)
    if outcomes:
        _tell(outcomes, form, "would be accepted" if dry_run else "accepted")
    if stopped is not None:
        raise stopped
    return 0 if all(outcome.accepted for outcome in outcomes) else 1


@dataclass(frozen=True, slots=True)
class _Document:
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    name: str
    accepted: bool
    findings: Sequence[Finding]
    address: str = ""
    note: str = ""


def _tell(outcomes: Sequence[_Outcome], form: str, done: str) -> None:
    for outcome in outcomes:
        if outcome.address:
            click.echo(f"{outcome.name}: {outcome.note}{on_one_line(outcome.address, _SHOWN)}", err=True)
    click.echo(render([finding for outcome in outcomes for finding in outcome.findings], form), nl=False)
    refused = sum(not outcome.accepted for outcome in outcomes)
    there = sum(outcome.note == _THERE for outcome in outcomes)
    standing = f", {there:,} already there" if there else ""
    click.echo(f"{len(outcomes) - refused - there:,} {done}{standing}, {refused:,} refused.", err=True)


def _needs_token(file: str | None, *, dry_run: bool) -> bool:
    return not dry_run or file is not None or bool(os.environ.get(TOKEN_VARIABLE))


def _document(path: Path) -> _Document:
    entry = RDF_FORMATS.of_path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", mend="Name files that are there."
        ) from None
    return _Document(str(path), content, entry.media_type)


def _tried(server: Server, document: _Document) -> _Outcome:
    """Return what would become of a document."""
    return _outcome(_send(server, "POST", "/validate?as=annotation", document), document)


def _submitted(server: Server, document: _Document, *, update: bool) -> _Outcome:
    """Submit a document under the name of its file, unless the server has it already.

    So a run can be repeated. What the server has in another version is changed only to `update` it.
    """
    name = _annotation_name(document.name)
    place = f"/annotations/{name}"
    there = _again(server, "GET", place, None, {"Accept": JSON_LD.media_type})
    if there.status == HTTPStatus.NOT_FOUND:
        return _outcome(_send(server, "POST", "/annotations/", document, Slug=name), document)
    if there.status == HTTPStatus.GONE:
        return _refused(document, there.problem(), _RENAME)
    address = str(_members(there).get("id", ""))
    if there.status != HTTPStatus.OK or not address:
        raise server.refused(there)
    tag = there.headers.get("etag", "")
    trial = _send(server, "PUT", place, document, If_Match=tag, Prefer="handling=dry-run")
    if _kind(trial.problem()) == _NOT_YOURS:
        return _refused(document, trial.problem(), _RENAME)
    judged = _outcome(trial, document)
    if not judged.accepted:
        return judged
    if _is_same(_members(trial), address):
        return replace(judged, address=address, note=_THERE)
    if not update:
        said = {"detail": f"There is another version of it at {address}.", "type": "there-already"}
        return _refused(document, said, "Send it with --update to change that, or rename the file.")
    done = _outcome(_send(server, "PUT", place, document, If_Match=tag), document)
    return replace(done, address=address, note="changed: ") if done.accepted else done


def _annotation_name(file: str) -> str:
    """Return the name that a file's annotation has, the same each time."""
    stem = Path(file).stem
    return from_slug(stem) or f"file-{sha256(os.fsencode(stem)).hexdigest()[:12]}"


def _is_same(judged: dict[str, Any], address: str) -> bool:
    """Say whether a change would touch nothing but what the server itself says: by whom, when, its status."""
    for side in ("adds", "removes"):
        listed = judged.get(side, {})
        lines = listed.get("quads", [])
        if len(lines) != listed.get("count"):
            return False
        triples = [quad.triple for quad in parse("\n".join(lines), format=RdfFormat.N_QUADS)]
        if own_statements(NamedNode(address), triples):
            return False
    return True


def _send(server: Server, method: str, path: str, document: _Document, **headers: str) -> Reply:
    """Send a document, again where others write; `_` in header names stands for `-`."""
    named = {
        "Content-Type": document.media_type,
        "Accept": "application/problem+json, application/json;q=0.9",
        "Prefer": "return=minimal",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return _again(server, method, path, document.content, named)


def _again(server: Server, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
    """Return the answer to a request. Raises KgError for one that no other file would change."""
    reply = server.send(method, path, body, headers)
    for _ in range(_TRIES):
        if reply.status != _BUSY:
            break
        time.sleep(_wait(reply))
        reply = server.send(method, path, body, headers)
    if reply.status in _TOKENS and _kind(reply.problem()) != _NOT_YOURS:
        error = server.refused(reply)
        raise UsageError(error.message, mend=error.mend)
    # What the engines of the server disagree about is this one document.
    is_fault = reply.status > _LAST_OF_CLIENT and _kind(reply.problem()) != _DISPUTED
    if reply.status == HTTPStatus.METHOD_NOT_ALLOWED or is_fault:
        raise server.refused(reply)
    return reply


def _outcome(reply: Reply, document: _Document) -> _Outcome:
    is_refused = reply.status >= _FIRST_OF_CLIENT
    members = reply.problem() if is_refused else _members(reply)
    findings = _findings(members, document)
    if is_refused:
        if not findings or _kind(members) == _DISPUTED:
            findings = [_whole(members, reply.status, document), *findings]
        return _Outcome(document.name, accepted=False, findings=findings)
    held = bool(members.get("conforms", True))
    return _Outcome(document.name, held, findings, reply.headers.get("location", ""))


def _refused(document: _Document, problem: Mapping[str, Any], mend: str) -> _Outcome:
    finding = replace(_whole(problem, 0, document), mend=mend)
    return _Outcome(document.name, accepted=False, findings=[finding])


def _wait(reply: Reply) -> float:
    said = reply.headers.get("retry-after", "")
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else 1.0


def _members(reply: Reply) -> dict[str, Any]:
    try:
        members = json.loads(reply.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _findings(members: dict[str, Any], document: _Document) -> list[Finding]:
    """Return the findings of an answer, each at its place in the file."""
    entries = members.get("findings")
    text = document.content.decode("utf-8", "replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    return [
        Finding(
            Severity[str(entry.get("severity", "violation")).upper()],
            _clean(entry.get("message")),
            _origin(entry, document, text),
            _clean(entry.get("shape")) or "refused",
            _clean(entry.get("value")),
            _clean(entry.get("mend")),
            expected=_clean(entry.get("expected")),
        )
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    ]


def _origin(entry: Mapping[str, Any], document: _Document, text: str) -> Origin:
    pointer, line, column = entry.get("pointer"), entry.get("line"), entry.get("column")
    if isinstance(line, int) and isinstance(column, int):
        return Origin(document.name, line, column)
    if isinstance(pointer, str) and document.media_type == JSON_LD.media_type:
        return Origin(document.name, *place_of(text, pointer), pointer=_clean(pointer))
    return Origin(document.name)


def _whole(members: Mapping[str, Any], status: int, document: _Document) -> Finding:
    """Return the finding that a refusal without findings is: one about the whole document."""
    title = _clean(members.get("detail")) or f"The server answered {status}."
    origin = _origin(members, document, "")
    return Finding(
        Severity.VIOLATION,
        title,
        origin,
        _clean(_kind(members)) or "refused",
        mend=_clean(members.get("mend")),
    )


def _kind(problem: Mapping[str, Any]) -> str:
    return str(problem.get("type", "")).rpartition("#")[2]


def _clean(text: object) -> str:
    """Return a text of the server's as a terminal may show it."""
    return on_one_line(text, _SHOWN) if isinstance(text, str) else ""
