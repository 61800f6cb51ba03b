"""The token file: whole, private, followed by whoever has it open, and plainly said to be broken."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from kg.access import Scope, Token, TokenFile, Verdict, check
from kg.errors import TokensError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 30, 12, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
DIGEST = "0" * 63 + "f"
ENTRY: dict[str, Any] = {
    "id": "0123abcd",
    "scope": "write",
    "label": "車維德",
    "created": "2026-11-30T12:00:00+00:00",
    "expires": "2026-12-01T01:00:00+01:00",
    "revoked": None,
    "sha256": DIGEST,
}
TOKEN = Token("0123abcd", Scope.WRITE, "車維德", NOW, LATER, None, DIGEST)
# Makes as many tokens as its second argument says, in the file that the first names, and prints them.
MAKER = """\
import sys
from datetime import UTC, datetime
from kg.access import Scope, TokenFile
for _ in range(int(sys.argv[2])):
    print(TokenFile(sys.argv[1]).create(Scope.WRITE, now=datetime.now(UTC)).printed)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kg" / "tokens.json"


def write(path: Path, *entries: object, layout: object = 1) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"kg-tokens": layout, "tokens": entries}), encoding="utf-8")
    path.chmod(0o600)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_where_there_is_no_file_there_are_no_tokens(path: Path) -> None:
    assert TokenFile(path).tokens() == {}
    assert not path.parent.exists()


def test_what_is_created_is_read_again_and_holds_no_secret(path: Path) -> None:
    made = TokenFile(path).create(Scope.ANNOTATE, now=NOW, label="für Ann", expires=LATER)
    assert TokenFile(path).tokens() == {made.token.id: made.token}
    text = path.read_text(encoding="utf-8")
    assert made.printed[12:] not in text
    assert '"label": "für Ann"' in text


def test_a_file_is_read_as_it_is_documented(path: Path) -> None:
    write(path, ENTRY, ENTRY | {"id": "99999999", "expires": None, "revoked": "2026-12-01T00:00:00Z"})
    assert TokenFile(path).tokens() == {
        "0123abcd": TOKEN,
        "99999999": replace(TOKEN, id="99999999", expires=None, revoked=LATER),
    }


def test_the_files_are_their_owner_s_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        TokenFile(path).create(Scope.WRITE, now=NOW)
        TokenFile(path).create(Scope.WRITE, now=NOW)
    finally:
        os.umask(before)
    assert {entry.name: mode(entry) for entry in path.parent.iterdir()} == {
        "tokens.json": 0o600,
        "tokens.json.lock": 0o600,
    }


