"""The commands `kg query` and `kg dump`, and how every command ends."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kg.cli.main import COMMANDS, run
from kg.store import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
NQUADS = f"""\
<{BASE}actor/a> <{SKOS}prefLabel> "Ann" <{BASE}graph/actors> .
<{BASE}actor/b> <{SKOS}prefLabel> "車維德"@zh-Hant <{BASE}graph/actors> .
<{BASE}actor/b> <{SKOS}altLabel> "آن"@fa <{BASE}graph/actors> .
<{BASE}actor/c> <{SKOS}altLabel> "a\\u001B[2J\\u202Eb" <{BASE}graph/more> .
<https://w3id.org/kg/ontology> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<http://www.w3.org/2002/07/owl#Ontology> <{BASE}graph/ontology> .
"""
NAMES = f"SELECT ?s ?name {{ ?s <{SKOS}prefLabel> ?name }} ORDER BY ?s"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("store")
    with EmbeddedStore(directory) as opened, opened.replace() as writer:
        writer.load(NQUADS.encode())
    return str(directory)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("KG_"):
            monkeypatch.delenv(name)


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    given = {"capture_output": True, "check": False, "env": environment, "timeout": 60} | options
    return subprocess.run([sys.executable, "-m", "kg", *arguments], **given)  # type: ignore[call-overload,no-any-return]  # noqa: PLW1510


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_a_table_shortens_iris_and_lines_up_wide_characters(
    store: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", "--store", store, NAMES]) == 0
    # Nine columns, a gap of three, and fourteen: two for each character of 車維德, eight for its tag.
    assert lines(capfd.readouterr().out) == [
        "s           name",
        "─" * 26,
        "<actor/a>   Ann",
        "<actor/b>   車維德@zh-hant",
    ]


def test_no_line_of_a_table_ends_in_spaces(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--store", store, "SELECT * { VALUES ?word { 'long words' 'a' } }"]) == 0
    assert capfd.readouterr().out == f"word\n{'─' * 10}\nlong words\na\n"


def test_what_could_disturb_a_terminal_is_made_visible(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--store", store, f"SELECT ?x {{ <{BASE}actor/c> ?p ?x }}"]) == 0
    assert lines(capfd.readouterr().out)[-1] == "a⟨U+001B⟩[2J⟨U+202E⟩b"


def test_a_thing_that_is_not_there_is_told(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--store", store, "SELECT * { <actor/nippon> ?p ?o }"]) == 0
    assert "The graph has no <actor/nippon>." in capfd.readouterr().err
    assert run(["query", "--store", store, "SELECT * { <http://localhost:1/actor/b> ?p ?o }"]) == 0
    assert f"begin with {BASE}, and <http://localhost:1/actor/b> does not; did you mean <actor/b>?" in (
        capfd.readouterr().err
    )
    assert run(["query", "--store", store, "SELECT * { <actor/b> ?p 'x' }"]) == 0
    assert capfd.readouterr().err == ""


def test_a_table_says_when_it_stops(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    query = "SELECT * { VALUES ?n { 1 2 3 } }"
    assert run(["query", "--store", store, "--rows", "2", query]) == 0
    captured = capfd.readouterr()
    assert lines(captured.out) == ["n", "─", "1", "2"]
    assert "1 more rows are not shown" in captured.err
    assert run(["query", "--store", store, "--rows", "0", query]) == 0
    captured = capfd.readouterr()
    assert lines(captured.out)[2:] == ["1", "2", "3"]
    assert captured.err == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--format", "csv"], f"s,name\r\n{BASE}actor/a,Ann\r\n{BASE}actor/b,車維德\r\n"),
        (["--format", "tsv"], f'?s\t?name\n<{BASE}actor/a>\t"Ann"\n<{BASE}actor/b>\t"車維德"@zh-hant\n'),
    ],
)
def test_formats_are_byte_for_byte_what_they_are(
    store: str, capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str], expected: str
) -> None:
    assert run(["query", "--store", store, *arguments, NAMES]) == 0
    assert capfdbinary.readouterr().out.decode() == expected


@pytest.mark.parametrize(
    ("name", "query", "start"),
    [
        ("json", NAMES, '{"head"'),
        ("JSON", "ASK {}", '{"head":{},"boolean":true}'),
        ("xml", NAMES, "<?xml"),
        ("turtle", f"DESCRIBE <{BASE}actor/a>", "@prefix skos:"),
        ("ttl", "DESCRIBE <actor/a>", "@prefix skos:"),
        ("nt", "CONSTRUCT WHERE { <actor/a> ?p ?o }", f"<{BASE}actor/a>"),
        ("jsonld", "DESCRIBE <actor/a>", "[{"),
        ("rdf", "DESCRIBE <actor/a>", "<?xml"),
        ("text/turtle", "DESCRIBE <actor/a>", "@prefix skos:"),
    ],
)
def test_results_come_in_every_format(
    store: str, capfd: pytest.CaptureFixture[str], name: str, query: str, start: str
) -> None:
    assert run(["query", "--store", store, "--format", name, query]) == 0
    assert capfd.readouterr().out.startswith(start)


def test_without_a_format_each_kind_has_its_own(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    for query, start in (
        ("ASK {}", "yes\n"),
        ("ASK { <a:a> ?p ?o }", "no\n"),
        ("DESCRIBE <actor/a>", "@prefix"),
    ):
        assert run(["query", "--store", store, query]) == 0
        assert capfd.readouterr().out.startswith(start)
    assert run(["query", "--store", store, "--format", "table", "DESCRIBE <actor/a>"]) == 0
    assert lines(capfd.readouterr().out)[0].split() == ["subject", "predicate", "object"]


def test_a_query_comes_from_a_file_or_standard_input(
    store: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "query.rq"
    path.write_text("\ufeffASK {}", encoding="utf-8")  # with the mark that some editors begin with
    assert run(["query", "--store", store, "-f", str(path)]) == 0
    assert capfd.readouterr().out == "yes\n"
    done = process("query", "--store", store, "-f", "-", input=b"ASK {}")
    assert (done.returncode, done.stdout) == (0, b"yes\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query"], 2, "There is no query"),
        (["query", "ASK {}", "-f", "x.rq"], 2, "two queries"),
        (["query", "-f", "nowhere.rq"], 2, "nowhere.rq cannot be read"),
        (["query", "ASK {}", "--store", "x", "--endpoint", "http://127.0.0.1:1/"], 2, "--endpoint"),
        (["query", "ASK {}", "--endpoint", "127.0.0.1"], 2, "127.0.0.1"),
        (["query", "ASK {}", "--endpoint", "http://127.0.0.1:1/"], 1, "could not be reached"),
        (["query", "ASK {}", "--store", "{tmp}/none"], 1, "kg build"),
        (["query", "ASK {}", "--store", "ftp://x/"], 2, "--store"),
        (["query", "ASK {", "--store", "{store}"], 1, "Line 1"),
        (["query", "CLEAR ALL", "--store", "{store}"], 1, "Error"),
        (["query", "ASK { ?s skos:x 1 }", "--store", "{store}"], 1, f"PREFIX skos: <{SKOS}>"),
        (["query", "ASK { SERVICE <http://127.0.0.1:1/> {} }", "--store", "{store}"], 1, "SERVICE"),
        (["query", "SELECT (<a:f>(1) AS ?x) {}", "--store", "{store}"], 1, "a:f"),
        (["query", NAMES, "--format", "turtle", "--store", "{store}"], 2, "json, xml, csv, tsv"),
        (["query", "ASK {}", "--format", "csv", "--store", "{store}"], 2, "json, xml"),
        (["dump", "--format", "csv", "--store", "{store}"], 2, "csv"),
        (["dump", "--graph", "no iri", "--store", "{store}"], 2, "--graph"),
        (["dump", "--graph", "a:none", "--store", "{store}"], 2, "There is no graph a:none"),
        (["dump", "--store", "{tmp}/none"], 1, "kg build"),
        (["nonsense"], 2, "nonsense"),
        (["query", "--nonsense"], 2, "--nonsense"),
    ],
)
def test_what_goes_wrong_is_said_on_standard_error_with_its_code(
    store: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    given = [argument.replace("{store}", store).replace("{tmp}", str(tmp_path)) for argument in arguments]
    assert run(given) == code
    captured = capfd.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_syntax_error_is_shown_in_its_line(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--store", store, "ASK {\n  ?s ?p '車' ; x:y 1 }"]) == 1
    # The mark stands under the x: two blanks of indent and fifteen columns, for 車 takes two.
    assert lines(capfd.readouterr().err)[1:3] == ["    ?s ?p '車' ; x:y 1 }", " " * 17 + "^"]


def test_a_misspelt_variable_stops_every_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_STOER", "x")
    assert run(["dump"]) == 2
    assert "KG_STOER" in capfd.readouterr().err


def test_the_store_comes_from_the_flag_then_the_environment(
    store: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KG_STORE", store)
    assert run(["query", "ASK {}"]) == 0
    assert run(["query", "ASK {}", "--store", "/nowhere"]) == 1
    assert "/nowhere" in capfd.readouterr().err


def test_a_dump_is_the_graph(store: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["dump", "--store", store]) == 0
    # Language tags come back in lower case, which is the same tag.
    expected = NQUADS.replace("zh-Hant", "zh-hant").replace("\\u202E", "\u202e")
    assert sorted(capfd.readouterr().out.splitlines()) == sorted(expected.splitlines())
    assert run(["dump", "--store", store, "--format", "nt", "--graph", f"{BASE}graph/more"]) == 0
    assert capfd.readouterr().out == f'<{BASE}actor/c> <{SKOS}altLabel> "a\\u001B[2J\u202eb" .\n'
    assert run(["dump", "--store", store, "--format", "turtle"]) == 0
    assert "skos:prefLabel" in capfd.readouterr().out


def test_a_pipe_gets_no_colour_and_a_screen_does(store: str) -> None:
    assert b"\x1b" not in process("query", "--store", store, NAMES).stdout
    leader, follower = pty.openpty()
    # NO_COLOR and the like would be obeyed; the test is about the screen alone.
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "query", "--store", store, f"SELECT ?x {{ <{BASE}actor/b> ?p ?x }}"],
        stdout=follower,
        env=environment | {"TERM": "xterm-256color"},
    ) as running:
        assert running.wait(timeout=60) == 0
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert "\x1b[" in shown
    assert "\u2068آن\u2069" in shown  # kept from reordering its neighbours


@pytest.mark.parametrize(
    "arguments",
    [
        ["dump"],
        ["dump", "--format", "trig"],
        ["query", "--format", "csv", "SELECT * { ?s ?p ?o }"],
        ["query", "--rows", "0", "SELECT * { ?s ?p ?o }"],
        ["query", "--format", "nt", "CONSTRUCT WHERE { ?s ?p ?o }"],
    ],
)
def test_a_reader_that_leaves_is_no_error(large: str, arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments, "--store", large],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=60) == 128 + signal.SIGPIPE


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a store whose dump is larger than what a pipe holds, wherever this runs."""
    directory = tmp_path_factory.mktemp("large")
    filler = "x" * 1000
    with EmbeddedStore(directory) as opened, opened.replace() as writer:
        writer.load("".join(f'<a:{n}> <a:p> "{filler}" <a:g> .\n' for n in range(2000)).encode())
    return str(directory)


