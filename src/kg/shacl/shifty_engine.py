"""The fast engine: shifty, with shapes that are prepared once and data that goes in as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from pyoxigraph import RdfFormat, parse
from shifty._shifty import PreparedValidator

from kg.errors import NotConforming, ShapesError
from kg.shacl.engine import MEND
from kg.shacl.report import conforming_report, read_report
from kg.shacl.targets import check_targets, entry_shapes, messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple
    from shifty import AlgebraResult

    from kg.shacl.report import Report
    from kg.shacl.shapes import Shapes

_NOT_RDF: Final = "parse error"
_NO_SHAPE: Final = "urn:kg:no-shape"


class ShiftyEngine:
    """Validate with shifty. Raises ShapesError for shapes it cannot prepare.

    A graph that conforms costs one evaluation and no report; for one that does not the report is made
    by a second. The class below the public one is called because that parses every report with rdflib.
    """

    name: ClassVar = "shifty"

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._entries = entry_shapes(shapes.triples)
        self._messages = messages(shapes.triples, self._entries)
        # With a background, data and shapes are evaluated together; focus nodes come from the data alone.
        self._mode = "union" if shapes.background else "data"
        try:
            self._prepared = PreparedValidator(shapes.ntriples(), None, "nt", None)
        except ValueError as error:
            raise ShapesError(f"The shapes cannot be prepared: {error}", mend=MEND) from error
        if self._prepared.diagnostics:
            # Left alone, a construct that the engine does not know would pass whatever it was to refuse.
            raise ShapesError(
                "The shapes can be evaluated only in part: " + "; ".join(self._prepared.diagnostics),
                mend=MEND,
            )

    def validate(self, data: bytes, targets: Sequence[str] | None = None) -> Report:
        """Validate; see Engine."""
        names = None if targets is None else check_targets(self._entries, targets)
        if names == []:  # which shifty takes for all shapes
            names = [_NO_SHAPE]
        try:
            quick = self._prepared.validate_algebra(
                data, None, "nt", self._mode, names, False, "info", False, "error", False
            )
            if quick.conforms:
                return conforming_report()
            full = self._prepared.validate_w3c(
                data,
                None,
                "nt",
                self._mode,
                self._reporting(quick, names),
                False,
                "info",
                False,
                "error",
                False,
            )
        except ValueError as error:
            if str(error).startswith(_NOT_RDF):
                raise NotConforming(f"The data cannot be read: {error}", mend="Send N-Triples.") from error
            raise ShapesError(f"The shapes cannot be evaluated: {error}", mend=MEND) from error
        report = read_report(
            _triples(full.report_turtle.encode(), RdfFormat.TURTLE),
            self._shapes,
            _triples(data, RdfFormat.N_TRIPLES),
        )
        if report.conforms:
            raise ShapesError(
                "The engine says that the data do not conform, and does not say why.",
                mend="Report this as a fault of kg, with the data.",
            )
        return report

    def _reporting(self, quick: AlgebraResult, names: list[str] | None) -> list[str] | None:
        """Return the shapes to make a report of: a report on all costs several times an evaluation.

        Shapes that say the same, whatever their targets, are evaluated as one, under one of their names; so
        all that have the same messages as a failed one are asked.
        """
        failed = {violation.shape_name or "" for violation in quick.violations}
        if not failed or not failed <= self._entries.keys():
            return names
        said = {self._messages[name] for name in failed}
        asked = sorted(name for name, of_it in self._messages.items() if of_it in said)
        return asked if names is None else [name for name in asked if name in names]


def _triples(data: bytes, rdf_format: RdfFormat) -> list[Triple]:
    return [quad.triple for quad in parse(data, format=rdf_format)]
