"""Kill a writer at any point: the store then holds exactly the old quads or exactly the new ones."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.store import EmbeddedStore

PROGRAM = '''
"""Write to the store in argv[1]: "old" builds it, "replace" and "change" write over it, in argv[3] parts.

A further argument makes the process kill itself: "before" or "after" the rename that commits, or, if it is a
number n, before its n-th step that changes or syncs files outside the database.
"""
import os, signal, sys
from pathlib import Path
from kg.store import EmbeddedStore
from pyoxigraph import NamedNode

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def quads(graph, text, count):
    line = '<http://example.com/%s/%d> <http://example.com/says> "%s" <http://example.com/graph/%s> .\\n'
    return "".join(line % (text, n, text, graph) for n in range(count)).encode()

directory, way, size, *when = sys.argv[1:]
steps = 0
def counted(function):
    def step(*arguments, **named):
        global steps
        commits = function.__name__ == "replace" and Path(arguments[1]).name == "CURRENT"
        if when == [str(steps)] or (commits and when == ["before"]):
            die()
        steps += 1
        result = function(*arguments, **named)
        if commits and when == ["after"]:
            die()
        return result
    return step
os.fsync, os.mkdir, os.unlink, os.rmdir, os.ftruncate, os.replace = map(
    counted, (os.fsync, os.mkdir, os.unlink, os.rmdir, os.ftruncate, os.replace)
)
store = EmbeddedStore(Path(directory))
with (store.change() if way == "change" else store.replace()) as writer:
    print("writing", flush=True)
    if way == "old":
        writer.load(quads("a", "old", 500) + quads("b", "old", 500))
    else:
        writer.drop_graph(NamedNode("http://example.com/graph/a"))
        for part in range(int(size)):
            writer.load(quads("c", "new%d" % part, 2500))
    (writer.directory / "made-by").write_text(way)
print(steps, flush=True)
'''

OLD = {"a": 500, "b": 500}
NEW = {"replace": {}, "change": {"b": 500}}
PART = 2500
SMALL, LARGE = 4, 60
"""Parts: the small size makes one piece of N-Quads, the large one several."""


def command(directory: Path, way: str, size: int, *when: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(directory), way, str(size), *when]


def old_store(directory: Path) -> Path:
    subprocess.run(command(directory, "old", 0), check=True, stdout=subprocess.DEVNULL)
    return directory


def is_new(directory: Path, way: str, size: int) -> bool:
    """Check that what is there is wholly old or wholly new, side file included, and tell which."""
    with EmbeddedStore(directory) as store:
        made_by = store.side_file("made-by")
        assert made_by
        maker = made_by.read_text()
        assert maker in {"old", way}
        found: dict[str, set[str]] = {}
        for quad in store.quads():
            found.setdefault(quad.graph_name.value.rpartition("/")[2], set()).add(str(quad.subject))  # type: ignore[union-attr]
        wanted = OLD if maker == "old" else {**NEW[way], "c": PART * size}
        assert {name: len(subjects) for name, subjects in found.items()} == wanted
        assert store.version == (1 if maker == "old" else 2)
        return maker != "old"


def check_after_a_kill(directory: Path, way: str, size: int) -> bool:
    committed = is_new(directory, way, size)
    with EmbeddedStore(directory) as store:
        with store.change() as writer:
            writer.load(b'<http://example.com/z> <http://example.com/says> "next" <http://example.com/z> .')
        assert store.query("ASK { <http://example.com/z> ?p 'next' }")
    assert len(list((directory / "generations").iterdir())) == 1, "the next writer tidies up"
    return committed


def kill_after(seconds: float, directory: Path, way: str, size: int) -> None:
    """Start a writer and kill it `seconds` after it says that it is writing."""
    with subprocess.Popen(command(directory, way, size), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "writing\n"
        time.sleep(seconds)
        writer.kill()


def how_long(directory: Path, way: str, size: int) -> float:
    """Return how many seconds a whole write takes here and now, and leave the old quads behind."""
    with subprocess.Popen(command(directory, way, size), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "writing\n"
        begun = time.monotonic()
        assert writer.wait() == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("way", ["replace", "change"])
def test_a_kill_at_a_few_moments(tmp_path: Path, way: str) -> None:
    directory = old_store(tmp_path / "store")
    for seconds in (0.0, 0.05, 0.2):
        kill_after(seconds, directory, way, LARGE)
        if is_new(directory, way, LARGE):
            return
    check_after_a_kill(directory, way, LARGE)


@pytest.mark.long
@pytest.mark.parametrize("way", ["replace", "change"])
def test_a_kill_at_any_moment(tmp_path: Path, way: str) -> None:
    clock = random.Random(20231119)  # noqa: S311 - moments, no secrets
    whole = how_long(old_store(tmp_path / "trial"), way, LARGE)
    outcomes = []
    for turn in range(100):
        directory = old_store(tmp_path / f"store-{turn}")
        kill_after(clock.uniform(0, 1.1 * whole), directory, way, LARGE)
        outcomes.append(check_after_a_kill(directory, way, LARGE))
        shutil.rmtree(directory)
    assert not all(outcomes), "some kills must come before the commit"


def dies(when: str, directory: Path, way: str, size: int) -> bool:
    """Run a writer that kills itself; it lives on where it has fewer steps than `when` says."""
    done = subprocess.run(command(directory, way, size, when), check=False, capture_output=True)
    assert done.returncode in (0, -signal.SIGKILL)
    return done.returncode != 0


@pytest.mark.parametrize("way", ["replace", "change"])
def test_a_kill_around_the_commit(tmp_path: Path, way: str) -> None:
    directory = old_store(tmp_path / "store")
    for moment in ("0", "5", "before"):
        assert dies(moment, directory, way, SMALL)
        assert not is_new(directory, way, SMALL)
    assert dies("after", directory, way, SMALL)
    assert check_after_a_kill(directory, way, SMALL)


@pytest.mark.long
@pytest.mark.parametrize("way", ["replace", "change"])
def test_a_kill_at_every_step(tmp_path: Path, way: str) -> None:
    outcomes = []
    killed = True
    while killed:
        directory = old_store(tmp_path / f"store-{len(outcomes)}")
        killed = dies(str(len(outcomes)), directory, way, SMALL)
        outcomes.append(check_after_a_kill(directory, way, SMALL))
        shutil.rmtree(directory)
    assert len(outcomes) > 30
    assert not outcomes[0]
    assert outcomes[-1]