@pytest.mark.parametrize("bits", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_not_trusted(path: Path, bits: int) -> None:
    write(path, ENTRY)
    tokens = TokenFile(path)
    assert tokens.tokens() == {"0123abcd": TOKEN}
    path.chmod(bits)
    with pytest.raises(TokensError) as caught:
        tokens.tokens()
    assert str(path) in caught.value.message
    assert f"chmod 600 {path}" in caught.value.mend
    path.chmod(0o644)
    assert tokens.tokens() == {"0123abcd": TOKEN}


def test_who_has_the_file_open_sees_new_and_revoked_tokens_at_once(path: Path) -> None:
    server, operator = TokenFile(path), TokenFile(path)
    assert server.tokens() == {}
    made = operator.create(Scope.WRITE, now=NOW)
    assert check(made.printed, Scope.WRITE, server.tokens(), NOW) is Verdict.GOOD
    operator.revoke(made.token.id, now=NOW)
    assert check(made.printed, Scope.WRITE, server.tokens(), NOW) is Verdict.REVOKED
    path.unlink()
    assert check(made.printed, Scope.WRITE, server.tokens(), NOW) is Verdict.UNKNOWN


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    write(path, ENTRY)
    tokens = TokenFile(path)
    assert tokens.tokens() is tokens.tokens()


def test_a_file_edited_in_its_place_is_read_again(path: Path) -> None:
    write(path, ENTRY)
    tokens = TokenFile(path)
    assert tokens.tokens()["0123abcd"].scope is Scope.WRITE
    write(path, ENTRY | {"scope": "admin"})
    os.utime(path, ns=(10**18, 10**18))
    assert tokens.tokens()["0123abcd"].scope is Scope.ADMIN


def test_revoking_keeps_the_rest_and_the_first_time(path: Path) -> None:
    write(path, ENTRY, ENTRY | {"id": "99999999"})
    tokens = TokenFile(path)
    revoked = replace(TOKEN, revoked=NOW)
    assert tokens.revoke("0123abcd", now=NOW) == (revoked, True)
    assert tokens.revoke("0123abcd", now=LATER) == (revoked, False)
    assert tokens.tokens() == {"0123abcd": revoked, "99999999": replace(TOKEN, id="99999999")}


def test_revoking_what_is_not_there_changes_nothing(path: Path) -> None:
    write(path, ENTRY)
    before = path.read_bytes()
    with pytest.raises(KeyError):
        TokenFile(path).revoke("99999999", now=NOW)
    assert path.read_bytes() == before


def test_a_label_goes_with_one_good_token_at_a_time(path: Path) -> None:
    tokens = TokenFile(path)
    first = tokens.create(Scope.ANNOTATE, now=NOW, label="Ann", expires=LATER).token
    with pytest.raises(UsageError, match=f"The token {first.id} goes by the label 'Ann' already") as refused:
        tokens.create(Scope.REVIEW, now=NOW, label=" Ann ")
    assert f"kg token revoke {first.id}" in refused.value.mend
    assert list(tokens.tokens()) == [first.id]
    # Where the first is expired, and later where the second is revoked, the label is free.
    second = tokens.create(Scope.ANNOTATE, now=LATER, label="Ann").token
    tokens.revoke(second.id, now=LATER)
    assert tokens.create(Scope.ANNOTATE, now=LATER, label="Ann").token.label == "Ann"


def test_no_label_is_the_id_by_which_another_token_goes(path: Path) -> None:
    nameless = TokenFile(path).create(Scope.ANNOTATE, now=NOW).token
    with pytest.raises(UsageError, match=f"goes by the label '{nameless.id}' already"):
        TokenFile(path).create(Scope.ANNOTATE, now=NOW, label=nameless.id)


def test_a_refused_label_leaves_no_file(path: Path) -> None:
    with pytest.raises(UsageError):
        TokenFile(path).create(Scope.WRITE, now=NOW, label="\n")
    assert not path.exists()


def test_an_id_that_is_taken_is_not_given_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, ENTRY)
    drawn = iter(["0123abcd", "99999999"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(drawn))
    assert TokenFile(path).create(Scope.WRITE, now=NOW).token.id == "99999999"
    assert TokenFile(path).tokens()["0123abcd"] == TOKEN


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    write(path, ENTRY)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    TokenFile(link).create(Scope.WRITE, now=NOW)
    assert link.is_symlink()
    assert len(TokenFile(path).tokens()) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_leaves_the_file_to_its_owner(path: Path) -> None:
    write(path, ENTRY)
    os.chown(path, 12345, 54321)
    TokenFile(path).create(Scope.WRITE, now=NOW)
    assert (path.stat().st_uid, path.stat().st_gid, mode(path)) == (12345, 54321, 0o600)


def test_a_write_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, ENTRY)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", descriptor)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TokensError, match=r"tokens\.json cannot be written: No space left"):
        TokenFile(path).create(Scope.WRITE, now=NOW)
    assert path.read_bytes() == before
    assert {entry.name for entry in path.parent.iterdir()} == {"tokens.json", "tokens.json.lock"}


def test_the_draft_of_a_writer_that_died_is_in_nobody_s_way(path: Path) -> None:
    write(path, ENTRY)
    (path.parent / "tokens.json.new").write_text('{"kg-tok', encoding="utf-8")
    assert TokenFile(path).tokens() == {"0123abcd": TOKEN}
    TokenFile(path).create(Scope.WRITE, now=NOW)
    assert len(TokenFile(path).tokens()) == 2
    assert not (path.parent / "tokens.json.new").exists()


