"""Files: exactly their characters, or why they are no text; never a crash, never a wait."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.corpus.files import MAX_BYTES, decode, read_text
from kg.model.finding import Finding, Severity

MIB = 2**20


def refusal(path: Path) -> Finding:
    text, finding = read_text(path, "the file")
    assert text is None
    return checked(finding)


def checked(finding: Finding | None) -> Finding:
    assert finding is not None
    assert finding.severity is Severity.VIOLATION
    assert finding.origin.file == "the file"
    assert finding.message.endswith(".")
    assert finding.mend
    return finding


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no line end",
        "two\nlines\n",
        "\ttab\n\n\n",
        "e\u0301 is not \xe9",
        "賴清德 🚢 محمد مخبر\n",
        "a\N{NO-BREAK SPACE}b\u2028c\x85d\ufeffe",
    ],
)
def test_a_text_is_exactly_its_characters(tmp_path: Path, text: str) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode())
    assert read_text(path, "the file") == (text, None)


@pytest.mark.parametrize(
    ("raw", "rule", "value", "line", "column"),
    [
        (b"\xef\xbb\xbfa: b\n", "file-byte-order-mark", "U+FEFF", 1, 1),
        (b"\xff\xfea\x00", "file-encoding", "", 1, 1),
        (b"\xfe\xff\x00a", "file-encoding", "", 1, 1),
        ("a: b".encode("utf-16-le"), "file-binary", "U+0000", 1, 2),
        ("a: b".encode("utf-16-be"), "file-binary", "U+0000", 1, 1),
        ("a: b".encode("utf-32"), "file-encoding", "", 1, 1),
        ("café\n".encode("latin-1"), "file-encoding", "byte 0xe9 at offset 3", 1, 4),
        ("a\nbé".encode("latin-1"), "file-encoding", "byte 0xe9 at offset 3", 2, 2),
        ("🚢 caf".encode() + b"\xe9!", "file-encoding", "byte 0xe9 at offset 8", 1, 6),
        ("“x”".encode("cp1252"), "file-encoding", "byte 0x93 at offset 0", 1, 1),
        ("a賴".encode()[:-1], "file-encoding", "byte 0xe8 at offset 1", 1, 2),
        (b"\xc0\xaf", "file-encoding", "byte 0xc0 at offset 0", 1, 1),
        (b"a\xed\xa0\x80", "file-encoding", "byte 0xed at offset 1", 1, 2),
        (b"\xf4\x90\x80\x80", "file-encoding", "byte 0xf4 at offset 0", 1, 1),
        (b"\x89PNG\r\n\x1a\n", "file-encoding", "byte 0x89 at offset 0", 1, 1),
        (b"\x1f\x8b\x08\x00", "file-encoding", "byte 0x8b at offset 1", 1, 2),
        (b"\x7fELF\x02\x01\x01\x00", "file-binary", "U+007F", 1, 1),
        (b"PK\x03\x04", "file-binary", "U+0003", 1, 3),
        (b"a\nb\x00c", "file-binary", "U+0000", 2, 2),
        ("賴🚢\x1b[31m".encode(), "file-binary", "U+001B", 1, 3),
        (b"page\x0cpage", "file-binary", "U+000C", 1, 5),
        ("x\n🚢\uffff".encode(), "file-binary", "U+FFFF", 2, 2),
        ("\ufffex".encode(), "file-binary", "U+FFFE", 1, 1),
        (b"a\r\nb\r\n", "file-line-ends", "U+000D", 1, 2),
        ("賴🚢\rb".encode(), "file-line-ends", "U+000D", 1, 3),
        (b"a\n\rb", "file-line-ends", "U+000D", 2, 1),
        (b"\ra", "file-line-ends", "U+000D", 1, 1),
    ],
    ids=ascii,
)
def test_what_is_no_plain_utf_8_is_refused_at_its_first_place(
    tmp_path: Path, raw: bytes, rule: str, value: str, line: int, column: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw)
    finding = refusal(path)
    assert (finding.rule, finding.value) == (rule, value)
    assert (finding.origin.line, finding.origin.column) == (line, column)
    assert decode(raw, "the file") == (None, finding)


def test_a_file_of_50_mib_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(50 * MIB)
    finding = refusal(path)
    assert (finding.rule, finding.value) == ("file-too-large", "52,428,800 bytes")
    assert "16 MiB" in finding.message


def test_the_limit_is_16_mib(tmp_path: Path) -> None:
    assert MAX_BYTES == 16 * MIB
    path = tmp_path / "large"
    path.write_bytes(b"a" * (16 * MIB))
    text, finding = read_text(path, "the file")
    assert finding is None
    assert text is not None
    assert len(text) == 16 * MIB
    with path.open("ab") as file:
        file.write(b"a")
    assert refusal(path).rule == "file-too-large"


def test_a_file_that_is_not_there_a_folder_and_a_path_through_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    for path in (tmp_path / "nothing", tmp_path, tmp_path / "file" / "below", tmp_path / ("n" * 300)):
        assert refusal(path).rule == "file-unreadable"


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "there").symlink_to("back")
    (tmp_path / "back").symlink_to("there")
    assert read_text(tmp_path / "file", "the file") == ("a", None)
    for name in ("link", "dangling", "loop", "there"):
        assert refusal(tmp_path / name).rule == "file-unreadable"


READ = """\
import pathlib, sys
from kg.corpus.files import read_text
print(read_text(pathlib.Path(sys.argv[1]), "f")[1].rule)
"""


def read_apart(path: Path) -> str:
    """Read a file in a process of its own, which can be ended if it waits for ever."""
    run = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    return run.stdout.strip()


def test_a_pipe_that_nobody_writes_to_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read_apart(tmp_path / "pipe") == "file-unreadable"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused(tmp_path: Path, device: str) -> None:
    (tmp_path / "link").symlink_to(device)
    assert read_apart(tmp_path / "link") == "file-unreadable"


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert refusal(tmp_path / "socket").rule == "file-unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("a")
    path.chmod(0)
    assert "ermission" in refusal(path).message


@pytest.mark.skipif(
    not Path("/proc/self/mem").exists(), reason="a file that opens but cannot be read: Linux only"
)
def test_a_file_that_fails_while_it_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to("/proc/self/mem")
    assert refusal(tmp_path / "broken").rule == "file-unreadable"


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_their_text_or_a_finding(raw: bytes) -> None:
    text, finding = decode(raw, "the file")
    if text is None:
        checked(finding)
    else:
        assert finding is None
        assert text.encode() == raw
        assert not set(text) & {"\r", "\x00", "\x1b", "\x7f", "\ufffe", "\uffff"}
