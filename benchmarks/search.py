"""Time searches over as many made-up texts as 200,000 articles have; the same texts for the same seed.

    python benchmarks/search.py [--articles 200000] [--seed 1] [--http] [--seconds 5]

Words are made of syllables and are as frequent as a language's are. What is found is counted, too. With
`--http` a server is asked as well, by 1 and by 8 clients, over a graph of what the texts belong to.
"""

import argparse
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import accumulate, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Literal

from clients import drive
from kg.search.entries import Entry
from kg.search.index import Index
from kg.search.keeping import drafting
from kg.search.kinds import KINDS, kinds_named
from kg.search.segment import write_segment
from kg.store import EmbeddedStore
from kg.store.generations import FIXED
from kg.terms import KG, OA, ONTOLOGY, RDF, SCHEMA, SKOS
from measuring import children_cpu
from peers import kg, serving

SYLLABLES = tuple(
    re.findall(
        r"\w+", "ka to ri men dor shi lan po ver gal tis un bre chi mo nar el qui sta wen zor fi ja lu pe"
    )
)
# Kind, how many for each 1,000 articles, and how many words a text has.
SORTS = (
    ("person", 150, (2, 2)),
    ("place", 15, (1, 1)),
    ("agreement", 15, (4, 6)),
    ("happening", 100, (5, 7)),
    ("article", 1000, (6, 12)),
    ("event", 670, (5, 10)),
    ("claim", 320, (10, 25)),
    ("quotation", 1355, (1, 12)),
)


def made_up(articles: int, chance: random.Random) -> Iterator[Entry]:
    """Yield the entries of so many articles."""
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(150_000)})
    chance.shuffle(words)
    frequency = list(accumulate(1 / (place + 10) for place in range(len(words))))
    for name, rate, (least, most) in SORTS:
        [kind] = kinds_named(name)
        for number in range(rate * articles // 1000):
            text = " ".join(chance.choices(words, cum_weights=frequency, k=chance.randint(least, most)))
            yield Entry(kind.number, f"http://localhost:8000/{name}/{number}", text, "en", preferred=True)


def questions(entries: list[Entry], chance: random.Random) -> dict[str, list[tuple[str, str]]]:
    """Return questions of several sorts, each with the thing that it is about."""
    people = chance.sample([entry for entry in entries if entry.iri.count("/person/")], 100)
    articles = chance.sample([entry for entry in entries if entry.iri.count("/article/")], 100)
    return {
        "names": [(entry.text, entry.iri) for entry in people],
        "names with a slip": [(entry.text[:2] + entry.text[3:], entry.iri) for entry in people],
        "names that are begun": [
            (entry.text[: -(len(entry.text) // 6) or None], entry.iri) for entry in people
        ],
        "headlines": [(entry.text, entry.iri) for entry in articles],
        "two words of headlines": [(" ".join(entry.text.split()[2:4]), "") for entry in articles],
    }


BASE = "http://localhost:8000/"
AT_ONCE = 20_000


def statements(entries: list[Entry]) -> Iterator[str]:
    """Yield what a graph says of the things, as far as a search shows it, as lines of N-Quads."""
    graph = f"<{BASE}graph/made-up>"
    yield f"{ONTOLOGY} {RDF.type} <http://www.w3.org/2002/07/owl#Ontology> <{BASE}graph/ontology> .\n"
    persons = [entry.iri for entry in entries if KINDS[entry.kind].name == "person"]
    for number, entry in enumerate(entries):
        kind, thing, text = KINDS[entry.kind], f"<{entry.iri}>", Literal(entry.text, language="en")
        yield f"{thing} {RDF.type} {kind.cls} {graph} .\n"
        named = SCHEMA.headline if kind.name == "article" else SKOS.prefLabel
        said = [(named, text)]
        if kind.name == "article":
            said.append((SCHEMA.publisher, f"<{persons[number % len(persons)]}>"))
            said.append(
                (
                    SCHEMA.datePublished,
                    f'"2023-05-{number % 28 + 1:02}"^^<http://www.w3.org/2001/XMLSchema#date>',
                )
            )
        elif kind.name in ("event", "claim"):
            said.append((KG.statedIn, f"<{BASE}article/{number % 200_000}>"))
        elif kind.name == "quotation":
            said = [(OA.hasBody, f"<{persons[number % len(persons)]}>")]
        for prop, value in said:
            yield f"{thing} {prop} {value} {graph} .\n"


def over_http(
    folder: Path, entries: list[Entry], asked: dict[str, list[tuple[str, str]]], seconds: float
) -> None:
    """Serve the things and their index, and time answers over connections that are kept."""
    server = kg(folder)
    with EmbeddedStore(folder) as store, store.replace() as writer:
        lines = list(statements(entries))
        for at in range(0, len(lines), AT_ONCE):
            writer.load("".join(lines[at : at + AT_ONCE]).encode())
        with drafting(writer.directory / FIXED) as draft:
            draft.add(entries)
            draft.finish()
    print(f"served: {len(lines):,} statements")
    with serving(server, folder.parent / "log") as endpoint:
        root = endpoint.removesuffix("/sparql")
        for form in ("json", "html"):
            for sort, questions_of in asked.items():
                for clients in (1, 8):
                    texts = cycle([text for text, _ in questions_of])
                    before = children_cpu()
                    load = drive(f"{root}/search?format={form}&q=", texts, clients, seconds)
                    spent = 1000 * (children_cpu() - before) / len(load.latencies)
                    if set(load.statuses) != {200}:
                        raise SystemExit(f"The server answered {dict(load.statuses)}.")
                    print(
                        f"{form} {sort:24} {clients} clients: p50 {1000 * load.percentile(0.5):6.1f} ms, "
                        f"p95 {1000 * load.percentile(0.95):6.1f} ms, {load.rate:5.0f} a second, "
                        f"CPU {spent:5.1f} ms"
                    )


def main() -> None:
    """Make the texts, index and search them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    entries = list(made_up(arguments.articles, chance))
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "search.db"
        begun = time.process_time()
        write_segment(path, entries)
        took = time.process_time() - begun
        print(f"{len(entries):,} texts: {path.stat().st_size / 1e6:.0f} MB, written in {took:.1f} s")
        index = Index([path])
        asked = questions(entries, chance)
        print(f"{'CPU ms':24} {'p50':>6} {'longest':>8} {'found':>6} {'first':>6}")
        for sort, pairs in asked.items():
            times, found, first = [], 0, 0
            for text, iri in pairs:
                begun = time.process_time()
                results = [result.hit.iri for result in index.search(text)]
                times.append(1000 * (time.process_time() - begun))
                found += iri in results
                first += results[:1] == [iri]
            counted = f"{found:6} {first:6}" if any(iri for _, iri in pairs) else ""
            print(f"{sort:24} {statistics.median(times):6.1f} {max(times):8.1f} {counted}")
        if arguments.http:
            over_http(Path(folder, "kg"), entries, asked, arguments.seconds)


if __name__ == "__main__":
    main()
