"""Carry out SPARQL updates on the embedded engine, with the dataset that queries see."""

from collections.abc import Iterator
from typing import Any, Final, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from kg.errors import QueryFailed
from kg.store.base import Dataset
from kg.store.ledger import Graph, Ledger
from kg.store.templates import Term, read_template
from kg.store.updatetext import Operation, operations, refuse_own_dataset, variables

_ON_GRAPHS: Final = frozenset({"CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
_MANY: Final = frozenset({"ALL", "NAMED"})


def carry_out(ledger: Ledger, text: str, using: Dataset) -> None:
    """Carry out a request, see GraphWriter.update; after an exception the store may be half-way.

    Raises QuerySyntaxError, QueryFailed, and what the engine raises for its files.
    """
    found = operations(text)
    if using.is_chosen:
        refuse_own_dataset(text, found)
    for operation in found:
        if operation.where:
            _look_and_write(ledger, operation, using)
        elif operation.data:
            _write_data(ledger, operation)
        else:
            _manage(ledger, operation)


def _write_data(ledger: Ledger, operation: Operation) -> None:
    quads = _quads(operation.prologue, operation.data, [{}])
    if operation.verb == "INSERT":
        ledger.insert(quads)
    else:
        ledger.remove(quads)


def _look_and_write(ledger: Ledger, operation: Operation, using: Dataset) -> None:
    """Look for the solutions as a query, which the engine lets choose a dataset; then write from them."""
    names = sorted({*variables(operation.delete), *variables(operation.insert)})
    solutions = list(_solutions(ledger.at(back=False), operation, names, using))
    # Section 3.1.3 of SPARQL 1.1 Update: all deletions come before any insertion.
    if operation.delete:
        ledger.remove(_in(operation, _quads(operation.prologue, operation.delete, solutions)))
    if operation.insert:
        ledger.insert(_in(operation, _quads(operation.prologue, operation.insert, solutions)))


def _seen(operation: Operation, using: Dataset) -> dict[str, Any]:
    """Return the engine's options for what WHERE sees; section 3.1.3 of SPARQL 1.1 Update."""
    prologue = operation.prologue
    if operation.using or operation.using_named:
        return {
            "default_graph": [_iri(prologue, name) for name in operation.using],
            "named_graphs": [_iri(prologue, name) for name in operation.using_named],
        }
    if operation.into:
        return {"default_graph": _iri(prologue, operation.into)}
    if using.is_chosen:
        return {
            "default_graph": list(using.default_graphs or ()),
            "named_graphs": list(using.named_graphs or ()),
        }
    return {"use_default_graph_as_union": True}


def _in(operation: Operation, quads: Iterator[Quad]) -> Iterator[Quad]:
    """Yield quads, those that name no graph in the one that WITH names."""
    if not operation.into:
        yield from quads
        return
    into = _iri(operation.prologue, operation.into)
    for quad in quads:
        unnamed = isinstance(quad.graph_name, DefaultGraph)
        yield Quad(quad.subject, quad.predicate, quad.object, into) if unnamed else quad


def _manage(ledger: Ledger, operation: Operation) -> None:
    """Let the engine do what concerns whole graphs, or what kg does not know."""
    if operation.verb not in _ON_GRAPHS:
        ledger.lose()
    names = {name.upper() for name in operation.graphs}
    graphs: list[Graph] | None = None
    if not names & _MANY:
        graphs = [
            DefaultGraph() if name.upper() == "DEFAULT" else _iri(operation.prologue, name)
            for name in operation.graphs
        ]
    try:
        ledger.run(operation.prologue + operation.text, graphs)
    except SyntaxError as error:
        raise _not_split() from error
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error


def _iri(prologue: str, name: str) -> NamedNode:
    """Return what an IRI or a prefixed name of the request stands for."""
    try:
        [quad] = read_template(prologue, f"{{ <urn:s> <urn:p> {name} }}").quads
    except (SyntaxError, ValueError) as error:
        raise _not_split() from error
    return cast("NamedNode", quad.object)


def _solutions(
    store: Store, operation: Operation, names: list[str], using: Dataset
) -> Iterator[dict[str, Term]]:
    shown = " ".join(f"?{name}" for name in names) or f"(1 AS ?{_free(names)})"
    query = f"{operation.prologue}SELECT {shown} WHERE {operation.where}"
    try:
        results = store.query(query, **_seen(operation, using))
        if isinstance(results, QuerySolutions):
            for solution in results:
                values = ((name, solution[name]) for name in names)
                yield {name: value for name, value in values if value is not None}
    except SyntaxError as error:
        raise _not_split() from error
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error


def _quads(prologue: str, text: str, solutions: list[dict[str, Term]]) -> Iterator[Quad]:
    try:
        template = read_template(prologue, text)
    except SyntaxError as error:
        raise _not_split() from error
    for solution in solutions:
        yield from template.fill(solution)


def _free(names: list[str]) -> str:
    """Return the name of a variable that is none of `names`."""
    return "row" + "_" * max((len(name) for name in names), default=0)


def _failed(error: OSError | RuntimeError) -> Exception:
    # The database's errors begin so; all others are the request's, DROP of an unknown graph for one.
    if str(error).startswith(("IO error", "Corruption")):
        return error
    return QueryFailed(f"The update could not be carried out: {error}", mend="Nothing of it was written.")


def _not_split() -> QueryFailed:
    return QueryFailed(
        "The update is SPARQL, but where its operations begin and end could not be told.",
        mend="Nothing was written. Put spaces around every < that compares.",
    )
