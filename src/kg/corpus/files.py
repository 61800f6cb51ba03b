"""Read a file of the corpus as text, or say why it cannot be one."""

from __future__ import annotations

import errno
import os
import re
from stat import S_ISREG
from typing import TYPE_CHECKING

from kg.model.finding import Finding, Severity
from kg.model.source import Origin

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16 * 2**20
"""The largest file that is read: 16 MiB, some four million words."""

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""No link, which could publish any file of the machine, and no waiting for a pipe to be written."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What no text holds, and what no XML result could carry (XML 1.0, 2.2)."""


def read_text(path: Path, shown: str) -> tuple[str | None, Finding | None]:
    """Return the text of the UTF-8 file `path`, or a finding that calls the file `shown`.

    Positions in a text are code points of exactly these characters, so nothing is normalised, and
    whatever would make editors disagree about positions (a byte-order mark, carriage returns,
    control characters) is refused.
    """
    # Plain system calls: three files an article, and pathlib takes several times as long.
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        return None, _unreadable(shown, "it is a link" if is_link else error.strerror or str(error))
    try:
        status = os.fstat(descriptor)
        if not S_ISREG(status.st_mode):
            return None, _unreadable(shown, "it is not a regular file")
        if status.st_size > MAX_BYTES:
            return None, _finding(
                shown,
                "file-too-large",
                f"The file is larger than the {MAX_BYTES // 2**20} MiB that kg reads.",
                f"{status.st_size:,} bytes",
                "Split it, or check that it is the file you meant.",
            )
        raw = _read(descriptor, status.st_size)
    except OSError as error:
        return None, _unreadable(shown, error.strerror or str(error))
    finally:
        os.close(descriptor)
    return decode(raw, shown)


def _read(descriptor: int, size: int) -> bytes:
    """Return up to `size` bytes; one call may give fewer than there are."""
    raw = os.read(descriptor, size)
    while len(raw) < size and (more := os.read(descriptor, size - len(raw))):
        raw += more
    return raw


def decode(raw: bytes, shown: str) -> tuple[str | None, Finding | None]:
    """Return `raw` decoded, or a finding at the first byte that is not plain UTF-8 text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, _finding(
            shown, "file-encoding", "The file is UTF-16, not UTF-8.", "", "Save it as UTF-8."
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, _finding(
            shown,
            "file-byte-order-mark",
            "The file begins with a byte-order mark, which would shift every position by one.",
            "U+FEFF",
            "Save it as UTF-8 without a byte-order mark.",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        return None, _finding(
            shown,
            "file-encoding",
            "The file is not UTF-8 text.",
            f"byte 0x{raw[error.start]:02x} at offset {error.start}",
            "Save it as UTF-8.",
            before,
        )
    control = _CONTROL.search(text)
    if control is not None:
        return None, _finding(
            shown,
            "file-binary",
            "The file holds a character that is not text, as binary files do.",
            f"U+{ord(control[0]):04X}",
            "Remove the character, or check that it is the file you meant.",
            text[: control.start()],
        )
    carriage_return = text.find("\r")
    if carriage_return >= 0:
        return None, _finding(
            shown,
            "file-line-ends",
            "The file has carriage returns, which would shift positions between editors.",
            "U+000D",
            "Save it with plain line feeds (LF).",
            text[:carriage_return],
        )
    return text, None


def _unreadable(shown: str, reason: str) -> Finding:
    return _finding(
        shown,
        "file-unreadable",
        f"The file cannot be read: {reason}.",
        "",
        "Check that the file is there, is a plain file and may be read.",
    )


def _finding(shown: str, rule: str, message: str, value: str, mend: str, before: str = "") -> Finding:
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Finding(Severity.VIOLATION, message, Origin(shown, line, column), rule, value, mend)
