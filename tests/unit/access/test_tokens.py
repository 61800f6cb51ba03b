"""Access tokens: what is minted, and who is let in when."""

from __future__ import annotations

import hmac
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kg.access import Scope, State, Token, Verdict, check, identifier, mint, until
from kg.errors import UsageError

NOW = datetime(2026, 11, 30, 12, 0, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
PRINTED = "kg_0123abcd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
# printf PRINTED | sha256sum
DIGEST = "3df5ed0da242d170f23c17d549e93204d12a6b00db84e2de9e496fc0cc4b5739"
TOKEN = Token("0123abcd", Scope.WRITE, "import", NOW, None, None, DIGEST)


def judged(
    token: Token, *, shown: str = PRINTED, needed: Scope = Scope.WRITE, now: datetime = NOW
) -> Verdict:
    return check(shown, needed, {token.id: token}, now)


@pytest.mark.parametrize(
    ("held", "enough_for"),
    [
        (Scope.ANNOTATE, {Scope.ANNOTATE}),
        (Scope.REVIEW, {Scope.ANNOTATE, Scope.REVIEW}),
        (Scope.WRITE, {Scope.ANNOTATE, Scope.REVIEW, Scope.WRITE}),
        (Scope.ADMIN, {Scope.ANNOTATE, Scope.REVIEW, Scope.WRITE, Scope.ADMIN}),
    ],
)
def test_a_scope_allows_what_those_before_it_do(held: Scope, enough_for: set[Scope]) -> None:
    token = replace(TOKEN, scope=held)
    assert {needed for needed in Scope if judged(token, needed=needed) is Verdict.GOOD} == enough_for
    assert {needed for needed in Scope if judged(token, needed=needed) is Verdict.TOO_NARROW} == (
        set(Scope) - enough_for
    )


def test_a_minted_token_is_let_in_and_its_secret_is_not_kept() -> None:
    made = mint(Scope.ANNOTATE, now=NOW, label="Ann", expires=LATER)
    assert re.fullmatch(r"kg_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", made.printed)
    assert made.printed[3:11] == made.token.id
    assert replace(made.token, id="", sha256="") == Token("", Scope.ANNOTATE, "Ann", NOW, LATER, None, "")
    assert judged(made.token, shown=made.printed, needed=Scope.ANNOTATE) is Verdict.GOOD
    secret = made.printed[12:]
    assert secret not in repr(made.token)
    assert secret not in repr(made)
    assert secret not in f"{made}"


def test_no_two_tokens_are_alike() -> None:
    made = [mint(Scope.WRITE, now=NOW) for _ in range(50)]
    assert len({one.printed[12:] for one in made}) == 50
    assert len({one.token.id for one in made}) == 50
    assert len({one.token.sha256 for one in made}) == 50


def test_the_time_of_minting_is_kept_in_utc_and_whole_seconds() -> None:
    taipei = timezone(timedelta(hours=8))
    made = mint(Scope.WRITE, now=datetime(2026, 11, 30, 20, 0, 0, 999_999, tzinfo=taipei))
    assert made.token.created.isoformat() == "2026-11-30T12:00:00+00:00"


@pytest.mark.parametrize("label", ["two\nlines", "a\x1b[2Jb", "a\u202eb", "x" * 101])
def test_a_label_that_would_break_the_list_is_refused(label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        mint(Scope.WRITE, now=NOW, label=label)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "kg_0123abcd_",
        "kg_0123abcd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",  # the last character is another
        "kg_0123abcd_BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  # the first one is
        "kg_0123abce_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",  # nobody's id
        "KG_0123abcd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        PRINTED[:-1],
        PRINTED + "A",
        PRINTED + "\n",
        " " + PRINTED,
        PRINTED.replace("A", "\N{CYRILLIC CAPITAL LETTER A}"),
        DIGEST,
        f"kg_0123abcd_{DIGEST}",
        f"kg_0123abcd_{DIGEST[:43]}",
    ],
)
def test_whatever_differs_from_the_token_is_unknown(shown: str) -> None:
    assert judged(TOKEN) is Verdict.GOOD
    assert judged(TOKEN, shown=shown) is Verdict.UNKNOWN


def test_a_digest_copied_to_another_entry_fits_nothing() -> None:
    other = replace(TOKEN, id="99999999", scope=Scope.ADMIN)
    assert judged(other, shown=PRINTED.replace("0123abcd", "99999999")) is Verdict.UNKNOWN
    assert judged(other) is Verdict.UNKNOWN


def test_a_token_is_good_until_the_moment_it_expires() -> None:
    token = replace(TOKEN, expires=LATER)
    assert judged(token, now=LATER - timedelta(microseconds=1)) is Verdict.GOOD
    assert judged(token, now=LATER) is Verdict.EXPIRED
    assert token.state(LATER) is State.EXPIRED


def test_a_revoked_token_stays_revoked() -> None:
    token = replace(TOKEN, revoked=NOW, expires=LATER)
    assert judged(token) is Verdict.REVOKED
    assert judged(token, now=NOW - timedelta(days=1)) is Verdict.REVOKED
    assert judged(token, now=LATER) is Verdict.REVOKED


def test_only_who_has_the_secret_learns_how_a_token_stands() -> None:
    wrong = PRINTED[:-1] + "B"
    assert judged(replace(TOKEN, expires=NOW), shown=wrong) is Verdict.UNKNOWN
    assert judged(replace(TOKEN, revoked=NOW), shown=wrong) is Verdict.UNKNOWN
    assert judged(replace(TOKEN, scope=Scope.ANNOTATE), shown=wrong) is Verdict.UNKNOWN


def test_an_unknown_id_is_compared_like_a_wrong_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []
    real = hmac.compare_digest

    def spy(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    judged(TOKEN)
    judged(TOKEN, shown=PRINTED[:-1] + "B")
    judged(TOKEN, shown=PRINTED.replace("0123abcd", "99999999"))
    assert compared == [(64, 64)] * 3


def test_an_id_is_found_in_a_token_and_nowhere_else() -> None:
    assert identifier("0123abcd") == "0123abcd"
    assert identifier(PRINTED) == "0123abcd"
    assert identifier(PRINTED[:-1]) is None
    assert identifier("0123ABCD") is None
    assert identifier("") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1d", "2026-12-01T12:00:00+00:00"),
        ("30d", "2026-12-30T12:00:00+00:00"),
        ("2027-01-01", "2027-01-01T00:00:00+00:00"),
        ("2028-02-29", "2028-02-29T00:00:00+00:00"),
    ],
)
def test_expiry_is_given_in_days_or_as_a_date(text: str, moment: str) -> None:
    assert until(text, NOW).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "30 d",
        "-1d",
        "1.5d",
        "٣d",
        "9999999d",
        "99999999999d",
        "2027-02-29",
        "20270101",
        "2027-W01-1",
        "never",
    ],
)
def test_another_expiry_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(UsageError, match="no time at which") as caught:
        until(text, NOW)
    assert repr(text) in caught.value.message
    assert "30d" in caught.value.mend


@pytest.mark.parametrize("text", ["0d", "2026-11-30", "1999-12-31"])
def test_an_expiry_that_is_not_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="would never be good"):
        until(text, NOW)
