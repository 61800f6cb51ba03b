"""Load N-Quads into Virtuoso and start its server, where Debian's packages of it are installed.

Debian calls its programs `virtuoso-t` and `isql-vt` (packages virtuoso-opensource-7-bin and …-common).
"""

import subprocess
from pathlib import Path

from peers import Peer, free_port, serving

_BUFFERS_IN_GB = 85_000
"""Buffers of 8 kB; Virtuoso's own example configuration gives a machine so many for each GB that it has."""
_MEMORY_GB = 4
_LOAD = "ld_dir('{folder}', '{name}', 'urn:none'); rdf_loader_run(); checkpoint;"

_CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {quads}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ServerThreads = 50
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 50
[SPARQL]
ResultSetMaxRows = 1000000
"""


def virtuoso(folder: Path, quads: Path) -> Peer:
    """Return Virtuoso over a folder that holds the N-Quads already, or is made and loaded now."""
    folder, quads = folder.resolve(), quads.resolve()
    is_loaded = (folder / "loaded").exists()
    folder.mkdir(parents=True, exist_ok=True)
    sql, http = free_port(), free_port()
    buffers = _BUFFERS_IN_GB * _MEMORY_GB
    configuration = folder / "kg.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder, quads=quads.parent, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4
        ),
        encoding="utf-8",
    )
    peer = Peer("virtuoso", ["virtuoso-t", "-f", "-c", configuration], "/sparql", {}, http)
    if not is_loaded:
        with serving(peer, folder / "load.log"):
            load = _LOAD.format(folder=quads.parent, name=quads.name)
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True
            )
        (folder / "loaded").touch()
    return peer
