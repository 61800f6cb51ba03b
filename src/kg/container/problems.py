"""Say what is wrong with a request of the annotation protocol (its section 6 lists the statuses)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.errors import ConditionFailed, RdfSyntaxError
from kg.model.finding import Rejected
from kg.sparql.problem import Problem, problem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode

    from kg.errors import KgError

_SHOWN: Final = 100
_UNREADABLE: Final = "The annotation cannot be read"
_STATUSES: Final = {
    "json-syntax": 400,
    "json-depth": 400,
    "rdf-syntax": 400,
    "charset": 415,
    "too-large": 413,
}


def bad_request(detail: str, *, mend: str = "Follow the links of the container.") -> Problem:
    """Return the problem of a request that means nothing."""
    return Problem(400, "bad-request", "The request is not one of the annotation protocol", detail, mend)


def method_not_allowed(method: str, methods: Sequence[str]) -> Problem:
    """Return the problem of a method that is none of `methods`."""
    known = ", ".join(methods)
    return Problem(
        405,
        "method-not-allowed",
        "The method is not allowed here",
        f"{method[:_SHOWN]} is not a method of this resource.",
        f"Use one of {known}.",
        headers=(("Allow", known),),
    )


def unknown(name: str) -> Problem:
    """Return the problem of an annotation or a page that there never was."""
    return Problem(
        404,
        "unknown",
        "There is nothing here",
        f"The container has no {name[:_SHOWN]!r}.",
        "Begin at /annotations/.",
    )


def gone(name: str, when: str) -> Problem:
    """Return the problem of an annotation that was deleted."""
    return Problem(
        410,
        "gone",
        "The annotation was deleted",
        f"The annotation {name[:_SHOWN]!r} was deleted at {when}.",
        "Its name is not given again; submit another annotation.",
    )


def not_yours(name: str) -> Problem:
    """Return the problem of changing what somebody else submitted."""
    return Problem(
        403,
        "not-yours",
        "The annotation is somebody else's",
        f"The annotation {name[:_SHOWN]!r} was submitted under another name than that of this access token.",
        "Submit an annotation of your own, or ask its author or an administrator.",
    )


def condition_needed(method: str) -> Problem:
    """Return the problem of a change that does not say of which state it is (RFC 6585, 3)."""
    return Problem(
        428,
        "condition-needed",
        "The request must say which state it changes",
        f"{method} of an annotation needs a header If-Match, so that nobody's change is lost.",
        "Get the annotation, and send its ETag as If-Match.",
    )


def changed(name: str) -> Problem:
    """Return the problem of a change of another state than the present one."""
    return Problem(
        412,
        "condition-failed",
        "The annotation is another one",
        f"The annotation {name[:_SHOWN]!r} is not as If-Match supposes; somebody changed it meanwhile.",
        "Nothing was written. Get it again, with its entity tag, and write then.",
    )


def conflict(detail: str, *, mend: str) -> Problem:
    """Return the problem of a change that the state of the annotation does not allow."""
    return Problem(409, "conflict", "The annotation's state does not allow this", detail, mend)


def link_changed(link: NamedNode) -> Problem:
    """Return the problem of a new version with another canonical or via (5.3)."""
    name = link.value.rpartition("#")[2]
    return conflict(
        f"The new version has another `{name}` than the annotation, which keeps its own.",
        mend=f"Leave `{name}` as it is, or out.",
    )


def problem_of_write(error: KgError) -> Problem:
    """Return the problem that an error makes of a write."""
    match error:
        case RdfSyntaxError():
            title = "The document can not be read"
            return Problem(400, "rdf-syntax", title, error.message, error.mend, error.line, error.column)
        case Rejected() if _unread(error):
            # What is no JSON has nothing to do with shapes.
            return replace(
                problem_of(error, kind="write"), status=_unread(error), kind="unreadable", title=_UNREADABLE
            )
        case ConditionFailed():
            return Problem(
                412, "condition-failed", "The annotation is another one", error.message, error.mend
            )
        case _:
            return problem_of(error, kind="write")


def _unread(error: Rejected) -> int:
    """Return the status for a document that was not read at all, 0 for any other refusal."""
    return next((_STATUSES[f.rule] for f in error.findings if f.rule in _STATUSES), 0)
