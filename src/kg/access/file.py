"""Keep the tokens in a file that is always whole, and that a running server follows.

    {"kg-tokens": 1, "tokens": [{"id": …, "scope": …, "label": …,
        "created": …, "expires": …, "revoked": …, "sha256": …}]}

Changes are made under a lock (flock) on NAME.lock beside the file, which itself is replaced by rename.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kg.access.tokens import DIGEST, IDENTIFIER, Minted, Scope, Token, check_label, mint
from kg.errors import TokensError

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

LAYOUT: Final = 1
_MODE: Final = 0o600
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_FIELDS: Final = dict.fromkeys(field.name for field in fields(Token)).keys()
_NONE: Final[Mapping[str, Token]] = MappingProxyType({})

Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: Stamp
    tokens: Mapping[str, Token]


class TokenFile:
    """The tokens in one file; any number of threads and processes may share it."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._seen: _Seen | None = None

    def tokens(self) -> Mapping[str, Token]:
        """Return all tokens by id, as the file is now; none where there is no file. Raises TokensError."""
        try:
            # Without O_NONBLOCK a named pipe would be waited for until somebody writes to it.
            file = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
        except FileNotFoundError:
            return _NONE
        except OSError as error:
            raise self._fault(error, "read") from error
        with file:
            state = os.fstat(file.fileno())
            stamp = (state.st_ino, state.st_mtime_ns, state.st_ctime_ns, state.st_size)
            # One assignment replaces stamp and tokens together, so threads need no lock.
            seen = self._seen
            if seen is None or seen.stamp != stamp:
                self._refuse_other_kinds(state.st_mode)
                self._refuse_open_door(state.st_mode)
                try:
                    content = file.read()
                except OSError as error:
                    raise self._fault(error, "read") from error
                self._seen = seen = _Seen(stamp, self._parsed(content))
            return seen.tokens

    def create(
        self, scope: Scope, *, now: datetime, label: str = "", expires: datetime | None = None
    ) -> Minted:
        """Mint a token and keep it. Raises UsageError for the label, TokensError."""
        with self._change() as tokens:
            check_label(label, tokens.values(), now)
            minted = mint(scope, now=now, label=label, expires=expires)
            while minted.token.id in tokens:
                minted = mint(scope, now=now, label=label, expires=expires)
            tokens[minted.token.id] = minted.token
        return minted

    def revoke(self, name: str, *, now: datetime) -> tuple[Token, bool]:
        """Revoke the token with an id; return it, and whether that was not done before.

        Raises KeyError, TokensError.
        """
        if name not in self.tokens():
            # Nothing is to be written, so nothing is made: neither the lock nor a folder for it.
            raise KeyError(name)
        with self._change() as tokens:
            known = tokens[name]
            if known.revoked is None:
                tokens[name] = replace(known, revoked=now.astimezone(UTC).replace(microsecond=0))
        return tokens[name], known.revoked is None

    @contextmanager
    def _change(self) -> Iterator[dict[str, Token]]:
        """Give the tokens to be changed, and keep them when the `with` ends well."""
        # A link stays one: what it points to is replaced.
        target = Path(os.path.realpath(self.path))
        lock = target.with_name(f"{target.name}.lock")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        except OSError as error:
            raise self._fault(error, "written") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            tokens = dict(self.tokens())
            yield tokens
            try:
                _replace(target, _text(tokens))
            except OSError as error:
                raise self._fault(error, "written") from error
        finally:
            os.close(descriptor)

    def _refuse_other_kinds(self, mode: int) -> None:
        if not stat.S_ISREG(mode):
            raise TokensError(
                f"{self.path} is a pipe, a socket or a device, and tokens are kept in a file.",
                mend="Name a file with --tokens or KG_TOKENS.",
            )

    def _refuse_open_door(self, mode: int) -> None:
        if mode & _OTHERS_WRITE:
            raise TokensError(
                f"Others than its owner may write the token file {self.path}, and so let anybody in.",
                mend=f"Run `chmod 600 {self.path}`, then see by `kg token list` which tokens are not yours.",
            )

    def _parsed(self, content: bytes) -> Mapping[str, Token]:
        # What the file says is not repeated in a fault: it may be a secret that somebody put there.
        try:
            whole = json.loads(content)
        except json.JSONDecodeError as error:
            raise self._broken(f"line {error.lineno}, column {error.colno}: {error.msg}.") from None
        except (ValueError, RecursionError):
            raise self._broken("it is not JSON in UTF-8.") from None
        layout = whole.get("kg-tokens") if isinstance(whole, dict) else None
        entries = whole.get("tokens") if isinstance(whole, dict) else None
        if type(layout) is int and layout > LAYOUT:
            raise TokensError(
                f"A newer kg made the token file {self.path} (layout {layout}; this kg knows {LAYOUT}).",
                mend="Use that kg, or name another file with --tokens.",
            )
        if layout != LAYOUT or not isinstance(entries, list):
            raise self._broken(f'it is no object with "kg-tokens": {LAYOUT} and a list of "tokens".')
        tokens: dict[str, Token] = {}
        for number, entry in enumerate(entries, start=1):
            try:
                token = _token(entry)
            except _Unreadable as fault:
                raise self._broken(f"token {number}: {fault}.") from None
            if token.id in tokens:
                raise self._broken(f"token {number}: its id {token.id} is another's too.")
            tokens[token.id] = token
        return MappingProxyType(tokens)

    def _broken(self, why: str) -> TokensError:
        return TokensError(
            f"The token file {self.path} is broken: {why}",
            mend="Mend it, restore it from a backup, or move it away and create the tokens anew.",
        )

    def _fault(self, error: OSError, action: str) -> TokensError:
        place = f" ({error.filename})" if error.filename else ""
        return TokensError(
            f"The token file {self.path} cannot be {action}: {error.strerror}{place}.",
            mend="Put that right, or name another file with --tokens or KG_TOKENS.",
        )


