"""Carry out SPARQL updates on the embedded engine, with the dataset that queries see."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from secrets import token_hex
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.errors import QueryFailed
from kg.store.base import Dataset
from kg.store.updatetext import Operation, operations, refuse_own_dataset, variables

PREFIX: Final = "urn:kg:update:"
_IS_ROW: Final = NamedNode(f"{PREFIX}row")
_CHUNK: Final = 10_000


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
    """Look for the solutions as a query, which the engine lets choose a dataset; then write from them.

    They wait in graphs of their own, one for each set of variables that a solution binds, because there is
    no other way to hand solutions with blank nodes to an update.
    """
    names = sorted({*variables(operation.delete), *variables(operation.insert)})
    waiting = f"{PREFIX}{token_hex(8)}:"
    graphs = _keep(store, _solutions(store, operation, names, using), names, waiting)
    for verb, template in (("DELETE", operation.delete), ("INSERT", operation.insert)):
        if template:
            for graph, bound in graphs.items():
                pattern = "".join(f" ; <{PREFIX}{name}> ?{name}" for name in bound)
                where = f'GRAPH {graph} {{ ?{_free(names)} {_IS_ROW} ""{pattern} }}'
                _run(store, f"{operation.prologue}{verb} {template} WHERE {{ {where} }}")
    for graph in graphs:
        store.remove_graph(graph)


def _solutions(
    store: Store, operation: Operation, names: list[str], using: Dataset
) -> Iterator[list[object]]:
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
            yield from ([solution[name] for name in names] for solution in results)
    except SyntaxError as error:
        raise _not_split() from error
    except (OSError, RuntimeError) as error:
        raise _failed(error) from error


def _keep(
    store: Store, solutions: Iterable[list[object]], names: list[str], waiting: str
) -> dict[NamedNode, list[str]]:
    """Put solutions into graphs, and return which variables the solutions of each graph bind."""
    graphs: dict[NamedNode, list[str]] = {}
    quads: list[Quad] = []
    for number, values in enumerate(solutions):
        row = NamedNode(f"{waiting}{number}")
        bound = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
        graph = NamedNode(waiting + ",".join(name for name, _ in bound))
        graphs.setdefault(graph, [name for name, _ in bound])
        quads.append(Quad(row, _IS_ROW, Literal(""), graph))
        quads += [Quad(row, NamedNode(PREFIX + name), value, graph) for name, value in bound]  # type: ignore[arg-type]
        if len(quads) > _CHUNK:
            store.extend(quads)
            quads.clear()
    store.extend(quads)
    return graphs


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
