"""The seam between whatever wants a graph validated and whatever validates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.shacl.report import Report
    from kg.shacl.shapes import Shapes

MEND: Final = "Correct the shape that is named, or say it with other means of SHACL."
"""What to do about shapes that an engine cannot use."""


class Engine(Protocol):
    """Validate graphs against the shapes that the engine was made with.

    Engines give the same results for the same input (the differential tests hold them to it), differ
    in speed, and run no rules and no inference.
    """

    name: ClassVar[str]
    """What it is called where somebody is told of it."""

    def __init__(self, shapes: Shapes) -> None:
        """Prepare shapes. Raises ShapesError for shapes that cannot be prepared."""

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Return what the shapes say of `data`, N-Triples with whatever the shapes look at beside it.

        `targets` are the IRIs of the shapes whose targets are validated, None for all shapes; shapes
        that these refer to are followed either way. Raises NotConforming for data that is not
        N-Triples, UsageError for a target that is no shape with a target, ShapesError where the shapes
            cannot be evaluated.
        """
