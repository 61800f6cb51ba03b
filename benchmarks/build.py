"""Time `kg build`, with validation, against `oxigraph load` of the same quads in the same run.

    python benchmarks/build.py [--sizes 20000 200000] [--rounds 3] [--json FILE]

For each size: generate the corpus; build it once and dump the graph; let the peer load the dump, and check
that it holds the same quads; only then time both, in turn, each into a fresh store. Then time a build after
nothing changed, and one after one article changed. Linux only. Scratch data goes to a temporary folder, or to
the folder `--scratch`, in which the corpora then stay for the next run; 200,000 articles take some 12 GB.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sysconfig
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from generate import write_corpus
from measuring import Run, machine, run

LARGE = 50_000
"""From so many articles on one round is enough: it takes minutes, within which drift evens out."""

_BLANK = re.compile(rb"_:\w+")
_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Tools:
    """The two programs, from the environment that runs this script."""

    kg: Path
    oxigraph: Path

    @classmethod
    def here(cls) -> "Tools":
        """Find them, or end with what is missing."""
        scripts = Path(sysconfig.get_path("scripts"))
        tools = cls(scripts / "kg", scripts / "oxigraph")
        for tool in (tools.kg, tools.oxigraph):
            if not tool.exists():
                raise SystemExit(f"There is no {tool}. Run `make` first: it makes the environment.")
        return tools

    def build(self, corpus: Path, store: Path) -> Run:
        """Build a corpus into a store, validating it, with kg's own defaults."""
        return run([self.kg, "build", corpus, "--store", store])

    def dump(self, store: Path, quads: Path) -> Run:
        """Write what kg's store holds as N-Quads."""
        return run([self.kg, "dump", "--store", store, "--format", "nq"], quads)

    def load(self, quads: Path, store: Path) -> Run:
        """Load N-Quads with the peer, with its own defaults."""
        return run([self.oxigraph, "load", "--location", store, "--file", quads])

    def dump_peer(self, store: Path, quads: Path) -> Run:
        """Write what the peer's store holds as N-Quads."""
        return run([self.oxigraph, "dump", "--location", store, "--file", quads, "--format", "nq"])


@dataclass(frozen=True, slots=True)
class Contents:
    """How many quads there are and a hash that does not depend on their order or on blank nodes' labels."""

    quads: int
    hash: str

    @classmethod
    def of(cls, nquads: Path) -> "Contents":
        """Read an N-Quads file line by line."""
        count = total = 0
        with nquads.open("rb") as lines:
            for line in lines:
                plain = _BLANK.sub(b"_:", line) if b"_:" in line else line
                total += int.from_bytes(hashlib.blake2b(plain, digest_size=_HASH_BYTES).digest())
                count += 1
        return cls(count, f"{total % 2 ** (8 * _HASH_BYTES):0{2 * _HASH_BYTES}x}")


@dataclass(frozen=True, slots=True)
class Result:
    """Everything measured at one size."""

    articles: int
    contents: Contents
    nquads_bytes: int
    store_bytes: int
    peer_store_bytes: int
    builds: list[Run]
    loads: list[Run]
    one_changed: Run
    nothing_changed: Run
    start_only: Run

    @property
    def ratio(self) -> float:
        """Wall time of `kg build` over that of `oxigraph load`, median over the rounds."""
        pairs = zip(self.builds, self.loads, strict=True)
        return median(build.wall_seconds / load.wall_seconds for build, load in pairs)

    @property
    def cpu_ratio(self) -> float:
        """The same of CPU time, which other work on the machine disturbs less."""
        pairs = zip(self.builds, self.loads, strict=True)
        return median(build.cpu_seconds / load.cpu_seconds for build, load in pairs)

    def lines(self) -> list[str]:
        """Return the result as people read it."""
        quads = self.contents.quads
        rate = quads / median(build.wall_seconds for build in self.builds)
        peer_rate = quads / median(load.wall_seconds for load in self.loads)
        return [
            f"{self.articles:,} articles, {quads:,} quads, {self.nquads_bytes / 1e6:,.0f} MB of N-Quads",
            f"  the same quads in both stores, hash {self.contents.hash}",
            *(f"  kg build         {build}" for build in self.builds),
            *(f"  oxigraph load    {load}" for load in self.loads),
            f"  one changed      {self.one_changed}",
            f"  nothing changed  {self.nothing_changed}",
            f"  kg --help        {self.start_only}",
            f"  quads a second: kg {rate:,.0f}, oxigraph {peer_rate:,.0f}",
            f"  on disk: kg {self.store_bytes / 1e6:,.0f} MB, oxigraph {self.peer_store_bytes / 1e6:,.0f} MB",
            f"  kg build : oxigraph load = {self.ratio:.2f} in wall time, {self.cpu_ratio:.2f} in CPU time",
        ]


