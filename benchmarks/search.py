"""Time searches over as many made-up texts as 200,000 articles have; the same texts for the same seed.

    python benchmarks/search.py [--articles 200000] [--seed 1]

Words are made of syllables and are as frequent as a language's are. What is found is counted, too.
"""

import argparse
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.search.entries import Entry
from kg.search.index import Index
from kg.search.kinds import kinds_named
from kg.search.segment import write_segment

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


def main() -> None:
    """Make the texts, index and search them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
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
        for sort, asked in questions(entries, chance).items():
            times, found = [], 0
            for text, iri in asked:
                begun = time.perf_counter()
                results = index.search(text)
                times.append(1000 * (time.perf_counter() - begun))
                found += not iri or iri in {result.hit.iri for result in results}
            median, longest = statistics.median(times), max(times)
            print(f"{sort:24} {median:6.1f} ms, longest {longest:6.1f} ms; {found} of {len(asked)} found")


if __name__ == "__main__":
    main()