@pytest.mark.parametrize("arguments", [["query", "--format", "csv"], ["query", "--rows", "0"]])
def test_nothing_is_lost_on_the_way_into_a_pipe(large: str, arguments: list[str]) -> None:
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    done = process(*arguments, "--store", large, "SELECT * { ?s ?p ?o }", env=unbuffered)
    assert done.stdout.count(b"x" * 1000) == 2000


def test_a_full_disk_is_said_plainly(large: str) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = process("dump", "--store", large, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_ctrl_c_is_quiet(store: str, tmp_path: Path) -> None:
    # The query comes through a named pipe: once that is open, kg is up and waits for more.
    source = tmp_path / "query"
    os.mkfifo(source)
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "query", "--store", store, "-f", str(source)], stderr=subprocess.PIPE
    ) as running:
        with source.open("wb"):
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=60) == 128 + signal.SIGINT
        assert running.stderr is not None
        assert running.stderr.read() == b""


def test_help_and_version_need_no_store(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capfd.readouterr().out
    for name, entry in COMMANDS.items():
        assert name in shown
        assert entry.help in shown
    assert run(["--version"]) == 0
    assert capfd.readouterr().out.startswith("kg ")


def test_starting_loads_only_what_the_command_needs() -> None:
    program = "import sys, kg.cli.main as m; m.run(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "click" in loaded
    assert loaded.isdisjoint(
        {"pyoxigraph", "flask", "rdflib", "rich", "waitress", "SPARQLWrapper", "pyshacl"}
    )
    program = "import sys, kg.cli.query; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"flask", "rdflib", "waitress", "SPARQLWrapper", "pyshacl"})


def test_json_to_a_pipe_is_json_and_nothing_else(store: str) -> None:
    done = process("query", "--store", store, "--format", "json", NAMES)
    assert len(json.loads(done.stdout)["results"]["bindings"]) == 2
    assert done.stderr == b""


def test_a_file_in_the_place_of_a_query_leads_to_f(
    store: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES, encoding="utf-8")
    assert run(["query", "--store", store, str(file)]) == 2
    assert f"kg query -f {file}" in capfd.readouterr().err
    # A long query is no name of a file, and says so without a fault of the file system.
    assert run(["query", "--store", store, NAMES + " # " + "x" * 5000]) == 0


def test_a_misspelt_command_is_offered_the_one_that_it_may_be(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["serv"]) == 2
    assert "Did you mean serve?" in capfd.readouterr().err
    assert run(["xyzzy"]) == 2
    told = capfd.readouterr().err
    assert "No such command 'xyzzy'" in told
    assert "Did you mean" not in told
