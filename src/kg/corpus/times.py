"""Read when something happened: a date, the words for it, or both, which must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.corpus.dates import parse_date
from kg.corpus.document import Mapping
from kg.corpus.expressions import Direction, UnknownAnchorError, resolve
from kg.model.finding import Severity
from kg.model.time import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kg.corpus.record import Record
    from kg.model.time import Interval

    Tell = Callable[[Severity, str, str, str], None]

_AHEAD = frozenset(("planned", "hypothetical"))


def read_time(event: Record, anchor: date | None, actuality: str) -> TimeSpan | None:
    """Return the time of an event, resolved against `anchor`, the date of the segment that tells of it.

    A relative expression looks back, or ahead for what is planned or hypothetical. What cannot be
    resolved stays unresolved, with a warning; a date that says more or other than the words is a
    violation.
    """
    node = event.node("time")
    if node is None:
        return None
    if isinstance(node, Mapping):
        record = event.record("time")
        if record is None:
            return None
        expression, value = record.text("expression"), record.interval_text("date")
        record.close()
        if not ("expression" in record or "date" in record):
            event.fault(
                "field-missing",
                "time",
                "A time needs an expression or a date.",
                "",
                "Add `date: 2023-04-26`.",
            )
        if expression is None and value is None:
            return None
        if value is None and record.given("date"):
            # The date is refused: whether the words alone would do is not asked.
            return TimeSpan(None, expression)
    else:
        expression, value = event.text("time"), None
    dated = parse_date(value) if value else None
    if expression is None:
        return TimeSpan(dated)
    return _resolved(event, expression, dated, anchor, actuality)


def _resolved(
    event: Record, expression: str, dated: Interval | None, anchor: date | None, actuality: str
) -> TimeSpan:
    def tell(severity: Severity, rule: str, message: str, mend: str) -> None:
        if severity is Severity.VIOLATION:
            event.fault(rule, "time", message, expression, mend)
        else:
            origin = event.origin.at("time")
            event.findings.add(rule, message, origin, value=expression, mend=mend, severity=severity)

    return settle(expression, dated, anchor, actuality, tell)


def settle(
    expression: str, dated: Interval | None, anchor: date | None, actuality: str, tell: Tell
) -> TimeSpan:
    """Return what the words of an article for a time mean, seen from `anchor`.

    `dated` is what whoever annotated says that they mean, if anything. `tell` is called with what is
    wrong: severity, rule, message, mend.
    """
    try:
        resolution = resolve(expression, anchor, Direction.FUTURE if actuality in _AHEAD else Direction.PAST)
    except UnknownAnchorError:
        if dated is None:
            tell(
                Severity.WARNING,
                "date-unanchored",
                f"'{expression}' cannot be resolved: the publication date of the text around it is unknown.",
                "Give the segment's `published` date, or leave the time open.",
            )
        return TimeSpan(dated, expression)
    if resolution is None:
        if dated is None:
            tell(
                Severity.WARNING,
                "date-not-understood",
                f"kg works out no date from '{expression}': the event stands, with these words and no dates.",
                "If the words do mean a date, add it, such as {expression: a day earlier, date: 2023-04-25};"
                " if they name none, leave them so.",
            )
        return TimeSpan(dated, expression)
    if dated is not None and dated != resolution.interval:
        seen_from = f", seen from {anchor}," if resolution.relative else ""
        tell(
            Severity.VIOLATION,
            "date-disagrees",
            f"'{expression}'{seen_from} means {shown(resolution.interval)}, not {shown(dated)}.",
            "Correct the date, or leave it out: it is derived from the words.",
        )
    return TimeSpan(resolution.interval, expression, anchor if resolution.relative else None)


def shown(interval: Interval) -> str:
    """Return an interval as people read it."""
    if interval.earliest == interval.latest:
        return str(interval.earliest)
    return f"{interval.earliest or '…'} to {interval.latest or '…'}"
