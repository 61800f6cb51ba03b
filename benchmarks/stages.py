"""Time what one article costs in a single process: reading, and mapping to N-Quads; CPU milliseconds.

    python benchmarks/stages.py CORPUS [--articles 2000] [--profile]

The times are those of the fastest of several passes. `--profile` adds where the time goes, by sampling:
unlike a tracing profiler, that does not make short functions look expensive.
"""

import argparse
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Self

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.corpus.folder import ARTICLES, article_slugs
from kg.mapping.article import article_graph
from kg.rdf.iris import Iris
from measuring import machine

PASSES = 5
SHOWN = 40
_MILLISECOND = 0.001


class Stages:
    """Articles to work through, with CPU seconds a stage."""

    def __init__(self, corpus: Path, articles: int) -> None:
        authorities, faults = read_authorities(corpus, str)
        slugs, more = article_slugs(corpus, str)
        self._around = Surroundings(corpus / ARTICLES, authorities, None, str)
        self._iris = Iris()
        self.slugs = slugs[:: max(1, len(slugs) // articles)][:articles]
        self.findings = [*faults, *more]
        self.quads = self.bytes = 0
        self.check()

    def check(self) -> None:
        """Refuse a corpus with faults: they would be timed too."""
        for slug in self.slugs:
            article, findings = read_article(slug, self._around)
            self.findings += findings
            if article is not None:
                graph = article_graph(article, self._iris)
                self.quads += len(graph)
                self.bytes += len(graph.nquads())
        if self.findings:
            first = self.findings[0]
            raise SystemExit(f"{len(self.findings)} findings, such as {first.origin}: {first.message}")

    def time(self) -> tuple[float, float]:
        """Return CPU seconds for reading all articles, and for mapping them to N-Quads."""
        clock = time.process_time
        reading = mapping = 0.0
        for slug in self.slugs:
            begun = clock()
            article, _ = read_article(slug, self._around)
            read = clock()
            if article is not None:
                article_graph(article, self._iris).nquads()
            reading, mapping = reading + read - begun, mapping + clock() - read
        return reading, mapping


class Sampler:
    """Note every millisecond of CPU time which functions are under way."""

    def __init__(self) -> None:
        self.samples = 0
        self.within: Counter[str] = Counter()
        self.itself: Counter[str] = Counter()

    def __enter__(self) -> Self:
        signal.signal(signal.SIGPROF, self._note)
        signal.setitimer(signal.ITIMER_PROF, _MILLISECOND, _MILLISECOND)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _note(self, _signal: int, frame: FrameType | None) -> None:
        self.samples += 1
        names: dict[str, None] = {}
        while frame is not None:
            names["/".join(frame.f_code.co_filename.split("/")[-2:]) + " " + frame.f_code.co_name] = None
            frame = frame.f_back
        self.itself[next(iter(names))] += 1
        self.within.update(list(names))


def main() -> None:
    """Read the arguments, time the stages and print them."""
    parser = argparse.ArgumentParser(description="Time reading and mapping, an article.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    for name, value in machine().items():
        print(f"{name}: {value}")
    stages = Stages(arguments.corpus, arguments.articles)
    count = len(stages.slugs)
    print(f"{count} articles, {stages.quads / count:.1f} quads and {stages.bytes / count:,.0f} bytes each")
    best = min((stages.time() for _ in range(PASSES)), key=sum)
    for name, seconds in zip(("read", "map", "together"), (*best, sum(best)), strict=True):
        print(f"{name:10} {seconds / count * 1e3:.3f} ms")
    if arguments.profile:
        with Sampler() as sampler:
            passes = [stages.time() for _ in range(PASSES)]
        each = sum(map(sum, passes)) / len(passes) / count / sampler.samples * 1e3
        _print("with what they call", sampler.within.most_common(SHOWN), each)
        _print("by themselves, with the C code they call", sampler.itself.most_common(SHOWN), each)


def _print(title: str, counts: Sequence[tuple[str, int]], each: float) -> None:
    print(f"\n{title}, ms an article")
    for name, samples in counts:
        print(f"  {samples * each:.3f}  {name}")


if __name__ == "__main__":
    main()
