"""Validate a graph in one piece with pySHACL: the peer of full validation, in a process of its own.

    python benchmarks/whole.py FILE.nt

Prints how many seconds the validation took, without reading, and whether the graph conforms.
"""

import json
import sys
import time
from pathlib import Path

from kg.shacl import project_shapes
from kg.shacl.pyshacl_engine import PySHACLEngine


def main() -> None:
    """Validate the file that is named."""
    engine, data = PySHACLEngine(project_shapes()), Path(sys.argv[1]).read_bytes()
    begun = time.perf_counter()
    report = engine.validate(data)
    print(json.dumps({"seconds": time.perf_counter() - begun, "holds": report.holds}))


if __name__ == "__main__":
    main()
