"""Say when another engine is asked, too, before a change is let through, and what is told if it would not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode

from kg.model.finding import Disputed, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.model.finding import Finding
    from kg.shacl import Engine
    from kg.shacl.incremental import Judged

TESTED: Final = {"pyshifty": "0.5.1", "pyshacl": "0.40.1"}
"""The versions that were held to each other by `tests/property/test_engines.py`, the long tests included."""


def reference_engine() -> type[Engine]:
    """Return the engine of reference."""
    from kg.shacl.pyshacl_engine import PySHACLEngine  # noqa: PLC0415 - takes long to import

    return PySHACLEngine


def is_tested() -> bool:
    """Tell whether the engines that are installed are those that were held to each other."""
    return all(version(package) == tested for package, tested in TESTED.items())


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """When a change that holds is held to another engine, too: `always`, `never`, or in `doubt`.

    There is doubt where the engines are not of the versions that were `tested`, and about blank nodes, some
    of which the fast engine takes for variables.
    """

    when: str = "doubt"
    engine: Callable[[], type[Engine]] = reference_engine
    tested: bool = field(default_factory=is_tested)

    def is_wanted(self, nodes: Iterable[Judged]) -> bool:
        """Tell whether to ask of a change that affects `nodes`."""
        if self.when != "doubt":
            return self.when == "always"
        return not self.tested or any(isinstance(node, BlankNode) for _, node in nodes)


def refuses(findings: Iterable[Finding]) -> bool:
    """Tell whether a change with such findings may not be written."""
    return any(finding.severity is Severity.VIOLATION for finding in findings)


def disputed(passing: type[Engine], refusing: type[Engine], finding: Finding) -> Finding:
    """Return a fault that one engine lets pass, as it is told beside what all engines find."""
    mend = (
        f"{finding.mend} If nothing is wrong here, report this as a fault of kg, with what is built. "
        f"Until that is mended {passing.name} decides alone with --second-opinion never."
    )
    return replace(
        finding,
        message=f"The SHACL engines disagree: {passing.name} finds nothing here, {refusing.name} a fault. "
        f"{finding.message}",
        mend=mend.strip(),
    )


def disagreement(passing: type[Engine], refusing: type[Engine], findings: Iterable[Finding]) -> Disputed:
    """Return what is told of a change that one engine lets pass and the other one refuses."""
    faults = [finding for finding in findings if finding.severity is Severity.VIOLATION]
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    first = faults[0]
    return Disputed(
        f"{passing.name} lets this change pass, {refusing.name} finds {count} in it, such as at "
        f"{first.origin.file}, by the shape {first.rule}: {first.message}",
        findings=faults,
        mend="Nothing was written. Mend what is named; if nothing is wrong with it, report this as a fault "
        "of kg, with the change. Until that is mended, whoever runs the server can let "
        f"{passing.name} decide alone: KG_SECOND_OPINION=never.",
    )
