"""Choose the base of a build's IRIs: the one that was given, else the one that the store was built with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from kg.errors import StoreCorrupt, StoreMissing, UsageError
from kg.sparql.holdings import bases_of
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence


def base_for(store: str, base: str) -> tuple[str, str]:
    """Return the base to build with, `base` where the running command was given it, and what it changes.

    What a person may not expect is said on standard error; the change is to be told once it is made.
    Raises StoreError, and UsageError where none was given and the store has graphs of several.
    """
    source = click.get_current_context().get_parameter_source("base")
    held, versioned = _held(store)
    if source is not ParameterSource.DEFAULT:
        return base, _change(held, base, versioned=versioned)
    if len(held) > 1:
        raise UsageError(
            f"The store {store} has graphs of several bases: {', '.join(held)}",
            mend="Say with --base which of them to build.",
        )
    if held and held[0] != base:
        click.echo(f"The IRIs keep their base {held[0]}, as the store has it; --base changes it.", err=True)
    return held[0] if held else base, ""


def _held(store: str) -> tuple[Sequence[str], bool]:
    """Return the bases of the graphs in a store, and whether it keeps versions: then there is one graph."""
    with open_store(store) as graph:
        versioned = graph.version is not None
        try:
            return bases_of(graph), versioned
        except StoreMissing:
            return (), versioned
        except StoreCorrupt as error:
            click.echo(f"The base of the present graph cannot be read: {error.message}", err=True)
            return (), versioned


def _change(held: Sequence[str], base: str, *, versioned: bool) -> str:
    if not held or base in held:
        return ""
    if versioned:
        return f"The base of all IRIs has changed from {held[0]} to {base}"
    return f"What the store has under {', '.join(held)} stays beside what is built."
