"""Hold what the documents on the data set share: its title, its licence, what was counted of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import flask

EXTENSION: Final = "kg.linkage"


@dataclass(slots=True)
class Linkage:
    """What the operator says of the data set."""

    title: str
    licence: str


def linkage() -> Linkage:
    """Return what the application of the present request says of its data set."""
    return cast("Linkage", flask.current_app.extensions[EXTENSION])
