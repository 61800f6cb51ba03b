"""Write what the server logs to standard error: a JSON object a line, text for people, or only what fails."""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TextIO

from kg.web.requestlog import LOGGER as REQUESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

_STDERR: Final = 2
_END: Final = b"\0end of the log\0\n"
_LONGEST: Final = 8192


@contextmanager
def logging_as(style: str) -> Iterator[None]:
    """Log in a style, `json`, `text` or `off`, until the end of the `with`.

    With `json` whatever else anything in this process or its readers writes to standard error is put into
    objects too, line by line: a library in C or Rust knows nothing of Python's logging.
    """
    if style == "json":
        with _each_line_as_json() as out:
            yield from _handled(_Json(), out, logging.INFO)
    else:
        yield from _handled(_Text(), sys.stderr, logging.INFO if style == "text" else logging.WARNING)


def _handled(formatter: logging.Formatter, out: TextIO, requests: int) -> Iterator[None]:
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root, logger = logging.getLogger(), logging.getLogger(REQUESTS)
    before = logger.level
    # What no line says need not be found out for each; see "Optimization" in the documentation of logging.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root.addHandler(handler)
    logger.setLevel(requests)
    try:
        yield
    finally:
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = True
        logger.setLevel(before)
        root.removeHandler(handler)


class _Json(logging.Formatter):
    """Makes one JSON object of a record; all but ASCII is escaped, so nothing in it ends its line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        members = _members(record.levelname, record.name, record.getMessage(), when)
        members |= getattr(record, "fields", {})
        if record.exc_info:
            members["trace"] = self.formatException(record.exc_info)
        return json.dumps(members)


class _Text(logging.Formatter):
    """Makes lines for people; what clients send is escaped, so it cannot pass for another line."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "fields", {})
        if not fields:
            return super().format(record)
        path = json.dumps(fields["path"])[1:-1]
        return (
            f"{fields['client']} {fields['method']} {path} {fields['status']} "
            f"{fields['seconds']:.3f} s {fields['bytes']} bytes {fields['id']}"
        )


def _members(level: str, logger: str, message: str, when: datetime) -> dict[str, object]:
    stamp = when.isoformat(timespec="milliseconds")
    return {"time": stamp, "level": level.lower(), "logger": logger, "message": message}


@contextmanager
def _each_line_as_json() -> Iterator[TextIO]:
    """Put a pipe in the place of standard error and give a file that writes to the real one."""
    sys.stderr.flush()
    real = os.dup(_STDERR)
    reading, writing = os.pipe()
    os.dup2(writing, _STDERR)
    os.close(writing)
    # The last words of a process that crashes would be lost in the pipe.
    faulthandler.enable(real)
    with os.fdopen(os.dup(real), "w", encoding="utf-8", errors="backslashreplace", buffering=1) as out:
        thread = Thread(target=_wrap_lines, args=(reading, out), name="kg-log", daemon=True)
        thread.start()
        try:
            yield out
        finally:
            sys.stderr.flush()
            # Readers hold the pipe too and may outlive this, so its end cannot be waited for.
            os.write(_STDERR, _END)
            thread.join()
            faulthandler.disable()
            os.dup2(real, _STDERR)
            os.close(real)


def _wrap_lines(descriptor: int, out: TextIO) -> None:
    with os.fdopen(descriptor, "rb") as lines:
        while (line := lines.readline(_LONGEST)) and not line.endswith(_END):
            text = line.decode("utf-8", "backslashreplace").rstrip()
            if text:
                out.write(json.dumps(_members("error", "stderr", text, datetime.now(UTC))) + "\n")
