"""Who may be called: the list, the spellings of an address, and what a name may stand for."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from kg.errors import UsageError
from kg.outbound import NOBODY, Hosts, Target


def listed(text: str) -> Hosts:
    return Hosts.parse(text, "KG_OUTBOUND")


def permits(entries: str, iri: str) -> bool:
    try:
        return listed(entries).permit(Target.of(iri))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("entries", "iri"),
    [
        ("example.org", "http://example.org/sparql"),
        ("example.org", "https://example.org/sparql?a=b"),
        ("example.org", "https://EXAMPLE.org"),
        ("example.org", "https://example.org.:443/"),
        ("Example.org.", "https://example.org/"),
        ("a.example, https://b.example", "https://b.example/"),
        ("a.example\n b.example", "http://b.example:80/"),
        ("example.org:8443", "https://example.org:8443/x"),
        ("http://example.org:81/", "http://example.org:81/"),
        ("xn--bcher-kva.example", "http://xn--bcher-kva.example/"),
        ("10.1.2.3:7878", "http://10.1.2.3:7878/query"),
        ("[2001:db8::1]", "http://[2001:DB8:0:0::1]/"),
        ("private+fuseki:3030", "http://fuseki:3030/ds"),
    ],
)
def test_what_is_listed_is_permitted(entries: str, iri: str) -> None:
    assert permits(entries, iri)


@pytest.mark.parametrize(
    ("entries", "iri"),
    [
        ("", "http://example.org/"),
        ("example.org", "http://example.org:8080/"),
        ("example.org", "http://www.example.org/"),
        ("example.org", "http://example.org.evil.example/"),
        ("example.org", "http://evilexample.org/"),
        ("example.org", "ftp://example.org/"),
        ("example.org", "file:///etc/passwd"),
        ("https://example.org", "http://example.org/"),
        ("http://example.org", "http://example.org:443/"),
        ("example.org", "http://example.org@evil.example/"),
        ("example.org", "http://evil.example@example.org/"),
        ("example.org", "http://user:password@example.org/"),
        ("example.org", "http://evil.example#@example.org/"),
        ("example.org", "http://evil.example\\@example.org/"),
        ("example.org", "http://example.org\\.evil.example/"),
        ("example.org", "http://evil.example?@example.org/"),
        ("example.org", "http://example.org%2eevil.example/"),
        ("example.org", "http://example%2eorg/"),
        ("example.org", "http://ex\u0430mple.org/"),
        ("example.org", "http://example\u3002org/"),
        ("example.org", "http://example.org\u2044.evil.example/"),
        ("example.org", "http://example.org../"),
        ("example.org", "http://.example.org/"),
        ("example.org", "http:///example.org/"),
        ("example.org", "http:example.org"),
        ("example.org", "//example.org/"),
        ("example.org", "http://example.org:/"),
        ("example.org", "http://example.org:0/"),
        ("example.org", "http://example.org:65536/"),
        ("example.org", "http://example.org:80:80/"),
        ("example.org", "http://example.org/ HTTP/1.1\r\nX: y"),
        ("example.org", "http://example.org/\nX"),
        ("example.org", "http://example.org/#x"),
        # The many ways to write 127.0.0.1, which is on the list in its own spelling only.
        ("127.0.0.1", "http://2130706433/"),
        ("127.0.0.1", "http://0x7f000001/"),
        ("127.0.0.1", "http://0x7f.0.0.1/"),
        ("127.0.0.1", "http://0177.0.0.1/"),
        ("127.0.0.1", "http://127.1/"),
        ("127.0.0.1", "http://127.0.0.01/"),
        ("127.0.0.1", "http://127.0.0.1.5/"),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/"),
        ("127.0.0.1", "http://[::ffff:7f00:1]/"),
        ("127.0.0.1", "http://[::127.0.0.1]/"),
        ("127.0.0.1", "http://[::1]/"),
        ("127.0.0.1", "http://localhost/"),
        ("127.0.0.1", "http://127.0.0.2/"),
        ("127.0.0.1", "http://\u2460\u2461\u2466.0.0.1/"),
        ("[::1]", "http://[::1%25lo]/"),
        ("[::1]", "http://[::1%lo]/"),
        ("[::1]", "http://::1/"),
        ("[::1]", "http://[0::1/"),
    ],
)
def test_what_only_looks_like_what_is_listed_is_not_permitted(entries: str, iri: str) -> None:
    assert not permits(entries, iri)


def test_nobody_is_permitted_by_nothing() -> None:
    assert not NOBODY
    assert not NOBODY.permit(Target.of("http://example.org/"))


@pytest.mark.parametrize(
    "entry",
    [
        "*",
        "*.example.org",
        "http://",
        "ftp://a",
        "a/b",
        "a b@c",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::g]",
        "a:0",
    ],
)
def test_an_entry_that_could_mean_something_else_is_refused(entry: str) -> None:
    with pytest.raises(UsageError, match="KG_OUTBOUND"):
        listed(entry)


PRIVATE_ADDRESSES = [
    *("127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fc00::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "::7f00:1"),
    "192.0.2.1",
]
NEVER = [
    *("169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1"),  # noqa: S104
    *("::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"),
]


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_name_may_stand_for_public_addresses(address: str) -> None:
    hosts = listed("example.org")
    assert hosts.permit_address(Target.of("http://example.org/"), ip_address(address))
    assert not hosts.permit_address(Target.of("http://example.org:81/"), ip_address(address))


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_a_name_stands_for_a_private_address_only_where_the_operator_says_so(address: str) -> None:
    target = Target.of("http://example.org/")
    assert not listed("example.org").permit_address(target, ip_address(address))
    assert listed("private+http://example.org").permit_address(target, ip_address(address))


@pytest.mark.parametrize("address", NEVER)
def test_no_name_stands_for_an_address_that_is_no_machine_s_own(address: str) -> None:
    target = Target.of("http://example.org/")
    assert not listed("private+example.org").permit_address(target, ip_address(address))


def test_an_address_that_is_listed_is_that_address_and_no_other() -> None:
    target = Target.of("http://127.0.0.1/")
    assert listed("127.0.0.1").permit_address(target, ip_address("127.0.0.1"))
    assert not listed("127.0.0.1").permit_address(target, ip_address("127.0.0.2"))
