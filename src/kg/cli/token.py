"""`kg token`: make, list and revoke access tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.access import Scope, TokenFile, identifier, until
from kg.cli.columns import columns
from kg.cli.options import setting_option
from kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.access import Token


@click.group("token", short_help="Make, list and revoke the access tokens of the endpoint.")
def command() -> None:
    """Make, list and revoke access tokens, by which the endpoint knows who may write.

    A running server follows every change at once.
    """


@command.command("create")
@click.option(
    "--scope",
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What the token allows; each allows what those before it do.",
)
@click.option("--label", metavar="TEXT", default="", help="Whom or what it is for: annotations belong to it.")
@click.option("--expires", metavar="DAYS|DATE", help="When it ends: 30d, or 2027-01-01 at its start in UTC.")
@setting_option("tokens", "FILE")
def create(scope: str, label: str, expires: str | None, tokens: str) -> None:
    """Make a token and print it; its secret cannot be shown again.

    No two good tokens go by one label: to renew a token, revoke the old one first.

    \b
    annotate  submits annotations, in the name of the label, and changes these
    review    accepts and rejects annotations too
    write     SPARQL updates and whole graphs, each write held to the shapes
    admin     these, and to see and stop what runs

    \b
      TOKEN=$(kg token create --scope write --label "nightly import" --expires 90d)
      curl -H "Authorization: Bearer $TOKEN" http://localhost:8000/sparql --data-urlencode update@changes.ru
    """  # noqa: D301 - \b is how click is told to leave lines as they are
    now = datetime.now(UTC)
    end = until(expires, now) if expires is not None else None
    is_new = not Path(tokens).exists()
    minted = TokenFile(tokens).create(Scope(scope), now=now, label=label, expires=end)
    span = f"good until {_shown(end)}" if end else "good until it is revoked"
    click.echo(f"Token {minted.token.id} of scope {scope}, {span}, is in {tokens}.", err=True)
    if is_new:
        place = Path(tokens).absolute()
        click.echo(f"{place} is new. A server knows its tokens if it was started there, or with", err=True)
        click.echo(f"  --tokens {place}", err=True)
    click.echo("Keep what follows: the secret is not stored, so it cannot be shown again.", err=True)
    click.echo(minted.printed)


@command.command("list")
@setting_option("tokens", "FILE")
def show(tokens: str) -> None:
    """List all tokens, without their secrets, in the order they were made."""
    now = datetime.now(UTC)
    known = TokenFile(tokens).tokens().values()
    if not known:
        click.echo(f"There are no tokens in {tokens}.", err=True)
        return
    heads = ("id", "scope", "state", "created", "expires", "label")
    for line in columns([heads, *(_row(token, now) for token in known)]):
        click.echo(line)


@command.command("revoke")
@click.argument("token", metavar="ID")
@setting_option("tokens", "FILE")
def revoke(token: str, tokens: str) -> None:
    """Revoke the token with this ID, or the token itself, for good."""
    name = identifier(token)
    mend = "`kg token list` shows the ids."
    if name is None:
        # It may be a mistyped token, so it is not repeated.
        raise UsageError(
            "What was given is neither the id of a token, of 8 characters, nor a token.", mend=mend
        )
    try:
        revoked, new = TokenFile(tokens).revoke(name, now=datetime.now(UTC))
    except KeyError:
        raise UsageError(f"There is no token {name} in {tokens}.", mend=mend) from None
    when = "is revoked" if new else f"was revoked before, at {_shown(revoked.revoked)}"
    click.echo(f"Token {name} {when}.", err=True)


def _row(token: Token, now: datetime) -> Sequence[str]:
    return (
        token.id,
        token.scope.value,
        token.state(now).value,
        _shown(token.created),
        _shown(token.expires),
        token.label,
    )


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%MZ}" if moment else "never"
