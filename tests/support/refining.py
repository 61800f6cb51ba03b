"""Run OpenRefine without a window, and talk to it as its own pages do."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]

ALL_ROWS = json.dumps({"facets": [], "mode": "row-based"})
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "a-boundary-of-parts"
PATIENCE = 120.0
"""Seconds until OpenRefine must have started, or done what was begun."""


@dataclass
class Refine:
    """A running OpenRefine, at a port of the loopback."""

    port: int

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}/"

    def project(self, table: str) -> str:
        """Make a project of a table in CSV, and return its number."""
        options = json.dumps({"encoding": "UTF-8", "separator": ",", "headerLines": 1})
        parts = [
            ('project-file"; filename="table.csv', table),
            ("project-name", "people"),
            ("format", "text/line-based/*sv"),
            ("options", options),
        ]
        body = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in parts
        )
        path = f"/command/core/create-project-from-upload?csrf_token={self._token()}"
        sent = f"{body}--{BOUNDARY}--\r\n".encode()
        place, _ = self._send("POST", path, sent, f"multipart/form-data; boundary={BOUNDARY}")
        return parse_qs(urlsplit(place).query)["project"][0]

    def order(self, command: str, project: str, **form: str) -> Json:
        """Give an order and wait until what it began is done."""
        address = f"/command/core/{command}?" + urlencode({"project": project, "csrf_token": self._token()})
        answer = json.loads(self._send("POST", address, urlencode(form).encode())[1])
        end = time.monotonic() + PATIENCE
        while self._json(f"/command/core/get-processes?project={project}")["processes"]:
            assert time.monotonic() < end, f"{command} does not end"
            time.sleep(0.2)
        return dict(answer)

    def cells(self, project: str, column: int = 0) -> list[tuple[str, Json]]:
        """Return the texts of a column, each with what it was reconciled to."""
        found = self._json(f"/command/core/get-rows?project={project}&start=0&limit=1000")
        recons = found["pool"]["recons"]
        cells = [row["cells"][column] for row in found["rows"]]
        return [(cell["v"], recons[str(cell["r"])]) for cell in cells if cell]

    def table(self, project: str) -> list[str]:
        """Return the lines of the project as CSV."""
        form = urlencode({"project": project, "format": "csv", "engine": ALL_ROWS}).encode()
        return self._send("POST", "/command/core/export-rows/table.csv", form)[1].split("\n")

    def _token(self) -> str:
        return str(self._json("/command/core/get-csrf-token")["token"])

    def _json(self, path: str) -> Json:
        return dict(json.loads(self._send("GET", path)[1]))

    def _send(self, method: str, path: str, body: bytes = b"", kind: str = FORM) -> tuple[str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": kind})
            response = connection.getresponse()
            text = response.read().decode()
            assert response.status < 400, text
            return response.getheader("Location", ""), text
        finally:
            connection.close()


@contextmanager
def refining(command: str, directory: Path) -> Iterator[Refine]:
    """Start OpenRefine until the end of the `with`; the script that starts it leads a group of processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refine = Refine(free.getsockname()[1])
    arguments = ["-p", str(refine.port), "-i", "127.0.0.1", "-d", str(directory)]
    arguments += ["-x", "refine.headless=true"]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, *arguments], stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(refine):
            assert process.poll() is None, (directory / "log").read_text()
            assert time.monotonic() < end, "OpenRefine does not start"
            time.sleep(0.5)
        yield refine
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _answers(refine: Refine) -> bool:
    try:
        return bool(refine._json("/command/core/get-version"))  # noqa: SLF001 - of this module
    except OSError:
        return False
