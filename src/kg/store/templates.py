"""Turn solutions into quads by the template of an update."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.store.querytext import tokens

Term = NamedNode | BlankNode | Literal | Triple
Graph = NamedNode | BlankNode | DefaultGraph
_Filled = Callable[[object], object]

_VARIABLE: Final = "variable"


@dataclass(frozen=True, slots=True)
class Template:
    """The quads of a template, in which `variables` are IRIs that stand for variables, by their names."""

    quads: tuple[Quad, ...]
    variables: Mapping[str, str]

    def fill(self, solution: Mapping[str, Term]) -> Iterator[Quad]:
        """Yield the quads of one solution, its blank nodes new ones; what would be no RDF is left out.

        SPARQL 1.1 Update, 3.1.3: so is a quad with a variable that has no value.
        """
        new: dict[BlankNode, BlankNode] = {}

        def filled(term: object) -> object:
            if isinstance(term, NamedNode):
                name = self.variables.get(term.value)
                return term if name is None else solution.get(name)
            if isinstance(term, BlankNode):
                return new.setdefault(term, BlankNode())
            return _triple(term, filled) if isinstance(term, Triple) else term

        for quad in self.quads:
            triple, graph = _triple(quad.triple, filled), filled(quad.graph_name)
            if triple is not None and isinstance(graph, Graph):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)


def read_template(prologue: str, template: str) -> Template:
    """Read a template, a group in braces with the declarations before it. Raises SyntaxError.

    The engine reads it as data, with an IRI in place of each variable that no data can hold.
    """
    mark = f"urn:kg:update:{token_hex(8)}:"
    variables: dict[str, str] = {}
    pieces, end = [], 0
    for token in tokens(template):
        if token.lastgroup == _VARIABLE:
            name = token[0][1:]
            # By number: names may have letters that the engine would have to be trusted to leave alone.
            place = f"{mark}{len(variables)}"
            place = next((iri for iri, known in variables.items() if known == name), place)
            variables[place] = name
            pieces += [template[end : token.start()], f"<{place}>"]
            end = token.end()
    scratch = Store()
    scratch.update(f"{prologue}INSERT DATA {''.join(pieces)}{template[end:]}")
    return Template(tuple(scratch), variables)


def _triple(template: Triple, filled: _Filled) -> Triple | None:
    subject, predicate, value = (
        filled(term) for term in (template.subject, template.predicate, template.object)
    )
    if (
        isinstance(subject, NamedNode | BlankNode)
        and isinstance(predicate, NamedNode)
        and isinstance(value, NamedNode | BlankNode | Literal | Triple)
    ):
        return Triple(subject, predicate, value)
    return None
