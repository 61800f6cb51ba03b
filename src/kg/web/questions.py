"""Read the example questions that come with kg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.resources import query_files

_FIELD: Final = re.compile(r"#\s*(Question|For|Change):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the name of its file, what its comment says of it, and the whole text."""

    name: str
    title: str
    asker: str
    change: str
    text: str


def questions() -> tuple[Question, ...]:
    """Return the example questions in the order of their files. Raises KgError where there are none."""
    return tuple(read_question(path.stem, path.read_text(encoding="utf-8")) for path in query_files())


def read_question(name: str, text: str) -> Question:
    """Read a question from its file's text; one without a comment goes by its name."""
    fields: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = _FIELD.fullmatch(line)
        if found:
            current = found[1]
            fields[current] = found[2].strip()
        elif current:
            fields[current] += f" {line.lstrip('# ').strip()}"
    return Question(name, fields.get("Question", name), fields.get("For", ""), fields.get("Change", ""), text)
