"""Hold graphs to SHACL shapes: one seam, two engines, and results that become findings.

The engine of reference is apart, in `kg.shacl.pyshacl_engine`: it takes long to import.
"""

from kg.shacl.engine import Engine
from kg.shacl.findings import findings_from
from kg.shacl.incremental import Incremental
from kg.shacl.report import Report, Result, Term
from kg.shacl.shapes import ARTICLE_GRAPH, AUTHORITY_GRAPH, Rule, Shapes, project_shapes
from kg.shacl.shifty_engine import ShiftyEngine

__all__ = [
    "ARTICLE_GRAPH",
    "AUTHORITY_GRAPH",
    "Engine",
    "Incremental",
    "Report",
    "Result",
    "Rule",
    "Shapes",
    "ShiftyEngine",
    "Term",
    "findings_from",
    "project_shapes",
]
