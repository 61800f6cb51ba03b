"""Render what two validations of one graph differ in: what newly fails, and what newly passes."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from kg.errors import UnknownFormat
from kg.report.json import report, written
from kg.report.sarif import sarif
from kg.report.text import WORDS, summary
from kg.report.turtle import jsonld, report_graph, turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.model.finding import Finding

    Findings = Sequence[Finding]

_SHOWN: Final = 5


def render_comparison(fails: Findings, passes: Findings, name: str) -> str:
    """Return both in the format `name`, one of `kg.report.FORMATS`. Raises UnknownFormat for another.

    Both are in the order of their severity, rule and message.
    """
    try:
        return _FORMATS[name](fails, passes)
    except KeyError:
        raise UnknownFormat(
            f"There is no report format '{name}'.", mend=f"Use one of {', '.join(_FORMATS)}."
        ) from None


def _as_text(fails: Findings, passes: Findings) -> str:
    lines = [*_section("Newly fails", fails), *_section("Newly passes", passes)]
    return "".join(f"{line}\n" for line in lines)


def _section(title: str, findings: Findings) -> Iterator[str]:
    if not findings:
        return
    yield f"{title}: {summary(findings)}"
    for _, group in groupby(findings, key=lambda one: (one.severity, one.rule, one.message)):
        yield from _kind(list(group))
    yield ""


def _kind(alike: Findings) -> Iterator[str]:
    """Yield the lines on findings that say the same of several nodes."""
    first, count = alike[0], len(alike)
    word = WORDS[first.severity]
    yield f"  {count:,} {word}{'' if count == 1 else 's'}: {first.message}"
    for finding in alike[:_SHOWN]:
        yield f"    {finding.origin}" + (f" (found: {finding.value})" if finding.value else "")
    if count > _SHOWN:
        yield f"    … and {count - _SHOWN:,} more"
    if first.expected:
        yield f"    expected: {first.expected}"
    if first.mend:
        yield f"    mend:  {first.mend}"
    yield f"    shape: {first.rule}"


def _as_json(fails: Findings, passes: Findings) -> str:
    return written({"newly_fails": report(fails), "newly_passes": report(passes)})


def _as_sarif(fails: Findings, passes: Findings) -> str:
    return sarif([*((one, "new") for one in fails), *((one, "absent") for one in passes)])


_FORMATS: dict[str, Callable[[Findings, Findings], str]] = {
    "text": _as_text,
    "json": _as_json,
    "turtle": lambda fails, passes: turtle(report_graph(fails, passes)),
    "jsonld": lambda fails, passes: jsonld(report_graph(fails, passes)),
    "sarif": _as_sarif,
}