class _Unreadable(Exception):
    """Says what is wrong with an entry."""


def _token(entry: object) -> Token:
    if not isinstance(entry, dict) or entry.keys() != _FIELDS:
        raise _Unreadable(f"its fields are not {', '.join(_FIELDS)}")
    created = _time(entry, "created")
    if created is None:
        raise _Unreadable("its created is no time in UTC such as 2026-11-30T12:00:00+00:00")
    try:
        scope = Scope(_string(entry, "scope"))
    except ValueError:
        raise _Unreadable(f"its scope is none of {', '.join(Scope)}") from None
    return Token(
        _string(entry, "id", IDENTIFIER),
        scope,
        _string(entry, "label"),
        created,
        _time(entry, "expires"),
        _time(entry, "revoked"),
        _string(entry, "sha256", DIGEST),
    )


def _string(entry: Mapping[str, object], name: str, pattern: re.Pattern[str] | None = None) -> str:
    value = entry[name]
    if not isinstance(value, str) or (pattern and not pattern.fullmatch(value)):
        raise _Unreadable(
            f"its {name} is no {'string' if pattern is None else f'match of {pattern.pattern}'}"
        )
    return value


def _time(entry: Mapping[str, object], name: str) -> datetime | None:
    value = entry[name]
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise _Unreadable(f"its {name} is no time in UTC such as 2026-11-30T12:00:00+00:00")
    return moment.astimezone(UTC)


def _text(tokens: Mapping[str, Token]) -> str:
    content = {"kg-tokens": LAYOUT, "tokens": [asdict(token) for token in tokens.values()]}
    return json.dumps(content, ensure_ascii=False, indent=2, default=datetime.isoformat) + "\n"


def _replace(target: Path, text: str) -> None:
    """Put a file in another's place, so that a reader and a power cut meet the one or the other, whole."""
    draft = target.with_name(f"{target.name}.new")
    draft.unlink(missing_ok=True)  # of a writer that died
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            # Root, who makes a token, should not take the file from the user whom the server runs as.
            with suppress(FileNotFoundError, PermissionError):
                old = target.stat()
                os.fchown(descriptor, old.st_uid, old.st_gid)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
