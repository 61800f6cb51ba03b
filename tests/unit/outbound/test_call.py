"""One call to another server, at real sockets and with names that stand for what a test says."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from kg.errors import QueryFailed
from kg.outbound import CallBounds, Hosts, Relay, Target
from kg.outbound.call import Answer, call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TLS = b"\x16\x03"
RESULTS = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
GOOD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(RESULTS), RESULTS)
)
BOUNDS = CallBounds(seconds=20, answer=1000)
QUICK = CallBounds(seconds=0.5, answer=1000)


class Peer:
    """A server that sends the same to everybody and keeps what it was sent."""

    def __init__(self, sends: bytes, *, drips: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._sends, self._drips, self._tls = sends, drips, tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard: list[bytes] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            accepted, _ = self._socket.accept()
            try:
                connection = self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted
            except OSError:
                accepted.close()
                return
            with connection:
                connection.settimeout(5)
                heard = b""
                while not heard.endswith(b"ASK {}") and (piece := connection.recv(65536)):
                    heard += piece
                    if heard.startswith(TLS):
                        break
                if not heard:
                    return
                self.heard.append(heard)
                try:
                    connection.sendall(self._sends)
                    while self._drips and not self._over.wait(0.05):
                        connection.sendall(b"x")
                except OSError:
                    pass

    def close(self) -> None:
        """Stop, once whoever is served has been served."""
        self._over.set()
        if self._thread.is_alive():
            with socket.create_connection(("127.0.0.1", self.port)):
                pass
        self._thread.join()
        self._socket.close()


@contextmanager
def peer(sends: bytes, *, drips: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    started = Peer(sends, drips=drips, tls=tls)
    try:
        yield started
    finally:
        started.close()


class Names:
    """A resolver that gives out its lists of addresses one after another, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        """Return the next list."""
        del host, port
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def content(answer: Answer) -> bytes:
    with answer.content:
        return answer.content.read()


def ask(entries: str, iri: str, names: Names, bounds: CallBounds = BOUNDS) -> bytes:
    return content(call(Target.of(iri), b"ASK {}", Hosts.parse(entries, "list"), bounds, names))


def failure(entries: str, iri: str, names: Names, bounds: CallBounds = BOUNDS) -> str:
    with pytest.raises(QueryFailed) as caught:
        ask(entries, iri, names, bounds)
    return caught.value.message


def test_results_come_whole_and_the_request_says_only_what_it_must() -> None:
    with peer(GOOD) as other:
        where = f"http://db.example:{other.port}"
        names = Names(["127.0.0.1"])
        assert ask(f"private+{where}", f"{where}/sparql?x=1", names) == RESULTS
    head, _, body = other.heard[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /sparql?x=1 HTTP/1.1"
    assert f"Host: db.example:{other.port}" in lines
    assert {line.split(":")[0] for line in lines[1:]} == {
        *("Host", "Content-Type", "Content-Length", "Accept", "Accept-Encoding", "User-Agent", "Connection")
    }
    assert body == b"ASK {}"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "fe80::1%eth0"]]
)
def test_a_public_name_for_a_private_address_is_not_called(addresses: list[str]) -> None:
    with peer(GOOD) as other:
        where = f"http://db.example:{other.port}"
        words = failure(where, where, Names(addresses))
    assert "not public" in words
    assert f"private+{where}" in words
    assert other.heard == []


def test_of_several_addresses_only_those_that_may_be_called_are() -> None:
    """The second one is this machine's, where somebody listens, and may not be called."""
    with peer(GOOD) as other:
        where = f"http://db.example:{other.port}"
        words = failure(where, where, Names(["203.0.113.1", "127.0.0.1"]), QUICK)
    assert "db.example" in words
    assert other.heard == []


def test_a_name_is_looked_up_once_so_that_it_can_not_change_between_check_and_use() -> None:
    with peer(GOOD) as other:
        where = f"http://db.example:{other.port}"
        names = Names(["127.0.0.1"], ["169.254.169.254"])
        assert ask(f"private+{where}", where, names) == RESULTS
        assert names.asked == 1
        assert "not public" in failure(f"private+{where}", where, names)


def test_an_address_in_the_list_needs_no_resolver() -> None:
    with peer(GOOD) as other:
        where = f"http://127.0.0.1:{other.port}"
        names = Names([])
        assert ask(where, where, names) == RESULTS
    assert names.asked == 0


def test_who_is_not_listed_is_not_looked_up() -> None:
    names = Names(["127.0.0.1"])
    assert "not among" in failure("example.org", "http://other.example/", names)
    assert names.asked == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with peer(GOOD) as secret:
        moved = b"HTTP/1.1 %d Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
        with peer(moved % (status, secret.port)) as other:
            where = f"http://127.0.0.1:{other.port}"
            words = failure(f"{where} 127.0.0.1:{secret.port}", where, Names([]))
    assert "redirect" in words
    assert str(status) in words
    assert secret.heard == []


