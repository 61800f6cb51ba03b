"""Say what was added and removed since a version, to whoever keeps a copy in step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import flask

from kg.errors import ChangesUnknown
from kg.linked.patches import FORMS
from kg.linked.signposting import Link, header
from kg.sparql.accept import choose
from kg.sparql.problem import Problem
from kg.web.documents import Refused, conditional
from kg.web.linkage import linkage
from kg.web.served import served

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from kg.store import GraphReader

blueprint = flask.Blueprint("changes", __name__)

_DIGITS: Final = 15


@blueprint.get("/changes")
def changes() -> AnyResponse:
    """Give the net change from the version `since` to the current one, in the form that is preferred."""
    accept = flask.request.headers.get("Accept", "")
    chosen = choose(accept, FORMS)
    if chosen is None:
        known = ", ".join(media_type for media_type, _ in FORMS)
        raise Refused(
            Problem(
                406,
                "not-acceptable",
                "There is no such representation",
                f"Changes do not come as {accept!r}.",
                f"Accept one of {known}.",
            )
        )
    here = served()
    with here.reader() as reader:
        since = _since(reader)
        media_type, write = chosen
        state = reader.state or ""

        def written() -> bytes:
            return write(here.store.changes(since, state))

        try:
            body = linkage().changes.of(state, (str(since), media_type), written)
        except ChangesUnknown as error:
            raise Refused(_unknown(error)) from error
        response = flask.Response(body, content_type=f"{media_type}; charset=utf-8")
        here_after = f"{flask.url_for('.changes')}?since={reader.version}"
        response.headers["Link"] = header([Link(here_after, "next")])
        response.vary.add("Accept")
        return conditional(response, reader.published)


def _since(reader: GraphReader) -> int:
    """Return the version that the request names. Raises Refused."""
    given = flask.request.args.get("since", "")
    if given.isascii() and given.isdigit() and len(given) <= _DIGITS:
        if reader.version is None or int(given) <= reader.version:
            return int(given)
        raise Refused(
            Problem(
                404,
                "unknown-version",
                "There is no such version",
                f"Version {given} is not there yet; the current one is {reader.version}.",
                "Ask again later, or ask since an earlier version.",
            )
        )
    raise Refused(
        Problem(
            400,
            "no-version",
            "The request names no version",
            f"since={given!r} is no number of a version.",
            f"Name the version of your copy: {flask.url_for('.changes')}?since={reader.version or 1}.",
        )
    )


def _unknown(error: ChangesUnknown) -> Problem:
    return Problem(
        410,
        "changes-unknown",
        "What changed since then is not known any more",
        error.message,
        f"Fetch the whole from {flask.url_for('dumps.index')}; `kg diff` compares it with what you have.",
    )
