"""Say how long answers may be used without asking again (RFC 9111, section 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse


@dataclass(frozen=True, slots=True)
class Freshness:
    """Answers that carry an entity tag are good for some seconds; `private` ones for their reader only.

    With no seconds they are kept anywhere, and never used again without asking whether they are the same.
    """

    seconds: int
    private: bool

    def directives(self, *, is_tagged: bool) -> str:
        """Return the Cache-Control of an answer, empty for none."""
        directives = ["private"] if self.private else []
        if is_tagged:
            directives.append(f"max-age={self.seconds}" if self.seconds else "no-cache")
        return ", ".join(directives)

    def state(self, response: AnyResponse) -> AnyResponse:
        """Add Cache-Control to the present response where it has none and may be kept."""
        directives = self.directives(is_tagged="ETag" in response.headers)
        said = response.headers.get("Cache-Control")
        if said is None and directives:
            response.headers["Cache-Control"] = directives
        elif said and self.private and "no-store" not in said and "private" not in said:
            response.headers["Cache-Control"] = f"private, {said}"
        return response
