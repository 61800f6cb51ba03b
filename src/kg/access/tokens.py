"""Mint access tokens and judge them, without I/O."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
LONGEST_LABEL: Final = 100

_PRINTED: Final = re.compile(rf"kg_({IDENTIFIER.pattern})_[A-Za-z0-9_-]{{43}}")
_IDENTIFIER_BYTES: Final = 4
_SECRET_BYTES: Final = 32
_NO_DIGEST: Final = "-" * 64
"""As long as a digest, and equal to none."""
_DAYS: Final = re.compile(r"([0-9]{1,7})d")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Scope(StrEnum):
    """What a token allows. Each scope allows what those before it do.

    WRITE allows to change all but what was submitted as annotations, which ADMIN does.
    """

    ANNOTATE = "annotate"
    REVIEW = "review"
    WRITE = "write"
    ADMIN = "admin"

    def covers(self, needed: Scope) -> bool:
        """Tell whether a token of this scope is enough where `needed` is asked for."""
        order = list(Scope)
        return order.index(self) >= order.index(needed)


class State(StrEnum):
    """How a token stands at a moment, whoever shows it."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Verdict(StrEnum):
    """What is to be made of a token that somebody shows."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    TOO_NARROW = "too narrow"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: all but its secret. Times are in UTC."""

    id: str
    scope: Scope
    label: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    sha256: str
    """The digest, in hexadecimal, of the token as printed.

    The secret has 256 random bits, so there is nothing to guess at: a slow, salted hash protects secrets that
    people think of, and would here only slow down each request. The id is hashed along with the secret, so a
    digest that is copied to another entry fits no token.
    """

    def state(self, now: datetime) -> State:
        """Return how the token stands at `now`; at the very moment of its expiry it is expired."""
        if self.revoked is not None:
            return State.REVOKED
        if self.expires is not None and now >= self.expires:
            return State.EXPIRED
        return State.GOOD


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token: what is kept of it, and what its holder is given."""

    token: Token
    printed: str

    def __repr__(self) -> str:
        # Whatever is printed or logged by accident must not carry the secret.
        return f"Minted({self.token!r})"


def mint(scope: Scope, *, now: datetime, label: str = "", expires: datetime | None = None) -> Minted:
    """Return a new token. Raises UsageError for a label that a list could not show on its line."""
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise UsageError(
            f"The label {label[:LONGEST_LABEL]!r} cannot be used.",
            mend=f"Give up to {LONGEST_LABEL} printable characters on one line.",
        )
    name = secrets.token_hex(_IDENTIFIER_BYTES)
    printed = f"kg_{name}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    created = now.astimezone(UTC).replace(microsecond=0)
    return Minted(Token(name, scope, label, created, expires, None, _digest(printed)), printed)


def check_label(label: str, tokens: Iterable[Token], now: datetime) -> None:
    """Raise UsageError for a label by which a token that is good goes already.

    What is submitted belongs to the label, or to the id of a token that has none, so two tokens of one name
    would be one person. One that is not good any more leaves its label, and what belongs to it, to the next.
    """
    name = label.strip()
    for token in tokens:
        if name and name in (token.label.strip(), token.id) and token.state(now) is State.GOOD:
            raise UsageError(
                f"The token {token.id} goes by the label {name!r} already, and what is submitted "
                "under a label belongs to whoever shows a token of it.",
                mend=f"Choose another label; or, if the new token is to take that one's place, revoke it "
                f"first: kg token revoke {token.id}",
            )


def check(printed: str, needed: Scope, tokens: Mapping[str, Token], now: datetime) -> Verdict:
    """Judge a token, as its holder shows it, against the kept ones by their ids.

    Only who shows the right secret is told of expiry, revocation or scope.
    """
    found = _PRINTED.fullmatch(printed)
    if found is None:
        return Verdict.UNKNOWN
    # An unknown id takes the same steps as a wrong secret, and comparing the same time wherever they differ.
    token = tokens.get(found[1])
    if not hmac.compare_digest(_digest(printed), token.sha256 if token else _NO_DIGEST) or token is None:
        return Verdict.UNKNOWN
    state = token.state(now)
    if state is not State.GOOD:
        return Verdict(state.value)
    return Verdict.GOOD if token.scope.covers(needed) else Verdict.TOO_NARROW


def identifier(text: str) -> str | None:
    """Return the id that `text`, an id or a whole token, names; None if it is neither."""
    found = _PRINTED.fullmatch(text)
    if found:
        return found[1]
    return text if IDENTIFIER.fullmatch(text) else None


def until(text: str, now: datetime) -> datetime:
    """Return the moment that `text` means: days from now (30d), or a date (2027-01-01), at its start in UTC.

    Raises UsageError for what is neither, or not in the future.
    """
    moment = _moment(text, now.astimezone(UTC).replace(microsecond=0))
    if moment is None:
        raise UsageError(
            f"{text!r} is no time at which a token can expire.",
            mend="Give a number of days such as 30d, or a date such as 2027-01-01.",
        )
    if moment <= now:
        raise UsageError(
            f"A token that expires at {text!r} would never be good.",
            mend="Give a number of days such as 30d, or a date in the future.",
        )
    return moment


def _moment(text: str, now: datetime) -> datetime | None:
    days = _DAYS.fullmatch(text)
    try:
        if days:
            return now + timedelta(days=int(days[1]))
        return datetime.combine(date.fromisoformat(text), time(), UTC) if _DATE.fullmatch(text) else None
    except (OverflowError, ValueError):
        return None


def _digest(printed: str) -> str:
    return sha256(printed.encode()).hexdigest()
