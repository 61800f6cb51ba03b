"""Let pages of other origins read the answers: cross-origin resource sharing, as the Fetch standard has it.

Nothing here is done by cookies, so a page gets no more than its user could get without the browser, but for
servers that only the user's machine can reach: there the operator names the origins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import flask

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

EVERYONE: Final = "*"
_SENT: Final = (
    "Accept, Accept-Profile, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, Link, "
    "Prefer, Slug, X-Request-Id"
)
READABLE: Final = (
    "Accept-Post, Accept-Ranges, Allow, Content-Encoding, Content-Location, Content-Range, ETag, Link, "
    "Location, Repr-Digest, Retry-After, Server-Timing, WWW-Authenticate, X-Request-Id"
)
_SECONDS: Final = "86400"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Answers for pages of some origins, perhaps `*` for all, perhaps none."""

    origins: tuple[str, ...]

    def share(self, response: AnyResponse) -> AnyResponse:
        """Add to the present response what lets a page read it, or send the request it asks about."""
        if self.is_selective:
            response.vary.add("Origin")
        origin = self.allowed(flask.request.headers.get("Origin", ""))
        if not origin:
            return response
        # Nothing else sets these, so they need not be looked for first.
        response.headers.add("Access-Control-Allow-Origin", origin)
        sent = flask.request
        if sent.method == "OPTIONS" and "Access-Control-Request-Method" in sent.headers:
            response.headers["Access-Control-Allow-Methods"] = response.headers.get(
                "Allow", "GET, HEAD, OPTIONS"
            )
            response.headers["Access-Control-Allow-Headers"] = _SENT
            response.headers["Access-Control-Max-Age"] = _SECONDS
        else:
            response.headers.add("Access-Control-Expose-Headers", READABLE)
        return response

    @property
    def is_selective(self) -> bool:
        """Tell whether the answer depends on the origin that asks."""
        return bool(self.origins) and EVERYONE not in self.origins

    def allowed(self, origin: str) -> str:
        """Return whom to name to a page of this origin, empty where it may not read the answer."""
        if EVERYONE in self.origins:
            return EVERYONE
        return origin if origin in self.origins else ""


def tidy_options(response: AnyResponse) -> AnyResponse:
    """Answer OPTIONS without a body, and list methods in one order everywhere."""
    allow = response.headers.get("Allow")
    if allow:
        response.headers["Allow"] = ", ".join(sorted(entry.strip() for entry in allow.split(",")))
    if flask.request.method == "OPTIONS" and response.status_code == 200:  # noqa: PLR2004 - Flask's own answer
        response.status_code = 204
        response.headers.pop("Content-Type", None)
        response.headers.pop("Content-Length", None)
    return response
