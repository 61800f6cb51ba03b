"""Carry out SPARQL updates on the embedded engine, with the dataset that queries see."""

from collections.abc import Iterator
from itertools import groupby

from pyoxigraph import Quad, QuerySolutions, Store

from kg.errors import QueryFailed
from kg.store.base import Dataset
from kg.store.templates import Term, read_template
from kg.store.updatetext import Operation, operations, refuse_own_dataset, variables


def carry_out(store: Store, text: str, using: Dataset) -> None:
    """Carry out a request, see GraphWriter.update; after an exception the store may be half-way.

    Raises QuerySyntaxError, QueryFailed, and what the engine raises for its files.
    """
    found = operations(text)
    if using.is_chosen:
        refuse_own_dataset(text, found)
    for (looks, prologue), group in groupby(found, key=lambda one: (_looks(one), one.prologue)):
        if looks:
            for operation in group:
                _look_and_write(store, operation, using)
        else:
            _run(store, prologue + " ;\n".join(operation.text for operation in group))


def _looks(operation: Operation) -> bool:
    """Tell whether an operation looks for solutions in a dataset that it does not choose itself."""
    return bool(operation.where) and operation.dataset_at < 0


def _look_and_write(store: Store, operation: Operation, using: Dataset) -> None:
    """Look for the solutions as a query, which the engine lets choose a dataset; then write from them."""
    names = sorted({*variables(operation.delete), *variables(operation.insert)})
    solutions = list(_solutions(store, operation, names, using))
    # Section 3.1.3 of SPARQL 1.1 Update: all deletions come before any insertion.
    if operation.delete:
        _remove(store, _quads(operation.prologue, operation.delete, solutions))
    if operation.insert:
        store.extend(_quads(operation.prologue, operation.insert, solutions))


def _solutions(
    store: Store, operation: Operation, names: list[str], using: Dataset
) -> Iterator[dict[str, Term]]:
    shown = " ".join(f"?{name}" for name in names) or f"(1 AS ?{_free(names)})"
    query = f"{operation.prologue}SELECT {shown} WHERE {operation.where}"
    try:
        if using.is_chosen:
            results = store.query(
                query,
                default_graph=list(using.default_graphs or ()),
                named_graphs=list(using.named_graphs or ()),
            )
        else:
            results = store.query(query, use_default_graph_as_union=True)
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


def _remove(store: Store, quads: Iterator[Quad]) -> None:
    for quad in quads:
        store.remove(quad)


def _free(names: list[str]) -> str:
    """Return the name of a variable that is none of `names`."""
    return "row" + "_" * max((len(name) for name in names), default=0)


def _run(store: Store, text: str) -> None:
    try:
        store.update(text)
    except SyntaxError as error:
        raise _not_split() from error
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error


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
