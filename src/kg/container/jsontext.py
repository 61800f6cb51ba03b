"""Write JSON for people to read, as `json.dumps` with an indent would: that is slow, being all Python."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any


def pretty(value: Any, indent: str = "\n") -> str:  # noqa: ANN401 - whatever JSON can say
    """Return a value as JSON, indented by two spaces, with characters as they are.

    `indent` begins the lines of what it is part of. Keys are texts.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = indent + "  "
    if isinstance(value, dict) and value:
        parts = [f"{encode_basestring(key)}: {pretty(held, inner)}" for key, held in value.items()]
        return f"{{{inner}{f',{inner}'.join(parts)}{indent}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([pretty(held, inner) for held in value])}{indent}]"
    return json.dumps(value, ensure_ascii=False)