def measure(articles: int, seed: int, rounds: int, tools: Tools, scratch: Path) -> Result:
    """Measure one size in `scratch`, where the corpus is made unless it is there already."""
    corpus = scratch / f"corpus-{articles}-{seed}"
    if not corpus.exists():
        write_corpus(corpus, articles, seed)
    with tempfile.TemporaryDirectory(prefix=f"stores-{articles}-", dir=scratch) as folder:
        work = Path(folder)
        nquads, store, peer = work / "quads.nq", work / "kg", work / "oxigraph"
        contents, peer_bytes = _same_quads(tools, corpus, work, nquads)
        builds, loads = [], []
        for _ in range(rounds):
            loads.append(tools.load(nquads, _fresh(peer)))
            builds.append(tools.build(corpus, _fresh(store)))
        nquads_bytes, store_bytes = nquads.stat().st_size, _disk_use(store)
        shutil.rmtree(peer)
        nquads.unlink()
        nothing_changed = tools.build(corpus, store)
        one_changed = _change_one(tools, corpus, store)
    return Result(
        articles,
        contents,
        nquads_bytes,
        store_bytes,
        peer_bytes,
        builds,
        loads,
        one_changed,
        nothing_changed,
        run([tools.kg, "--help"]),
    )


def _same_quads(tools: Tools, corpus: Path, work: Path, nquads: Path) -> tuple[Contents, int]:
    """Dump what kg builds to `nquads`, and end where the peer holds anything else after loading it."""
    store, peer, peer_quads = work / "kg", work / "oxigraph", work / "peer.nq"
    tools.build(corpus, store)
    tools.dump(store, nquads)
    ours = Contents.of(nquads)
    tools.load(nquads, peer)
    size = _disk_use(peer)
    tools.dump_peer(peer, peer_quads)
    theirs = Contents.of(peer_quads)
    peer_quads.unlink()
    if ours != theirs:
        raise SystemExit(f"The stores differ: kg holds {ours}, oxigraph {theirs}. Nothing was timed.")
    return ours, size


def _change_one(tools: Tools, corpus: Path, store: Path) -> Run:
    """Time a build after one headline changed, check that it arrived, and put the corpus back as it was."""
    folders = sorted((corpus / "articles").iterdir())
    file = folders[len(folders) // 2] / "article.yaml"
    before = file.read_bytes()
    headline, rest = before.split(b"\n", 1)
    file.write_bytes(headline.removesuffix(b'"') + b', corrected"\n' + rest)
    try:
        measured = tools.build(corpus, store)
    finally:
        file.write_bytes(before)
    question = 'SELECT * { ?article <https://schema.org/headline> ?h FILTER(STRENDS(?h, ", corrected")) }'
    answer = subprocess.run(
        [tools.kg, "query", "--store", store, "--format", "csv", question],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if file.parent.name not in answer:
        raise SystemExit(f"The changed headline of {file} is not in the store after the build: {answer!r}")
    return measured


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    return folder


def _disk_use(folder: Path) -> int:
    files = {(stat.st_dev, stat.st_ino): stat.st_blocks * 512 for stat in map(Path.stat, folder.rglob("*"))}
    return sum(files.values())


def main() -> None:
    """Read the arguments, measure every size, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="Time kg build against oxigraph load.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000], metavar="ARTICLES")
    parser.add_argument("--rounds", type=int, help="times each is timed; by default 3, or 1 for large sizes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the results as JSON")
    parser.add_argument("--scratch", type=Path, help="where to make the corpora, and keep them")
    arguments = parser.parse_args()
    tools, described = Tools.here(), machine()
    for name, value in described.items():
        print(f"{name}: {value}", flush=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="kg-build-") as temporary:
        scratch = arguments.scratch or Path(temporary)
        for size in arguments.sizes:
            rounds = arguments.rounds or (1 if size >= LARGE else 3)
            results.append(measure(size, arguments.seed, rounds, tools, scratch))
            print("\n".join(["", *results[-1].lines()]), flush=True)
    if arguments.json:
        told = {
            "machine": described,
            "results": [
                asdict(result) | {"ratio": result.ratio, "cpu_ratio": result.cpu_ratio} for result in results
            ],
        }
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
