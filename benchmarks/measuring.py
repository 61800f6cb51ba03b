"""Run a command and measure it: wall and CPU time, and the memory of it and all processes it starts."""

import os
import platform
import re
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.05
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took.

    `peak_mib` is the largest sum of resident memory over the process tree, sampled, with pages that processes
    share counted for each of them; `largest_mib` is the peak of its largest process, as the kernel noted it.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    largest_mib: float

    @property
    def cores(self) -> float:
        """Processors kept busy on average."""
        return self.cpu_seconds / self.wall_seconds

    def __str__(self) -> str:
        return (
            f"{self.wall_seconds:8.2f} s wall  {self.cpu_seconds:8.2f} s CPU  {self.cores:4.2f} cores  "
            f"{self.peak_mib:7.0f} MiB in all  {self.largest_mib:7.0f} MiB the largest process"
        )


def run(command: Sequence[str | Path], output: Path | None = None) -> Run:
    """Run a command to its end, its output thrown away or written to a file; SystemExit where it fails.

    Linux only: memory is read from /proc, and CPU time covers all descendants that were waited for.
    """
    log = output.open("wb") if output else subprocess.DEVNULL
    begun = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=subprocess.PIPE)
    watch = _Watch(process.pid)
    watch.start()
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()))
    reader.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.stop()
    reader.join()
    if process.stderr:
        process.stderr.close()
    if not isinstance(log, int):
        log.close()
    if process.returncode != 0:
        told = b"".join(errors).decode(errors="replace")
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{told[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, watch.peak / _MIB, usage.ru_maxrss / 1024)


class _Watch(threading.Thread):
    """Sample the resident memory of a process and its descendants until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _tree(root: int) -> list[int]:
    children: defaultdict[int, list[int]] = defaultdict(list)
    for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 - plain names are wanted, 20 times a second
        try:
            stat = Path(f"/proc/{name}/stat").read_text()
        except OSError:  # it ended meanwhile
            continue
        parent = int(stat[stat.rindex(")") + 2 :].split()[1])
        children[parent].append(int(name))
    found = [root]
    for pid in found:
        found += children[pid]
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:  # it ended meanwhile
        return 0


def children_cpu() -> float:
    """Return the CPU seconds that this process's descendants which still run have used."""
    ticks = 0
    for pid in _tree(os.getpid())[1:]:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:  # it ended meanwhile
            continue
        fields = stat[stat.rindex(")") + 2 :].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_memory(pid: int) -> tuple[float, float]:
    """Return the MiB that a process and that its descendants hold, what they share counted once."""
    own, *others = map(_proportional, _tree(pid))
    return own / 1024, sum(others) / 1024


def _proportional(pid: int) -> int:
    try:
        found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:  # it ended meanwhile
        return 0
    return int(found[1]) if found else 0


def cpu_by_process(root: int) -> dict[int, float]:
    """Return the seconds of processor time that a process and each of its descendants have taken, by pid."""
    return {pid: _cpu(pid) for pid in _tree(root)}


def _cpu(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # it ended meanwhile
        return 0.0
    user, system = stat[stat.rindex(")") + 2 :].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, str]:
    """Describe the machine and the versions that a measurement depends on."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown",
    )
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    system = f"{platform.system()} {platform.release()}"
    described = {
        "machine": f"{os.cpu_count()} processors {cpu}, {memory:.0f} GiB, {system}",
        "load": f"{os.getloadavg()[0]:.1f} on average over the minute before",
        "python": platform.python_version(),
    }
    for package in ("kg", "pyoxigraph", "oxigraph", "pyyaml", "pyshifty", "pyshacl"):
        described[package] = version(package)
    return described


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
