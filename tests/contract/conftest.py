"""Give each contract test an empty store of each kind; the remote one is a real `oxigraph serve`."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from kg.store import GraphStore, open_store
from kg.store.gate import Places
from kg.store.writers import Writers
from pooling import BOUNDS, Pool, Together, write
from writing import Deferring, work


@pytest.fixture(scope="session")
def oxigraph_url() -> Iterator[str]:
    """Run `oxigraph serve` in memory on a free loopback port and yield its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert program, "the development dependency `oxigraph` is not installed"
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            assert server.poll() is None, "oxigraph serve ended at once"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def empty_oxigraph(oxigraph_url: str) -> str:
    """Empty the store that `oxigraph serve` holds and return its base URL."""
    connection = HTTPConnection(oxigraph_url.removeprefix("http://"), timeout=30)
    connection.request("POST", "/update", "DROP ALL", {"Content-Type": "application/sparql-update"})
    assert connection.getresponse().status == 204
    connection.close()
    return oxigraph_url


@pytest.fixture(params=["embedded", "remote"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where an empty store is."""
    if request.param == "embedded":
        return str(tmp_path / "store")
    url: str = request.getfixturevalue("empty_oxigraph")
    return url


@pytest.fixture
def opened(location: str) -> Iterator[Callable[[], GraphStore]]:
    """Return a function that opens the store once more, as another program would."""
    stores: list[GraphStore] = []

    def once_more() -> GraphStore:
        stores.append(open_store(location))
        return stores[-1]

    yield once_more
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], GraphStore]) -> GraphStore:
    """Return an empty store of each kind in turn."""
    return opened()


@pytest.fixture(params=[work, Deferring()], ids=["one by one", "together"])
def together(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Together]:
    """Give threads that write to a store with one number in it."""
    places = Places(inside=16, for_one=16, waiting=16, patience=20)
    pool: Pool = Writers(tmp_path / "store", request.param, places, BOUNDS)
    write(pool, "", 0)
    yield Together(pool)
    pool.close()
