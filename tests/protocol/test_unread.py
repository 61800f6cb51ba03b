"""Clients that ask for large answers and do not read them take only so much of the server."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kg.web.connection import Backlog, Connection
from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serving import Server

LARGEST = 8_000_000
# 400 * 400 rows of some 40 bytes are less than 8 MB, and more than the system takes for a connection.
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("unread")
    fill(folder / "store", "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(400)))
    with running(folder / "store", "--max-answer", str(LARGEST)) as started:
        yield started


class Unreading:
    """A client that asks and takes next to nothing of what it is answered."""

    def __init__(self, server: Server, query: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(60)
        self.socket.connect((server.host, server.port))
        head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        self.socket.sendall(head.encode())

    def status(self) -> int:
        """Return the status of the answer, of which nothing more is read."""
        return int(self.socket.recv(12, socket.MSG_WAITALL)[9:])


@pytest.mark.long
def test_one_address_leaves_only_so_much_unread(server: Server) -> None:
    clients, statuses = [], []
    for number in range(40):
        clients.append(Unreading(server, f"{ROWS} # {number}"))
        statuses.append(clients[-1].status())
        if statuses[-1] != 200:
            break
    # Four of the largest answers may be left, and these are smaller; of each the system takes up to 4 MB.
    assert statuses.count(200) >= 4
    assert statuses[-1] == 503
    refused = server.get(f"/sparql?query={quote(ROWS + '# refused')}", Accept="text/csv")
    problem = json.loads(refused.body)
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert problem["type"].endswith("#busy")
    assert "not read" in problem["detail"]
    # What takes no room is answered meanwhile, and all is once they are gone.
    assert server.get("/sparql?query=ASK{}").status == 200
    for client in clients:
        client.socket.close()
    whole = server.get(f"/sparql?query={quote(ROWS + '# whole')}", Accept="text/csv")
    assert (whole.status, whole.body.count(b"\n")) == (200, 160_001)


class Listener:
    """What a server knows of its connections."""

    def __init__(self) -> None:
        self.active_channels: dict[int, Held] = {}


class Held(Connection):
    """A connection with so many bytes to be sent, without the server that would make one."""

    backlog = Backlog(4_000_000, 6_000_000)

    def __init__(self, waiting: int, address: str = "10.0.0.1", server: Listener | None = None) -> None:
        self.total_outbufs_len, self.will_close = waiting, False
        self.outbufs, self.addr = [bytes(waiting)], (address, 1)
        self.server = server or Listener()
        self.server.active_channels[len(self.server.active_channels)] = self

    def take(self, count: int) -> None:
        """Be read by the client."""
        self._sent += count


def test_there_is_so_much_room_for_an_address_and_for_all() -> None:
    server = Listener()
    one = Held(0, server=server)
    assert one.has_room(10_000_000)
    Held(2_500_000, server=server)
    assert one.has_room(1_500_000)
    assert not one.has_room(1_500_001)
    assert one.has_room(65_536)
    other = Held(2_000_000, "10.0.0.2", server)
    assert other.has_room(1_500_000)
    assert not other.has_room(1_500_001)


def test_who_takes_little_for_long_is_cut_off() -> None:
    client = Held(10_000_000)
    assert not client.is_stuck(100.0)
    client.take(65_536)
    assert not client.is_stuck(129.0)
    # From here on it takes a byte every second, one too few in thirty.
    client.take(65_535)
    assert not client.is_stuck(158.0)
    assert client.is_stuck(159.5)


def test_who_has_taken_all_may_be_idle() -> None:
    client = Held(0)
    assert not client.is_stuck(100.0)
    assert not client.is_stuck(1000.0)


def test_what_is_to_be_closed_and_cannot_be_written_is_stuck() -> None:
    client = Held(1)
    assert not client.is_stuck(100.0)
    client.will_close = True
    assert client.is_stuck(100.5)
