"""Write XML in which every character arrives, and none that XML has not."""

import re
from typing import IO, Final, cast

from kg.errors import UsageError

_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def checked(out: IO[bytes], title: str) -> IO[bytes]:
    """Return a file to write UTF-8 to that hands it on to `out`; `title` names the format.

    A carriage return is written as a reference, because readers take a plain one for a line feed (XML 1.0,
    2.11). Its `write` raises UsageError for a character that XML 1.0 cannot say at all (2.2).
    """
    return cast("IO[bytes]", _Checked(out, title))


class _Checked:
    def __init__(self, out: IO[bytes], title: str) -> None:
        self._out, self._title = out, title
        self._before = b""

    def write(self, data: bytes) -> int:
        bad = _NOT_XML.search(self._before + data)
        if bad:
            raise UsageError(
                f"{self._title} has no way to write the character U+{ord(bad[0].decode()):04X}.",
                mend="Choose another format, JSON for example.",
            )
        self._before = data[-2:]  # a character may come in two pieces
        self._out.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._out.flush()
