"""Decide which servers and which of their addresses may be called: the operator's list, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, Self

from kg.errors import UsageError

Address = IPv4Address | IPv6Address

PRIVATE: Final = "private+"
_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65535

# Only what every reader of an address understands alike is an address at all: no user, no backslash, no
# percent sign, no letter outside of ASCII in the host (RFC 3986, 3.2).
_IRI: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[!$&'()*+,;=:@/A-Za-z0-9._~%-]*)?(?:\?[!$&'()*+,;=:@/?A-Za-z0-9._~%-]*)?)",
    re.IGNORECASE | re.ASCII,
)
_ENTRY: Final = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE | re.ASCII,
)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_LONGEST_NAME: Final = 253
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""RFC 6052, 2.1: the last 32 bits are the IPv4 address that is called."""

_LOCAL_NAT64: Final = IPv6Network("64:ff9b:1::/48")
"""RFC 8215: what is called is the site's own business, so it counts as private."""

_BEFORE_IPV4: Final = 32
"""Bits of an IPv4 address, which ends the IPv6 addresses that carry one."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to call. The host is a name in lower case, without a dot at its end, or an IP address."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, iri: str) -> Self:
        """Read an address. Raises ValueError, saying what is wrong, for all but plain http and https."""
        found = _IRI.fullmatch(iri)
        if not found:
            raise ValueError("is no plain http or https address (no user, no fragment, ASCII only)")
        scheme = found["scheme"].lower()
        return cls(scheme, _host(found["host"]), _port(found["port"]) or _PORTS[scheme], found["path"] or "/")

    @property
    def address(self) -> Address | None:
        """Return the host where it is an IP address."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def authority(self) -> str:
        """Return host and port, without the port where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port, as one would list it."""
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the list; without a scheme both are meant, without a port the scheme's own."""

    host: str
    scheme: str | None
    port: int | None
    private: bool

    def names(self, target: Target) -> bool:
        """Tell whether a target is meant."""
        port = self.port or _PORTS[target.scheme]
        return (self.host, port) == (target.host, target.port) and self.scheme in (None, target.scheme)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The operator's list. As it is made it is empty, and nobody may be called."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def parse(cls, text: str, source: str) -> Self:
        """Read a list with white space or commas between. Raises UsageError, naming `source`."""
        return cls(tuple(_entry(word, source) for word in re.split(r"[\s,]+", text.strip()) if word))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def permit(self, target: Target) -> bool:
        """Tell whether a target is on the list."""
        return any(entry.names(target) for entry in self.entries)

    def permit_address(self, target: Target, address: Address) -> bool:
        """Tell whether a target on the list may be called at one of the addresses that its name stands for.

        An entry that is an IP address means that very address. A name may stand for public addresses; for
        private and loopback ones if its entry says so; for link-local ones, where clouds keep the
        credentials of machines, and those that belong to no one machine never.
        """
        named = [entry for entry in self.entries if entry.names(target)]
        if not named:
            return False
        if target.address is not None:
            return address == target.address
        ends = _ends(address)
        if any(_never(end) for end in ends):
            return False
        return all(_is_public(end) for end in ends) or any(entry.private for entry in named)


NOBODY: Final = Hosts()


def _entry(word: str, source: str) -> Entry:
    private = word.lower().startswith(PRIVATE)
    found = _ENTRY.fullmatch(word[len(PRIVATE) :] if private else word)
    wrong = "is no host"
    if found:
        try:
            scheme = found["scheme"].lower() if found["scheme"] else None
            return Entry(_host(found["host"]), scheme, _port(found["port"]), private)
        except ValueError as error:
            wrong = str(error)
    raise UsageError(
        f"{source}: {word!r} {wrong}.",
        mend="Give hosts such as query.wikidata.org, https://example.org:8443 or private+http://fuseki:3030; "
        "names in other scripts as xn--….",
    )


def _host(text: str) -> str:
    """Return a host in its one spelling. Raises ValueError for what could be read as another one."""
    host = text.lower()
    if host.startswith("["):
        try:
            return str(IPv6Address(host[1:-1]))
        except ValueError:
            raise ValueError("has no IPv6 address in its brackets") from None
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("has a host that is no name")
    if _NUMBER.fullmatch(labels[-1]):
        # Decimal, octal, hexadecimal and shortened forms mean an address to some and a name to others.
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise ValueError("has a host that is no IPv4 address of four decimal numbers") from None
    return host


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not 0 < int(text) <= _LAST_PORT:
        raise ValueError(f"has a port that is not from 1 to {_LAST_PORT}")
    return int(text)


def _ends(address: Address) -> list[Address]:
    """Return where a packet to an address may end: itself, or the IPv4 addresses that it carries."""
    if isinstance(address, IPv4Address):
        return [address]
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    compatible = int(address) >> _BEFORE_IPV4 == 0 and int(address) > 1
    if compatible or address in _NAT64:
        carried.append(IPv4Address(int(address) & (2**_BEFORE_IPV4 - 1)))
    return [one for one in carried if one is not None] or [address]


def _is_public(address: Address) -> bool:
    return address.is_global and not (isinstance(address, IPv6Address) and address in _LOCAL_NAT64)


def _never(address: Address) -> bool:
    is_reserved = isinstance(address, IPv4Address) and address.is_reserved
    return address.is_link_local or address.is_multicast or address.is_unspecified or is_reserved