def test_processes_that_create_at_the_same_time_lose_no_token(path: Path) -> None:
    makers = [
        subprocess.Popen([sys.executable, "-c", MAKER, str(path), "40"], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    reader = TokenFile(path)
    counts = [0]
    while any(maker.poll() is None for maker in makers):
        counts.append(len(reader.tokens()))  # raises where the file is not whole
    printed = [line for maker in makers for line in maker.communicate()[0].split()]
    assert [maker.returncode for maker in makers] == [0, 0]
    assert counts == sorted(counts)
    assert len(printed) == 80
    tokens = reader.tokens()
    assert len(tokens) == 80
    assert {check(one, Scope.WRITE, tokens, datetime.now(UTC)) for one in printed} == {Verdict.GOOD}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "line 1, column 1"),
        (b'{"kg-tokens": 1,\n "tokens": [}', "line 2, column 13"),
        (b"\xff\xfe\xfd", "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON in UTF-8"),
        (b"[]", "no object with"),
        (b'{"kg-tokens": 1}', "no object with"),
        (b'{"kg-tokens": "1", "tokens": []}', "no object with"),
        (b'{"kg-tokens": 1, "tokens": {}}', "no object with"),
    ],
)
def test_a_file_that_holds_no_tokens_is_broken(path: Path, content: bytes, why: str) -> None:
    write(path)
    path.write_bytes(content)
    with pytest.raises(TokensError) as caught:
        TokenFile(path).tokens()
    assert f"The token file {path} is broken: " in caught.value.message
    assert why in caught.value.message
    assert caught.value.mend.startswith("Mend it")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "XYZ"}, "its id"),
        ({"id": 7}, "its id"),
        ({"scope": "root"}, "its scope is none of annotate, review, write, admin"),
        ({"scope": None}, "its scope"),
        ({"label": None}, "its label"),
        ({"created": None}, "its created"),
        ({"created": "2026-11-30T12:00:00"}, "its created"),
        ({"expires": 1.5}, "its expires"),
        ({"expires": "soon"}, "its expires"),
        ({"revoked": ""}, "its revoked"),
        ({"revoked": False}, "its revoked"),
        ({"sha256": DIGEST[:-1]}, "its sha256"),
        ({"sha256": "kg_0123abcd_topsecret"}, "its sha256"),
        ({"secret": "topsecret"}, "its fields"),
    ],
)
def test_a_broken_entry_is_named_and_its_content_is_not_told(
    path: Path, change: dict[str, object], why: str
) -> None:
    write(path, ENTRY | {"id": "99999999"}, ENTRY | change)
    with pytest.raises(TokensError) as caught:
        TokenFile(path).tokens()
    assert f"token 2: {why}" in caught.value.message
    assert "topsecret" not in str(caught.value)
    before = path.read_bytes()
    with pytest.raises(TokensError):
        TokenFile(path).create(Scope.WRITE, now=NOW)
    assert path.read_bytes() == before


@pytest.mark.parametrize("entry", [None, [], "x", {key: ENTRY[key] for key in ENTRY if key != "revoked"}])
def test_an_entry_without_its_fields_is_broken(path: Path, entry: object) -> None:
    write(path, entry)
    with pytest.raises(TokensError, match="token 1: its fields are not id, scope, label, created,"):
        TokenFile(path).tokens()


def test_an_id_given_twice_is_broken(path: Path) -> None:
    write(path, ENTRY, ENTRY)
    with pytest.raises(TokensError, match="token 2: its id 0123abcd is another's too"):
        TokenFile(path).tokens()


def test_a_newer_file_is_said_to_be_one(path: Path) -> None:
    write(path, layout=2)
    with pytest.raises(TokensError, match="A newer kg made the token file"):
        TokenFile(path).tokens()


def test_a_place_that_can_not_be_a_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(TokensError, match="cannot be read: Is a directory"):
        TokenFile(tmp_path).tokens()
    (tmp_path / "plain").touch()
    with pytest.raises(TokensError, match="cannot be written"):
        TokenFile(tmp_path / "plain" / "tokens.json").create(Scope.WRITE, now=NOW)
