"""The command `kg token`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile, Verdict, check
from kg.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

PRINTED = re.compile(r"kg_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
FILE = """\
{"kg-tokens": 1, "tokens": [
  {"id": "00000001", "scope": "annotate", "label": "Ann", "created": "2020-01-02T03:04:05+00:00",
   "expires": "9999-01-01T00:00:00+00:00", "revoked": null, "sha256": "%(digest)s"},
  {"id": "00000002", "scope": "write", "label": "", "created": "2020-01-03T00:00:00+00:00",
   "expires": "2021-01-01T00:00:00+00:00", "revoked": null, "sha256": "%(digest)s"},
  {"id": "00000003", "scope": "admin", "label": "車維德", "created": "2020-01-04T00:00:00+00:00",
   "expires": null, "revoked": "2020-01-05T06:07:08+00:00", "sha256": "%(digest)s"}
]}
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in os.environ:
        if name.startswith("KG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_TOKENS", "tokens.json")
    return tmp_path / "tokens.json"


@pytest.fixture
def three(path: Path) -> Path:
    path.write_text(FILE % {"digest": "0" * 64}, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_create_prints_the_token_and_nothing_else(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "create", "--scope", "write", "--label", "nightly import", "--expires", "30d"]) == 0
    out, err = capfd.readouterr()
    found = PRINTED.fullmatch(out.removesuffix("\n"))
    assert found
    now = datetime.now(UTC)
    tokens = TokenFile(path).tokens()
    assert check(found[0], Scope.WRITE, tokens, now) is Verdict.GOOD
    token = tokens[found[1]]
    assert (token.scope, token.label) == (Scope.WRITE, "nightly import")
    assert token.expires == token.created + timedelta(days=30)
    assert "cannot be shown again" in err
    assert found[1] in err
    assert found[2] not in err
    assert found[2] not in path.read_text(encoding="utf-8")


def test_the_file_is_made_where_the_flag_says(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "new" / "other.json"
    assert run(["token", "create", "--scope", "admin", "--tokens", str(place)]) == 0
    assert [token.scope for token in TokenFile(place).tokens().values()] == [Scope.ADMIN]
    assert not path.exists()


def test_by_default_the_file_is_beside_the_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TOKENS")
    assert run(["token", "create", "--scope", "annotate"]) == 0
    assert (path.parent / ".kg" / "tokens.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create"], "--scope"),
        (["create", "--scope", "root"], "'annotate', 'review', 'write', 'admin'"),
        (["create", "--scope", "write", "--expires", "soon"], "'soon' is no time at which"),
        (["create", "--scope", "write", "--expires", ""], "'' is no time at which"),
        (["create", "--scope", "write", "--expires", "2001-01-01"], "would never be good"),
        (["create", "--scope", "write", "--label", "a\nb"], r"The label 'a\nb' cannot be used"),
        (["revoke"], "ID"),
        (
            ["revoke", "99999999"],
            "There is no token 99999999 in tokens.json.\n`kg token list` shows the ids.",
        ),
        (["forget"], "forget"),
    ],
)
def test_wrong_usage_is_said_and_makes_no_token(
    path: Path, arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["token", *arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err
    assert not path.exists()


def test_list_shows_how_each_token_stands(three: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "list"]) == 0
    assert three.exists()
    assert capfd.readouterr().out.splitlines() == [
        "id         scope      state     created             expires             label",
        "00000001   annotate   good      2020-01-02 03:04Z   9999-01-01 00:00Z   Ann",
        "00000002   write      expired   2020-01-03 00:00Z   2021-01-01 00:00Z",
        "00000003   admin      revoked   2020-01-04 00:00Z   never               車維德",
    ]


def test_a_list_of_nothing_says_so(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "list"]) == 0
    assert capfd.readouterr() == ("", "There are no tokens in tokens.json.\n")
    assert not path.exists()


def test_revoke_takes_an_id_or_the_token_and_may_be_repeated(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shown = []
    for _ in range(2):
        assert run(["token", "create", "--scope", "write"]) == 0
        shown.append(capfd.readouterr().out.strip())
    assert run(["token", "revoke", shown[0][3:11]]) == 0
    assert run(["token", "revoke", shown[1]]) == 0
    assert run(["token", "revoke", shown[1]]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    first, second, again = err.splitlines()
    assert first == f"Token {shown[0][3:11]} is revoked."
    assert second == f"Token {shown[1][3:11]} is revoked."
    assert again.startswith(f"Token {shown[1][3:11]} was revoked before, at 20")
    tokens = TokenFile(path).tokens()
    assert {check(one, Scope.WRITE, tokens, datetime.now(UTC)) for one in shown} == {Verdict.REVOKED}


def test_a_revocation_of_nothing_makes_no_folder(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    place = path.parent / "new" / "tokens.json"
    assert run(["token", "revoke", "00000001", "--tokens", str(place)]) == 2
    assert "There is no token 00000001" in capfd.readouterr().err
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("arguments", [["list"], ["create", "--scope", "write"], ["revoke", "00000001"]])
def test_a_pipe_is_no_token_file_and_is_not_waited_for(
    path: Path, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(path)
    assert run(["token", *arguments]) == 1
    assert "tokens are kept in a file" in capfd.readouterr().err


def test_an_empty_name_of_a_token_file_is_wrong_usage(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "list", "--tokens", ""]) == 2
    assert "'' names no file" in capfd.readouterr().err
    assert not path.exists()


def test_a_mistyped_token_is_not_repeated(three: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "revoke", "kg_00000001_topsecret"]) == 2
    assert three.exists()
    err = capfd.readouterr().err
    assert "neither the id of a token" in err
    assert "topsecret" not in err


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["create", "--scope", "write"], ["revoke", "00000001"]],
    ids=lambda given: given[0],
)
def test_a_broken_file_is_named_with_the_mend_and_left_alone(
    path: Path, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_text('{"kg-tokens": 1,', encoding="utf-8")
    path.chmod(0o600)
    assert run(["token", *arguments]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("Error: The token file tokens.json is broken: line 1, column 17: ")
    assert "restore it from a backup" in err
    assert path.read_text(encoding="utf-8") == '{"kg-tokens": 1,'


def test_a_shell_takes_the_token_from_standard_output(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "token", "create", "--scope", "write"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = PRINTED.fullmatch(done.stdout.split()[-1])
    assert found
    assert [entry["id"] for entry in json.loads(path.read_text(encoding="utf-8"))["tokens"]] == [found[1]]


def test_a_file_of_tokens_that_is_new_is_said_to_be(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "create", "--scope", "write"]) == 0
    told = capfd.readouterr().err
    assert f"{path.absolute()} is new" in told
    assert "--tokens" in told
    assert run(["token", "create", "--scope", "write"]) == 0
    assert "is new" not in capfd.readouterr().err
