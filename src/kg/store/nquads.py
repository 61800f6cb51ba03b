"""Look at N-Quads before they are loaded, and say which line is none."""

import re
from typing import Final

from kg.errors import NotConforming

_BLANK: Final = re.compile(rb"(?:^|[ \t])_:", re.MULTILINE)


def may_have_blank_nodes(nquads: bytes) -> bool:
    """Tell whether there may be blank nodes; a text that reads like one is taken for one."""
    return b"_:" in nquads and _BLANK.search(nquads) is not None


def not_nquads(nquads: bytes, error: SyntaxError) -> NotConforming:
    """Return the error that shows the line at which the engine's parser stopped."""
    number = error.lineno or 1
    line = nquads.split(b"\n", number)[number - 1].decode("utf-8", "replace")
    words = str(error.msg)
    return NotConforming(
        f"This is no line of N-Quads: {line[:200]!r} ({words.partition(': ')[2] or words})",
        mend="Nothing was written. Mend the line, then load everything again.",
    )
