"""Put findings in order, and tell a cause once: what only follows from it is left out or counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from kg.corpus.authorities import AUTHORITY_FILES
from kg.corpus.folder import ARTICLES, meant_file
from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_UNKNOWN = "reference-unknown"
_MANY = 3
"""References to one unknown id that are told one by one; of more the first is told, with their number."""

_SHOWN = 5


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by file, line and column, each once; what all articles share comes before them."""
    return tuple(sorted(dict.fromkeys(findings), key=_place_and_words))


def causes_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order, without those that only follow from a violation which is told.

    Where the cause is told nowhere, because a whole list is missing, the references to it become one
    finding that counts them; many references to one unknown id become the first of them.
    """
    ordered = in_order(findings)
    told = _with_consequences(_with_causes(ordered), ordered)
    missing = _missing_lists(told, ordered)
    explained = _with_consequences(told | missing.keys(), ordered)
    kept = [finding for finding in ordered if finding.follows not in explained]
    kept += [_list_missing(file, references) for file, references in missing.items()]
    return in_order(_few_alike(kept))


def _with_causes(findings: Iterable[Finding]) -> set[str]:
    """Return the files of which a violation is told, and those that a misspelt file is told to be."""
    files: set[str] = set()
    for finding in findings:
        if finding.severity is Severity.VIOLATION and not finding.follows:
            files.add(finding.origin.file)
            if (meant := meant_file(finding)) is not None:
                files.add(meant)
    return files


def _with_consequences(causes: Iterable[str], findings: Iterable[Finding]) -> set[str]:
    """Return the files with causes, and those whose violations follow from them: others follow from these."""
    arrows: defaultdict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.follows and finding.severity is Severity.VIOLATION:
            arrows[finding.follows].add(finding.origin.file)
    reached, ahead = set[str](), list(causes)
    while ahead:
        file = ahead.pop()
        if file not in reached:
            reached.add(file)
            ahead += arrows[file]
    return reached


def _missing_lists(told: Collection[str], findings: Iterable[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Return the references into each authority file that is the first cause of others and says nothing."""
    lost: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        is_lost = finding.follows and finding.follows not in told and finding.rule == _UNKNOWN
        if is_lost and PurePath(finding.follows).name in AUTHORITY_FILES:
            lost[finding.follows].append(finding)
    caused = {
        finding.origin.file
        for file, of_it in lost.items()
        for finding in of_it
        if finding.origin.file != file
    }
    return {file: of_it for file, of_it in lost.items() if file not in caused}


def _list_missing(file: str, references: Sequence[Finding]) -> Finding:
    ids = list(dict.fromkeys(finding.value for finding in references))
    name = PurePath(file).stem
    count = "1 reference names" if len(references) == 1 else f"{len(references):,} references name"
    return Finding(
        Severity.VIOLATION,
        f"This file is missing or lists no {name}, but {count} one.",
        Origin(file),
        "list-missing",
        ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else ""),
        f"List them under `{name}:` in this file.",
    )


def _few_alike(findings: Sequence[Finding]) -> Iterable[Finding]:
    alike: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.rule == _UNKNOWN:
            alike[finding.message, finding.value].append(finding)
        else:
            yield finding
    for references in alike.values():
        if len(references) > _MANY:
            told = (
                f"{references[0].message} {len(references):,} references name it, of which this is the first."
            )
            yield replace(references[0], message=told)
        else:
            yield from references


def _place_and_words(finding: Finding) -> tuple[object, ...]:
    origin = finding.origin
    folders = [(part == ARTICLES, part) for part in origin.file.split("/")]
    # Not by place and rule alone: processes end in no fixed order.
    return folders, origin.line, origin.column, finding.rule, finding.value, finding.message
