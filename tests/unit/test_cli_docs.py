"""docs/cli.md and docs/settings.md are what the code says."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kg.cli.main import COMMANDS
from kg.settings import table

DOCS = Path(__file__).parents[2] / "docs"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DOCS / "generate_cli.py", *arguments], capture_output=True, text=True, check=False
    )


def test_the_pages_are_up_to_date() -> None:
    done = run("--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_or_missing_page_is_reported_and_mended(tmp_path: Path) -> None:
    done = run("--check", "--folder", str(tmp_path))
    assert done.returncode == 1
    assert "cli.md is not up to date" in done.stderr
    assert "settings.md is not up to date" in done.stderr
    assert run("--folder", str(tmp_path)).returncode == 0
    assert (tmp_path / "cli.md").read_bytes() == (DOCS / "cli.md").read_bytes()
    assert run("--check", "--folder", str(tmp_path)).returncode == 0


def test_every_command_and_every_setting_is_there() -> None:
    command_line = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert all(f"## kg {name}\n" in command_line for name in COMMANDS)
    settings = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert all(f"| `{row.variable}` | `{row.flag}` |" in settings for row in table())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_it_says_of_itself(name: str) -> None:
    command = getattr(import_module(f"kg.cli.{COMMANDS[name].module}"), COMMANDS[name].name)
    assert command.name == name
    assert command.help
    if command.short_help:
        assert command.short_help == COMMANDS[name].help
