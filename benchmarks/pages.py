"""Time the pages for people in one process: no network, no server, CPU milliseconds.

    python benchmarks/pages.py [--articles 2000] [--seed 1] [--store DIR] [--rounds 40]

For each kind of page things are drawn by chance, and each is asked for as a page and, in the same round, as
Turtle: the ratio of the two says what a page costs beside a description, whatever the machine does meanwhile.
Of three times that each is asked for the fastest counts.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from flask.testing import FlaskClient

from generate import write_corpus
from kg.ingest.build import build
from kg.ingest.source import Source
from kg.rdf.iris import DEFAULT_BASE, Iris
from kg.settings import Settings
from kg.store import EmbeddedStore, GraphStore
from kg.terms import KG, OA
from kg.web import create_app
from measuring import machine

KINDS = {
    "article": KG.Article,
    "person": KG.Person,
    "state": KG.State,
    "event": KG.Event,
    "claim": KG.Claim,
    "agreement": KG.Agreement,
    "happening": KG.Happening,
    "place": KG.Place,
    "post": KG.Post,
    "tenure": KG.Tenure,
    "title": KG.TitleUse,
    "annotation": OA.Annotation,
}
DRAWN_FROM = 5000


def things(store: GraphStore) -> dict[str, list[str]]:
    """Return the paths of things of each kind, and of views of persons and of states."""
    with store.snapshot() as reader:
        found = {
            kind: [
                row[0].value.removeprefix(DEFAULT_BASE)
                for row in reader.query(f"SELECT ?thing {{ ?thing a {cls} }} LIMIT {DRAWN_FROM}")
            ]
            for kind, cls in KINDS.items()
        }
    for view in ("timeline", "network"):
        for kind in ("person", "state"):
            actors = (path.rpartition("/")[2] for path in found[kind])
            found[f"{view}, {kind}"] = [f"{view}?actor={actor}" for actor in actors]
    return found


def fastest(client: FlaskClient, address: str) -> tuple[float, int]:
    """Return the fewest CPU milliseconds of three answers, and their bytes."""
    return min(spent(client, address) for _ in range(3))


def spent(client: FlaskClient, address: str) -> tuple[float, int]:
    """Return the CPU milliseconds and the bytes of an answer; SystemExit where it is none."""
    begun = time.process_time()
    with client.get(address, headers={"Accept": "text/html"}) as reply:
        size = len(reply.data)
        if reply.status_code != 200:
            raise SystemExit(f"{address} answers {reply.status_code}")
    return (time.process_time() - begun) * 1000, size


def measure(client: FlaskClient, paths: Sequence[str]) -> str:
    """Ask for each page and its Turtle, and return a line of figures."""
    pages, ratios, largest = [], [], 0
    for path in paths:
        is_view = "?" in path
        page, size = fastest(client, f"/{path}" if is_view else f"/{path}.html")
        pages.append(page)
        largest = max(largest, size)
        if not is_view:
            ratios.append(page / fastest(client, f"/{path}.ttl")[0])
    ordered = sorted(pages)
    ratio = f"{statistics.median(ratios):5.1f}" if ratios else "     "
    return (
        f"{statistics.median(pages):8.1f} {ordered[int(0.95 * (len(ordered) - 1))]:8.1f} {ratio:>10} "
        f"{largest / 1000:8.0f}"
    )


def main() -> None:
    """Make a corpus unless there is a store, and print a line for each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--store", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        directory = chosen.store or Path(scratch, "store")
        with EmbeddedStore(directory) as store:
            if not chosen.store:
                write_corpus(Path(scratch, "corpus"), chosen.articles, chosen.seed)
                build(Source(Path(scratch, "corpus"), None, Iris()), store)
            for name, value in machine().items():
                print(f"{name}: {value}")
            print(f"statements: {store.count():,}\n")
            print(f"{'CPU ms':20} {'p50':>8} {'p95':>8} {'of Turtle':>10} {'kB':>8}")
            client = create_app(Settings(tokens=str(Path(scratch, "tokens"))), store=store).test_client()
            dice = random.Random(chosen.seed)
            for kind, paths in things(store).items():
                client.get(f"/{paths[0]}")
                print(f"{kind:20} {measure(client, dice.choices(paths, k=chosen.rounds))}")


if __name__ == "__main__":
    main()
