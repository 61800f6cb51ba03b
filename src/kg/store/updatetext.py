"""Split a SPARQL Update request into its operations, as far as must be known before they run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Store

from kg.errors import QuerySyntaxError
from kg.store.querytext import tokens
from kg.store.syntaxerrors import syntax_error

_STOP: Final = "DROP GRAPH <urn:kg:no-graph> ;"
_DATASET: Final = frozenset({"WITH", "USING"})
_GRAPHS: Final = frozenset({"DEFAULT", "NAMED", "ALL"})
_DECLARES: Final = frozenset({"PREFIX", "BASE", "VERSION"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a request: `prologue` is all that was declared before it, `text` the rest.

    `delete`, `insert` and `where` are the groups in braces of an operation that looks for solutions, and
    empty for what it does not have, and so is `data`, the group of one that names what it writes. `verb` is
    its first word. `graphs` are the names outside of braces, ALL and the like too, but for those after WITH
    (`into`), USING and USING NAMED. `dataset_at` is where in the request WITH or USING stands, or -1; `begin`
    is where its own text does.
    """

    prologue: str
    text: str
    delete: str = ""
    insert: str = ""
    where: str = ""
    dataset_at: int = -1
    begin: int = 0
    verb: str = ""
    data: str = ""
    into: str = ""
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()


def operations(text: str) -> tuple[Operation, ...]:
    """Return the operations of a request in their order. Raises QuerySyntaxError where it is no update."""
    found = tuple(_operations(text))
    wrong = _wrong(text, found)
    # The engine takes declarations at the beginning only, SPARQL also between operations.
    if wrong and any(one.prologue != found[0].prologue for one in found):
        wrong = next(filter(None, (_wrong_alone(one) for one in found)), None)
    if wrong:
        raise syntax_error(text, str(wrong), update=True) from wrong
    return found


def _wrong(text: str, found: tuple[Operation, ...]) -> SyntaxError | None:
    """Return what is wrong with a text that has these operations; nothing is carried out."""
    begin = found[0].begin if found else 0
    try:
        # The engine reads all before it begins, and cannot do the first thing that it is told.
        Store().update(f"{text[:begin]} {_STOP} {text[begin:]}" if found else text)
    except SyntaxError as error:
        return error
    except RuntimeError:
        pass
    return None


def _wrong_alone(one: Operation) -> SyntaxError | None:
    return _wrong(one.prologue + one.text, (replace(one, begin=len(one.prologue)),))


def refuse_own_dataset(text: str, found: tuple[Operation, ...]) -> None:
    """Raise QuerySyntaxError where an operation chooses a dataset, which the request has done already.

    Section 2.2.3 of the SPARQL 1.1 Protocol.
    """
    for operation in found:
        place = operation.dataset_at
        if place >= 0:
            line = text.count("\n", 0, place) + 1
            column = place - text.rfind("\n", 0, place)
            raise QuerySyntaxError(
                f"Line {line}, column {column}: WITH or USING, beside graphs that the request names.",
                line=line,
                column=column,
                mend="Leave out one of the two.",
            )


def variables(template: str) -> Iterator[str]:
    """Iterate over the names of the variables of a template."""
    return (token[0][1:] for token in tokens(template) if token.lastgroup == "variable")


def _operations(text: str) -> Iterator[Operation]:
    prologue = ""
    for part, end in _parts(text):
        begin = next((token for token in _after_prologue(part)), None)
        if part and begin is not part[0]:
            prologue += text[part[0].start() : begin.start() if begin else end] + "\n"
        if begin:
            yield _operation(prologue, text[begin.start() : end], part[part.index(begin) :])


def _parts(text: str) -> Iterator[tuple[list[re.Match[str]], int]]:
    """Iterate over the tokens of each part between semicolons outside of braces, with the part's end."""
    part: list[re.Match[str]] = []
    depth = 0
    for token in tokens(text):
        depth += (token[0] == "{") - (token[0] == "}")
        if token[0] == ";" and not depth:
            yield part, token.start()
            part = []
        else:
            part.append(token)
    yield part, len(text)


def _after_prologue(part: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    before = ""
    for token in part:
        word = token[0].upper()
        if not (word in _DECLARES or before == "PREFIX" or token.lastgroup in {"iri", "string"}):
            yield token
        before = word


def _operation(prologue: str, text: str, part: list[re.Match[str]]) -> Operation:
    groups: dict[str, str] = {}
    dataset_at, depth, opened, last = -1, 0, 0, ""
    for token in part:
        if token[0] == "{":
            opened = opened if depth else token.start()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if not depth:
                groups[last] = token.string[opened : token.end()]
        elif token.lastgroup == "word" and not depth:
            last = token[0].upper()
            if last in _DATASET and dataset_at < 0:
                dataset_at = token.start()
    where, insert = groups.get("WHERE", ""), groups.get("INSERT", "")
    # DELETE WHERE is short for a deletion of all that its pattern finds.
    delete = groups.get("DELETE", "" if insert else where)
    named = _named(part)
    return Operation(
        prologue,
        text,
        delete,
        insert,
        where,
        dataset_at,
        part[0].start(),
        verb=part[0][0].upper(),
        data=groups.get("DATA", ""),
        into="".join(named["WITH"]),
        using=tuple(named["USING"]),
        using_named=tuple(named["USING NAMED"]),
        graphs=tuple(named[""]),
    )


def _named(part: list[re.Match[str]]) -> dict[str, list[str]]:
    """Return the names of graphs outside of braces, by the words before them as far as these matter."""
    named: dict[str, list[str]] = {"": [], "WITH": [], "USING": [], "USING NAMED": []}
    depth, before = 0, ""
    for token in part:
        depth += (token[0] == "{") - (token[0] == "}")
        word = token[0].upper() if token.lastgroup == "word" else ""
        if depth:
            continue
        if token.lastgroup in {"iri", "prefixed"}:
            named[before].append(token[0])
            before = ""
        elif word in _DATASET:
            before = word
        elif before == "USING" and word == "NAMED":
            before = "USING NAMED"
        elif word in _GRAPHS:
            named[""].append(word)
    return named