def headed(more: str, body: bytes = RESULTS, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Connection: close\r\n\r\n".encode() + body


JSON = "Content-Type: application/sparql-results+json\r\n"


@pytest.mark.parametrize(
    ("sends", "words"),
    [
        (headed("Content-Type: text/html\r\n"), "text/html"),
        (headed("Content-Type: text/turtle\r\n"), "text/turtle"),
        (headed(""), "is not SPARQL results"),
        (headed(f"{JSON}Content-Encoding: gzip\r\n"), "is not SPARQL results"),
        (headed(JSON, status="404 Not Found"), "404"),
        (headed(JSON, status="500 Oh"), "500"),
        (headed(JSON, RESULTS * 50), "1000 bytes"),
        (headed(f"{JSON}Content-Length: 900\r\n"), "broke off"),
        (headed(f"{JSON}Transfer-Encoding: chunked\r\n", b'5\r\n{"he'), "broke off"),
        (b"", "broke off"),
        (b"SSH-2.0-OpenSSH\r\n", "broke off"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000, "broke off"),
    ],
)
def test_what_is_no_whole_answer_in_a_results_format_is_none(sends: bytes, words: str) -> None:
    with peer(sends) as other:
        where = f"http://127.0.0.1:{other.port}"
        assert words in failure(where, where, Names([]))


@pytest.mark.parametrize("sends", [b"HTTP/1.1 200 OK\r\nX: ", headed(JSON), b""])
def test_a_server_that_sends_for_ever_is_left_in_time(sends: bytes) -> None:
    """Each byte comes soon after the last one, so no time limit on a single read would end it."""
    with peer(sends, drips=True) as other:
        where = f"http://127.0.0.1:{other.port}"
        assert "within 0.5 s" in failure(where, where, Names([]), QUICK)


def test_a_server_that_does_not_speak_tls_is_not_called_in_plain() -> None:
    with peer(GOOD) as other:
        where = f"https://127.0.0.1:{other.port}"
        assert "broke off" in failure(where, where, Names([]), CallBounds(2, 1000))
    assert other.heard[0].startswith(TLS)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for db.example, signed by itself."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=db.example",
            ),
            *("-addext", "subjectAltName=DNS:db.example", "-keyout", str(path), "-out", f"{path}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + path.with_name("both.pem.crt").read_text())
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_must_be_trusted_and_be_for_the_name(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["127.0.0.1"])
    with peer(GOOD, tls=tls) as other:
        where = f"https://db.example:{other.port}"
        assert "certificate" in failure(f"private+{where}", where, names)
        assert other.heard == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with peer(GOOD, tls=tls) as other:
        where = f"https://db.example:{other.port}"
        assert ask(f"private+{where}", where, names) == RESULTS
    with peer(GOOD, tls=tls) as other:
        where = f"https://other.example:{other.port}"
        assert "certificate" in failure(f"private+{where}", where, names)
        assert other.heard == []


def test_encrypted_answers_have_the_same_deadline(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with peer(headed(JSON), drips=True, tls=tls) as other:
        where = f"https://db.example:{other.port}"
        assert "within 0.5 s" in failure(f"private+{where}", where, Names(["127.0.0.1"]), QUICK)


def test_nobody_listening_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = f"http://127.0.0.1:{port}"
    assert "refused" in failure(where, where, Names([]))


def test_the_relay_serves_nobody_without_its_secret_and_nobody_too_often() -> None:
    with peer(GOOD) as other:
        where = f"http://127.0.0.1:{other.port}"
        relay = Relay(Hosts.parse(where, "list"), BOUNDS, 2)
        try:
            path = "/" + relay.address().split("/", 3)[3]
            with pytest.raises(QueryFailed, match="no address"):
                relay.pass_on(f"/wrong/1/{where}", b"ASK {}")
            assert content(relay.pass_on(path + where, b"ASK {}")) == RESULTS
            with pytest.raises(QueryFailed, match="not among"):
                relay.pass_on(path + "http://127.0.0.1:1/", b"ASK {}")
            with pytest.raises(QueryFailed, match="no plain http"):
                relay.pass_on(path + "file:///etc/passwd", b"ASK {}")
            for _ in range(97):
                content(relay.pass_on(path + where, b"ASK {}"))
            with pytest.raises(QueryFailed, match="100 times"):
                relay.pass_on(path + where, b"ASK {}")
        finally:
            relay.close()
