"""Settings: one table, read from the environment, with complaints that name variable, value and mend."""

from __future__ import annotations

import dataclasses

import pytest

from kg.errors import UsageError
from kg.settings import Settings, row, table


def test_the_defaults_are_those_of_the_design() -> None:
    assert Settings.from_environment({}) == Settings(
        store=".kg/store",
        base="http://localhost:8000/",
        texts=None,
        host="127.0.0.1",
        port=8000,
        threads=8,
        readers=4,
        waiting=64,
        timeout=30.0,
        memory=1024**3,
        max_answer=64 * 1024**2,
        cache=64 * 1024**2,
        max_query=65536,
        max_body=1048576,
        outbound=None,
        grace=10.0,
        tokens=".kg/tokens.json",
    )


def test_each_variable_sets_its_setting() -> None:
    given = Settings.from_environment(
        {
            "KG_STORE": "http://store.example/",
            "KG_BASE": "https://example.org/kg/",
            "KG_TEXTS": "/srv/texts",
            "KG_HOST": "::1",
            "KG_PORT": "0",
            "KG_THREADS": "1",
            "KG_READERS": "3",
            "KG_WAITING": "7",
            "KG_TIMEOUT": "0.5",
            "KG_MEMORY": "256M",
            "KG_MAX_ANSWER": "1k",
            "KG_CACHE": "2k",
            "KG_MAX_QUERY": "100",
            "KG_MAX_BODY": "2 MiB",
            "KG_OUTBOUND": "example.org",
            "KG_GRACE": "2.5",
            "KG_TOKENS": "/srv/tokens.json",
            "PATH": "/bin",
        }
    )
    assert given == Settings(
        store="http://store.example/",
        base="https://example.org/kg/",
        texts="/srv/texts",
        host="::1",
        port=0,
        threads=1,
        readers=3,
        waiting=7,
        timeout=0.5,
        memory=256 * 1024 * 1024,
        max_answer=1024,
        cache=2048,
        max_query=100,
        max_body=2 * 1024 * 1024,
        outbound="example.org",
        grace=2.5,
        tokens="/srv/tokens.json",
    )


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"KG_PORT": "", "KG_TEXTS": ""}) == Settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KG_STORE", "ftp://example.org/"),
        ("KG_STORE", "http:// "),
        ("KG_BASE", "example.org/"),
        ("KG_BASE", "http://example.org/kg"),
        ("KG_BASE", "http://example.org/#/"),
        ("KG_PORT", "http"),
        ("KG_PORT", "65536"),
        ("KG_PORT", "-1"),
        ("KG_PORT", "٨٠٠٠"),
        ("KG_THREADS", "0"),
        ("KG_THREADS", "1.5"),
        ("KG_THREADS", "1001"),
        ("KG_THREADS", "9" * 5000),
        ("KG_READERS", "0"),
        ("KG_READERS", "501"),
        ("KG_WAITING", "2001"),
        ("KG_TIMEOUT", "0"),
        ("KG_TIMEOUT", "86401"),
        ("KG_TIMEOUT", "1e3"),
        ("KG_GRACE", "3601"),
        ("KG_MEMORY", "15M"),
        ("KG_MEMORY", "2T"),
        ("KG_MAX_ANSWER", "1023"),
        ("KG_CACHE", "9999999999999999999"),
        ("KG_MAX_QUERY", "17M"),
        ("KG_TOKENS", " "),
        ("KG_MAX_QUERY", "0"),
        ("KG_MAX_QUERY", "64 kilo"),
        ("KG_MAX_BODY", "k"),
    ],
)
def test_a_value_that_can_not_be_used_is_named_with_the_mend(variable: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.from_environment({variable: value})
    assert variable in caught.value.message
    assert repr(value) in caught.value.message
    assert "Give one such as " in caught.value.mend


def test_a_misspelt_variable_is_refused() -> None:
    with pytest.raises(UsageError, match="There is no setting KG_PROT"):
        Settings.from_environment({"KG_PROT": "8080"})


def test_a_misspelt_variable_is_offered_the_one_that_it_may_be() -> None:
    with pytest.raises(UsageError) as caught:
        Settings.from_environment({"KG_TIMOET": "5"})
    assert caught.value.mend == "Did you mean KG_TIMEOUT? Else unset it."
    with pytest.raises(UsageError) as caught:
        Settings.from_environment({"KG_XYZZY": "5"})
    assert caught.value.mend == "Unset it; the flags that `kg serve --help` lists have one each."


def test_what_a_setting_means_is_said_as_the_table_has_it() -> None:
    with pytest.raises(UsageError) as caught:
        row("timeout").read("soon", "--timeout")
    assert caught.value.mend == "--timeout: longest time for one query, in seconds. Give one such as 30."


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("64k", 65536), ("64K", 65536), ("64kB", 65536), ("3 MiB", 3145728), ("1G", 2**30)],
)
def test_sizes_take_units_of_1024(text: str, size: int) -> None:
    assert row("max_body").read(text, "--max-body") == size


def test_a_value_out_of_range_is_told_the_range() -> None:
    with pytest.raises(UsageError, match="'501' is not a whole number from 1 to 500"):
        Settings.from_environment({"KG_READERS": "501"})
    with pytest.raises(UsageError, match="'15M' is not a size from 16M to 1T"):
        row("memory").read("15M", "--memory")
    assert row("memory").read("16M", "--memory") == 16 * 1024**2
    assert row("readers").read("500", "--readers") == 500


def test_the_table_is_the_settings() -> None:
    rows = list(table())
    assert [entry.name for entry in rows] == [field.name for field in dataclasses.fields(Settings)]
    assert [entry.parse(entry.default) for entry in rows] == list(dataclasses.astuple(Settings()))
    for entry in rows:
        entry.parse(entry.example)
        assert entry.meaning
        assert entry.flag == "--" + entry.variable.removeprefix("KG_").lower().replace("_", "-")
