"""Write a synthetic corpus in the real format, about 60 triples an article, the same bytes for the same seed.

    python benchmarks/generate.py DIR --articles 20000 [--seed 1]

Everything in it is made up and named so that nobody can take it for a fact: "Actor 0042", "State 12". The
first articles of a large corpus are the articles of a smaller one with the same seed, teasers apart.
"""

import argparse
import sys
import time
from pathlib import Path

from stories import (
    AGREEMENT_KINDS,
    AGREEMENTS,
    FOREIGN_EVERY,
    FOREIGN_NAMES,
    HAPPENINGS,
    NEWSPAPERS,
    ORGANISATIONS,
    PERSONS,
    PLACE_KINDS,
    PLACES,
    POSTS,
    STATES,
    Files,
    stories,
)


def authority_files() -> dict[str, str]:
    """Return the authority files by name; they do not depend on the seed or on the number of articles."""
    return {
        "actors.yaml": f"actors:\n{_actors()}",
        "posts.yaml": _posts_and_tenures(),
        "agreements.yaml": f"agreements:\n{''.join(map(_agreement, range(AGREEMENTS)))}",
        "places.yaml": f"places:\n{''.join(map(_place, range(PLACES)))}",
        "happenings.yaml": "happenings:\n"
        + "".join(_entry(f"happening-{n:04}", f"Happening {n:04}") for n in range(HAPPENINGS)),
    }


def _entry(identifier: str, name: str, fields: str = "", names: str = "") -> str:
    return f"  - id: {identifier}\n{fields}    names: {{en: {name}{names}}}\n"


def _actors() -> str:
    entries = [
        _entry(f"state-{n:02}", f"State {n:02}", "    kind: state\n")
        + _entry(
            f"government-{n:02}",
            f"Government {n:02}",
            f"    kind: government\n    government-of: state-{n:02}\n",
        )
        for n in range(STATES)
    ]
    for sort, count, digits in (("newspaper", NEWSPAPERS, 2), ("organisation", ORGANISATIONS, 4)):
        entries += [
            _entry(f"{sort}-{n:0{digits}}", f"{sort.title()} {n:0{digits}}", "    kind: organisation\n")
            for n in range(count)
        ]
    for n in range(PERSONS):
        tag, foreign = FOREIGN_NAMES[n // FOREIGN_EVERY % len(FOREIGN_NAMES)]
        names = f", {tag}: {foreign.format(n)}" if n % FOREIGN_EVERY == 0 else ""
        entries.append(_entry(f"actor-{n:04}", f"Actor {n:04}", "    kind: person\n", names))
    return "".join(entries)


def _posts_and_tenures() -> str:
    posts, tenures = [], []
    for number in range(len(POSTS) * STATES):
        sort, state = POSTS[number // STATES], number % STATES
        post = f"{sort}-{state:02}"
        name = f"{sort.replace('-', ' ').capitalize()} of State {state:02}"
        posts.append(_entry(post, name, f"    of: state-{state:02}\n"))
        tenures.append(
            f"  - id: tenure-{number:03}\n    holder: actor-{number:04}\n    post: {post}\n"
            f"    from: 1990-01-01\n    source: https://example.org/posts/{post}\n"
        )
    return f"posts:\n{''.join(posts)}tenures:\n{''.join(tenures)}"


def _agreement(number: int) -> str:
    year, first = 1990 + number % 15, number % STATES
    second = (first + 1 + number // STATES) % STATES
    return (
        f"  - id: agreement-{number:03}\n    kind: {AGREEMENT_KINDS[number % len(AGREEMENT_KINDS)]}\n"
        f"    names: {{en: Agreement {number:03}}}\n"
        f"    parties:\n      - {{actor: state-{first:02}, status: party, from: {year}-07-01}}\n"
        f"      - {{actor: state-{second:02}, status: party, from: {year}-07-01}}\n"
        f"    signed: {year}-01-15\n    in-force-from: {year}-07-01\n"
        f"    source: https://example.org/agreements/{number:03}\n"
    )


def _place(number: int) -> str:
    fields = f"    kind: {PLACE_KINDS[number % len(PLACE_KINDS)]}\n"
    if number % 10 == 0:
        fields += f"    disputed-by: [state-{number % STATES:02}, state-{(number + 7) % STATES:02}]\n"
    return _entry(f"place-{number:03}", f"Place {number:03}", fields)


def write_corpus(root: Path, articles: int, seed: int) -> None:
    """Write a corpus of so many articles into `root`, which must be new or empty; tell progress on stderr."""
    if root.exists() and any(root.iterdir()):
        raise SystemExit(f"{root} is not empty. Name a new folder.")
    folder = root / "articles"
    folder.mkdir(parents=True)
    for name, content in authority_files().items():
        (root / name).write_bytes(content.encode())
    begun = told = time.perf_counter()
    for number, files in enumerate(stories(articles, seed), start=1):
        _write_article(f"{folder}/{files.slug}", files)
        now = time.perf_counter()
        if now - told > 1 or number == articles:
            told = now
            rate = number / (now - begun)
            print(
                f"\r{number:,} of {articles:,} articles, {rate:,.0f}/s ", end="", file=sys.stderr, flush=True
            )
    print(file=sys.stderr)


def _write_article(folder: str, files: Files) -> None:
    path = Path(folder)
    path.mkdir()
    for name, content in (
        ("article.yaml", files.article),
        ("text.txt", files.text),
        ("annotations.yaml", files.annotations),
    ):
        if content is not None:
            (path / name).write_bytes(content.encode())


def main() -> None:
    """Read the arguments and write the corpus."""
    parser = argparse.ArgumentParser(description="Write a synthetic corpus for benchmarks.")
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_corpus(arguments.directory, arguments.articles, arguments.seed)


if __name__ == "__main__":
    main()
