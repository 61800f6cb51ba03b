"""Requests that nobody would send: each is answered or cut off, none fails inside, and the server goes on.

FUZZ_EXAMPLES says how many of each kind are tried (300).
"""

from __future__ import annotations

import json
import os
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving import fill, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving import Server

pytestmark = pytest.mark.long

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
SOON = 0.4
"""Seconds after which a client that got no answer says that it has nothing more to send."""

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"

BOUND = 30.0
"""Seconds by which each request must be over; the server's own limit for a query is one."""

SKOS = "http://www.w3.org/2004/02/skos/core#"
EXPECTED = {501, 503, 504, 505, 507}
"""Statuses from 500 up that say what is the matter."""

fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@dataclass
class Fuzzed:
    """A server, and the file of what it says to its operator."""

    server: Server
    log: Path

    def send(self, request: bytes, *, patient: bool = False) -> bytes:
        """Send bytes as they are and return all that comes back until the server closes.

        A client that is not patient closes its side of the connection soon.
        """
        received = b""
        with socket.create_connection((self.server.host, self.server.port), timeout=BOUND) as connection:
            try:
                connection.sendall(request)
                connection.settimeout(BOUND if patient else SOON)
                while not (received and _is_whole(received)):
                    try:
                        piece = connection.recv(65536)
                    except TimeoutError:
                        assert not patient, f"no answer to {request[:2000]!r}"
                        connection.shutdown(socket.SHUT_WR)
                        patient = True
                        connection.settimeout(BOUND)
                        continue
                    if not piece:
                        break
                    received += piece
            except (ConnectionResetError, BrokenPipeError):
                pass  # the server will not read what it was sent
        self.check(request, received)
        return received

    def check(self, request: bytes, received: bytes) -> None:
        """Check what came back."""
        if received:
            found = re.match(rb"HTTP/1\.[01] (\d{3}) ", received)
            assert found, (request[:2000], received[:500])
            status = int(found[1])
            assert status < 500 or status in EXPECTED, (request[:2000], received[:2000], self.said())
        assert b"Traceback" not in received, (request[:2000], received[:2000])
        assert self.server.process.poll() is None, request[:2000]

    def said(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-3000:]


def _is_whole(received: bytes) -> bool:
    """Tell whether an answer has come to its end by its own account."""
    head, _, body = received.partition(b"\r\n\r\n")
    found = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
    return bool(found) and len(body) >= int(found[1])


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    folder = tmp_path_factory.mktemp("fuzz")
    names = "".join(f'<urn:s{n}> <{SKOS}prefLabel> "{n}" <urn:g{n % 3}> .\n' for n in range(300))
    fill(folder / "store", names)
    limits = ["--timeout", "1", "--memory", "300M", "--max-answer", "200k", "--outbound", "127.0.0.1:9"]
    with running(folder / "store", *limits, log=folder / "log") as server:
        started = Fuzzed(server, folder / "log")
        yield started
        # Whatever was sent before, a good question is answered, and the log has no accident in it.
        query = quote(f"SELECT (COUNT(*) AS ?n) {{ ?s <{SKOS}prefLabel> ?o }}")
        assert server.get(f"/sparql?query={query}", Accept="text/csv").text == "n\r\n300\r\n"
        said = started.log.read_text(errors="replace")
        assert "Traceback" not in said, started.said()
        assert "uncaptured" not in said, started.said()


LINE_END = st.sampled_from(["\r\n"] * 12 + ["\n", "\r", "\r\n\r\n", "\0\r\n", " \r\n\t"])
JUNK = st.one_of(
    st.text(max_size=40),
    st.text("\0\r\n\t %&=;/?#:@\"'<>{}[]()\\éあ\U0001f4a9", max_size=30),
    st.sampled_from(
        ["%", "%0", "%zz", "%00", "%ff%fe", "%c3%28", "%ED%A0%80", "+", "A" * 9000, "\ud800", "\ufeff"]
    ),
)
METHODS = st.one_of(
    st.sampled_from(
        ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "QUERY"]
    ),
    JUNK,
)
PATHS = st.one_of(
    st.sampled_from(
        [
            *(
                "/sparql",
                "/sparql/",
                "/",
                "/health",
                "/ready",
                "/metrics",
                "/running",
                "/running/1",
                "/running/-1",
            ),
            *(
                "/graphs",
                "/graphs?default",
                "/graphs?graph=x",
                "/article/x",
                "/event/x",
                "/actor/%00",
                "/search",
            ),
            *(
                "/static/",
                "/static/../../etc/passwd",
                "/static/%2e%2e/app.py",
                "//sparql",
                "/./sparql",
                "*",
                "",
            ),
            *(
                "http://x/sparql",
                "http://[::1/sparql",
                "https://user@/sparql",
                "sparql",
                "/running/99999999999999999",
            ),
            *(
                "/ontology",
                "/shapes",
                "/.well-known/void",
                "/annotations/",
                "/annotations/?page=0&iris=1",
                "/annotations/x",
                "/annotations/%2e%2e/status",
                "/validate",
                "/validate?as=annotation",
                "/update",
                "/sparql;x=y",
            ),
        ]
    ),
    JUNK.map(lambda text: f"/{text}"),
)
QUERIES = st.one_of(
    st.sampled_from(
        [
            *("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:s1>"),
            *(
                "INSERT DATA { <a:a> <a:a> 1 }",
                "LOAD <http://127.0.0.1:9/>",
                "SELECT",
                "",
                "#",
                "'''",
                "BASE <",
            ),
            *("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "SELECT * { SERVICE ?x {} }", "DESCRIBE <x>"),
            *("SELECT (1/0 AS ?x) {}", "SELECT * FROM <x> {}", "SELECT * FROM <urn:g1> { ?s ?p ?o }"),
            *("PREFIX : <\\u0000> ASK {}", "ASK { ?s ?p '\\uD800' }", "ASK { ?s ?p 'x'@en--ltr }"),
            *(
                "ASK { FILTER regex('a', '(') }",
                "ASK { FILTER(xsd:integer('1')) }",
                "ASK { <<:a :b :c>> ?p ?o }",
            ),
        ]
    ),
    st.lists(
        st.sampled_from(
            [
                *(
                    "SELECT",
                    "ASK",
                    "{",
                    "}",
                    "(",
                    ")",
                    "?s",
                    "*",
                    "FILTER",
                    "OPTIONAL",
                    "UNION",
                    "BIND",
                    "AS",
                    ".",
                ),
                *(
                    "<urn:s1>",
                    "'x'",
                    '"""',
                    "@en",
                    "^^",
                    "1e999",
                    "9" * 400,
                    "-0",
                    "NaN",
                    "GROUP BY",
                    "LIMIT",
                    "|",
                ),
                *(
                    "PREFIX",
                    "a:",
                    "_:x",
                    "[]",
                    "VALUES",
                    "UNDEF",
                    "SERVICE",
                    "GRAPH",
                    "MINUS",
                    "EXISTS",
                    "NOT",
                    "/",
                ),
                *(
                    "CONCAT",
                    "REPLACE",
                    "regex",
                    "STRDT",
                    "\0",
                    "\ud83d",
                    "\u202e",
                    "\\u0041",
                    "#",
                    "\n",
                    "*",
                    "+",
                ),
            ]
        ),
        max_size=25,
    ).map(" ".join),
    JUNK,
)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(
                    "query",
                    "query",
                    "query",
                    "update",
                    "default-graph-uri",
                    "named-graph-uri",
                    "using-graph-uri",
                ),
                *(
                    "using-named-graph-uri",
                    "timeout",
                    "accept",
                    "format",
                    "q",
                    "",
                    "QUERY",
                    "graph",
                    "default",
                ),
            ]
        ),
        st.one_of(
            QUERIES,
            st.sampled_from(
                [
                    *(
                        "urn:g1",
                        "http://x/ y",
                        "",
                        "<>",
                        "0",
                        "-1",
                        "1e9",
                        "nan",
                        "inf",
                        "0x10",
                        "\u0663",
                        "1" * 400,
                    ),
                    *("0.0001", "text/csv", "text/html", "*/*", "a/b;q=nan", ";;;", "application/json, *"),
                ]
            ),
        ),
    ),
    max_size=6,
)
ENCODERS = st.sampled_from(
    [quote, quote_plus, lambda text, **_: text, lambda text, **_: text.replace(" ", "%20")]
)
MEDIA_TYPES = [
    *(
        "application/sparql-query",
        "application/sparql-update",
        "application/x-www-form-urlencoded",
        "text/turtle",
    ),
    *(
        "application/sparql-query; charset=utf-16",
        "application/sparql-query;charset=x;charset=utf-8",
        "text/plain",
    ),
    *(
        'application/x-www-form-urlencoded; charset="',
        "multipart/form-data",
        "multipart/form-data; boundary=x",
    ),
    *(
        "multipart/form-data; boundary=",
        "application/json",
        "/",
        "a",
        "a/b; c",
        "application/n-quads; charset=\xff",
    ),
    *("application/sparql-query; charset=utf-8; charset=latin-1", "APPLICATION/SPARQL-QUERY;CHARSET=UTF-8"),
]
HEADERS = st.lists(
    st.one_of(
        st.tuples(st.just("Content-Type"), st.sampled_from(MEDIA_TYPES)),
        st.tuples(
            st.just("Content-Length"),
            st.sampled_from(
                ["0", "5", "-1", "+5", "1e3", "0x5", "5, 5", "5, 6", "9" * 30, "1_0", "\u0665", "", "99999"]
            ),
        ),
        st.tuples(
            st.just("Transfer-Encoding"),
            st.sampled_from(["chunked", "Chunked", "gzip, chunked", "chunked, chunked", "identity", "x", ""]),
        ),
        st.tuples(
            st.just("Accept"),
            st.sampled_from(
                [
                    *(
                        "text/html",
                        "*/*;q=0",
                        "text/csv;q=2",
                        "application/json;q=nan",
                        ",,,",
                        "a/b/c",
                        "text/*",
                    ),
                    *(
                        "application/n-triples",
                        ";q=1",
                        "*",
                        "text/html;q=0.1, application/problem+json",
                        "x" * 8000,
                    ),
                ]
            ),
        ),
        st.tuples(
            st.just("Authorization"),
            st.sampled_from(
                [
                    *(
                        "Bearer",
                        "Bearer ",
                        "Bearer kg_",
                        "Bearer kg_x_y",
                        "bearer \xff",
                        "Basic eDp5",
                        "Basic !",
                        "x",
                    ),
                    *(
                        "Bearer kg_" + "a" * 5000,
                        "Bearer a b",
                        "Bearer \0",
                        "Digest username=x",
                        "Bearer kg_é",
                    ),
                ]
            ),
        ),
        st.tuples(
            st.sampled_from(
                [
                    *(
                        "Host",
                        "If-None-Match",
                        "If-Match",
                        "If-Modified-Since",
                        "Range",
                        "Expect",
                        "Connection",
                        "Origin",
                    ),
                    *(
                        "Accept-Encoding",
                        "Accept-Charset",
                        "Accept-Language",
                        "Cookie",
                        "X-Forwarded-For",
                        "Slug",
                    ),
                    *(
                        "X-HTTP-Method-Override",
                        "Upgrade",
                        "Content-Encoding",
                        "Date",
                        "Link",
                        "Forwarded",
                        "X-Request-Id",
                    ),
                ]
            ),
            st.one_of(
                JUNK,
                st.sampled_from(
                    ["100-continue", "gzip", "br;q=x", "bytes=0-", 'W/"', "*", "close", "keep-alive"]
                ),
            ),
        ),
        st.tuples(JUNK, JUNK),
    ),
    max_size=7,
)
BODIES = st.one_of(
    st.just(b""),
    QUERIES.map(lambda text: text.encode("utf-8", "surrogatepass")),
    PARAMETERS.map(
        lambda pairs: "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs).encode()
    ),
    st.binary(max_size=100),
    st.sampled_from(
        [
            *(
                b"5\r\nASK{}\r\n0\r\n\r\n",
                b"-5\r\nASK\r\n0\r\n\r\n",
                b"ffffffffffffffff\r\nx",
                b"0\r\n\r\nGET / HTTP/1.1\r\n",
            ),
            *(
                b"zz\r\n",
                b"5;x=y\r\nASK{}\r\n0\r\nTrailer: x\r\n\r\n",
                b"\xff\xfeA\0S\0K\0",
                b"query=%",
                b"query=ASK{}&" * 1500,
            ),
            *(
                b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--\r\n',
                b"--x\r\n",
                b"--x--",
            ),
            *(b"<a:a> <a:a> <a:a> .", b"{" * 3000, b"\0" * 2000, b'{"@context":"http://127.0.0.1:9/"}'),
        ]
    ),
)


def wire(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Return a request that may be broken at any place."""
    encode = draw(ENCODERS)
    pairs = draw(PARAMETERS)
    query = "&".join(f"{name}={encode(value, errors='replace')}" for name, value in pairs)
    target = draw(PATHS) + (
        draw(st.sampled_from(["?", "?", "?", "#", "??", "&", ""])) + query if query else ""
    )
    version = draw(
        st.sampled_from(["HTTP/1.1"] * 8 + ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "", "HTTX/1.1"])
    )
    end = draw(LINE_END)
    headers = draw(HEADERS)
    body = draw(BODIES)
    lines = [f"{draw(METHODS)} {target} {version}", "Connection: close"]
    lines += [f"{name}{draw(st.sampled_from([': ', ':', ' : ', '']))}{value}" for name, value in headers]
    if draw(st.booleans()):
        lines.append("Host: x")
    if draw(st.integers(0, 3)):
        lines.append(f"Content-Length: {len(body)}")
    return wire("".join(line + end for line in lines) + draw(st.sampled_from(["\r\n"] * 9 + [""]))) + body


@st.composite
def well_formed(draw: st.DrawFn) -> bytes:
    """Return a request that is HTTP, with parameters, headers and a body that need make no sense."""
    pairs = draw(PARAMETERS)
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
    method = draw(st.sampled_from(["GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]))
    path = draw(
        st.sampled_from(["/sparql"] * 6 + ["/", "/graphs", "/running", "/article/x", "/validate", "/search"])
    )
    body = draw(BODIES)
    kept = [
        f"{name}: {value}"
        for name, value in draw(HEADERS)
        if name not in {"Content-Length", "Transfer-Encoding", "Expect"}
        and re.fullmatch(r"[A-Za-z-]+", name, re.ASCII)
        and not re.search(r"[\0\r\n]", value)
    ]
    lines = [f"{method} {path}?{query} HTTP/1.1", "Host: x", "Connection: close", *kept]
    if draw(st.booleans()):
        lines.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    return wire("\r\n".join(lines) + "\r\n\r\n") + body


@fuzz
@given(request=requests())
def test_whatever_the_bytes(fuzzed: Fuzzed, request: bytes) -> None:
    fuzzed.send(request)


@fuzz
@given(request=well_formed())
def test_whatever_the_request(fuzzed: Fuzzed, request: bytes) -> None:
    assert fuzzed.send(request, patient=True), (request, fuzzed.said())


@fuzz
@given(query=QUERIES)
def test_whatever_the_query(fuzzed: Fuzzed, query: str) -> None:
    body = b"query=" + quote(query, errors="replace").encode()
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
    head += b"application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert fuzzed.send(head + body, patient=True)


TERMS = st.one_of(
    st.sampled_from(
        [
            *(
                "''",
                "'x'",
                "'\\u0000'",
                "'\\u0001\\uFFFE'",
                "'a'@en",
                "'\\u202Ex'@ar",
                "<urn:s1>",
                "<a:\\u00A0>",
                "true",
            ),
            *(
                "0",
                "-1",
                "1.5",
                "1e308",
                "'NaN'^^xsd:double",
                "'INF'^^xsd:float",
                "'x'^^xsd:integer",
                "?unbound",
            ),
            *("9223372036854775807", "-9223372036854775808", "170141183460469231731.687303715884105727"),
            *(
                "'2024-02-30'^^xsd:date",
                "'2024-05-01T24:00:00+14:00'^^xsd:dateTime",
                "'P9999999999Y'^^xsd:duration",
            ),
            *(
                "'--02-29'^^xsd:gMonthDay",
                "'-PT0.000000000000000001S'^^xsd:dayTimeDuration",
                "'x'^^<a:b>",
                "BNODE()",
            ),
        ]
    ),
    st.text("ab\u0301\u00df\u0130\U0001f4a9\ufffd\u2028 %(*$.", max_size=8).map(lambda text: f"'{text}'"),
)
CALLS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(
            lambda name, arguments: f"{name}({', '.join(arguments)})",
            st.sampled_from(
                [
                    *(
                        "STR",
                        "LANG",
                        "DATATYPE",
                        "IRI",
                        "ABS",
                        "CEIL",
                        "FLOOR",
                        "ROUND",
                        "STRLEN",
                        "UCASE",
                        "LCASE",
                    ),
                    *(
                        "ENCODE_FOR_URI",
                        "YEAR",
                        "SECONDS",
                        "TIMEZONE",
                        "TZ",
                        "MD5",
                        "SHA512",
                        "isIRI",
                        "isNUMERIC",
                    ),
                    *(
                        "xsd:integer",
                        "xsd:double",
                        "xsd:decimal",
                        "xsd:dateTime",
                        "xsd:boolean",
                        "BNODE",
                        "TRIPLE",
                    ),
                    *(
                        "CONCAT",
                        "COALESCE",
                        "SUBSTR",
                        "STRBEFORE",
                        "STRDT",
                        "STRLANG",
                        "REGEX",
                        "REPLACE",
                        "CONTAINS",
                    ),
                    *("IF", "sameTerm", "LANGMATCHES", "<a:b>"),
                ]
            ),
            st.lists(inner, max_size=4),
        ),
        st.builds(
            lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from("+-*/=<>"), inner
        ),
    ),
    max_leaves=8,
)


@fuzz
@given(
    call=CALLS, media_type=st.sampled_from([JSON, XML, "text/csv", "text/tab-separated-values", "text/html"])
)
def test_whatever_is_worked_out_its_document_can_be_read(fuzzed: Fuzzed, call: str, media_type: str) -> None:
    query = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ({call} AS ?x) {{}}".encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: {media_type}\r\n"
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n\r\n"
    answer = fuzzed.send(head.encode() + query, patient=True)
    assert answer
    headers, _, body = answer.partition(b"\r\n\r\n")
    if headers.startswith(b"HTTP/1.1 200 "):
        if media_type == JSON:
            json.loads(body)
        elif media_type == XML:
            ET.fromstring(body)  # noqa: S314 - the server under test wrote it


def repeated(before: str, middle: str, after: str, times: int) -> str:
    return f"{before}{middle * times}{after}"


PATTERN = f"?s <{SKOS}prefLabel> ?o"
WORST = {
    "groups": repeated("ASK ", "{", "", 150) + "}" * 150,
    "unclosed groups": repeated("ASK ", "{", "", 60000),
    "groups past the limit": repeated("ASK ", "{", "", 20000) + "}" * 20000,
    "brackets": repeated("ASK { FILTER", "(", "1", 190) + ")" * 190 + "}",
    "negations": repeated("ASK { FILTER(", "!", "1) }", 50000),
    "signs": repeated("ASK { FILTER(1 ", "- -", "1) }", 15000),
    "sums": repeated("ASK { FILTER(1", "+1", ") }", 25000),
    "conjunctions": repeated("ASK { FILTER(1", "&&1", ") }", 15000),
    "unions": repeated("ASK { {}", "UNION{}", "}", 8000),
    "minus": repeated("ASK { ", "MINUS{}", "}", 8000),
    "optionals": repeated("ASK { ", "OPTIONAL{?a ?b ?c}", "}", 3000),
    "exists": repeated("ASK {", "FILTER EXISTS{", "}", 150) + "}" * 150,
    "selects": repeated("ASK {", "{SELECT*{", "}", 90) + "}}" * 90,
    "paths": repeated("ASK { ?s a", "/a", " ?o }", 20000),
    "alternatives": repeated("ASK { ?s a", "|a", " ?o }", 20000),
    "inverses": repeated("ASK { ?s ", "^", "a ?o }", 20000),
    "stars": repeated("ASK { ?s ", "(", f"<{SKOS}prefLabel>", 150) + ")*" * 150 + " ?o }",
    "endless path": "SELECT (COUNT(*) AS ?n) { ?s (!<a:a>|^!<a:a>)* ?o . ?o (!<a:a>|^!<a:b>)* ?t . "
    "?t (!<a:c>)* ?u }",
    "path from everywhere": "SELECT * { ?s (<a:a>|!<a:a>|^!<a:a>)* ?o }",
    "collections": repeated("ASK { ?s ?p ", "(", "1", 190) + ")" * 190 + "}",
    "long collection": repeated("ASK { ?s ?p (", "1 ", ") }", 20000),
    "blank nodes": repeated("ASK { ?s ?p ", "[ ?p ", "1", 190) + "]" * 190 + "}",
    "triple terms": repeated("ASK { ", "<<", "<a:a> <a:a> 1", 90) + ">>" * 90 + " ?p ?o }",
    "predicates": repeated("ASK { ?s a 1", ";a 1", "}", 12000),
    "values": repeated("ASK { VALUES ?x {", "1 ", "} }", 25000),
    "binds": "ASK {" + "".join(f"BIND(1 AS ?a{n})" for n in range(3000)) + "}",
    "variables": "SELECT *{" + "".join(f"?a{n} ?b{n} ?c{n} ." for n in range(2500)) + "}",
    "prefixes": "".join(f"PREFIX a{n}:<a:{n}>" for n in range(3000)) + "ASK {}",
    "product": f"SELECT (COUNT(*) AS ?n) {{ {PATTERN} {{?a ?b ?c}} {{?d ?e ?f}} {{?g ?h ?i}} {{?j ?k ?l}} }}",
    "sorted product": f"SELECT * {{ {PATTERN} {{?a ?b ?c}} {{?d ?e ?f}} }} ORDER BY ?f ?c ?o",
    "distinct product": f"SELECT DISTINCT * {{ {PATTERN} {{?a ?b ?c}} {{?d ?e ?f}} }}",
    "concatenated product": f"SELECT (GROUP_CONCAT(?o) AS ?all) {{ {PATTERN} {{?a ?b ?c}} {{?d ?e ?f}} }}",
    "doubling": "SELECT ?x60 { BIND('xxxxxxxxxx' AS ?x0) "
    + "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(60))
    + "}",
    "replacing": "SELECT (STRLEN(?x9) AS ?n) { BIND('xxxxxxxxxx' AS ?x0) "
    + "".join(f"BIND(REPLACE(?x{n}, 'x', 'xxxxxxxxxx') AS ?x{n + 1}) " for n in range(9))
    + "}",
    "regular expression": "ASK { FILTER REGEX('" + "a" * 5000 + "', '(a*)*(a*)*(a*)*b') }",
    "large repetition": "ASK { FILTER REGEX('aaa', 'a{1000}{1000}{1000}') }",
    "many groups": "ASK { FILTER REGEX('aaa', '" + "(" * 5000 + ")" * 5000 + "') }",
    "all letters": "ASK { FILTER REGEX('aaa', '" + "\\\\\\\\p{L}" * 5000 + "', 'i') }",
    "integer": f"SELECT ({'9' * 60000} AS ?x) {{}}",
    "decimal": f"SELECT (0.{'9' * 60000} AS ?x) {{}}",
    "double": f"SELECT (1e{'9' * 60000} AS ?x) {{}}",
    "limit": f"SELECT * {{ {PATTERN} }} LIMIT {'9' * 1000} OFFSET {'9' * 1000}",
    "overflow": "SELECT (9223372036854775807 + 1 AS ?x) (-9223372036854775808 / -1 AS ?y) {}",
    "the least integer": "SELECT (-9223372036854775808 * -1 AS ?y) (ABS(-9223372036854775808) AS ?z) {}",
    "substring": "SELECT (SUBSTR('abc', -9223372036854775807, 9223372036854775807) AS ?x) {}",
    "not a number": "SELECT (SUBSTR('abc', 'NaN'^^<http://www.w3.org/2001/XMLSchema#double>) AS ?x) {}",
    "date": "SELECT ('9999999999999-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> - "
    "'-9999999999999-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?x) {}",
    "language tag": f"SELECT ('x'@{'a-' * 20000}a AS ?x) {{}}",
    "iri": f"SELECT (<a:{'x' * 60000}> AS ?x) {{}}",
    "aggregates": "SELECT " + " ".join(f"(SUM(?o{n}) AS ?n{n})" for n in range(1500)) + " { ?s ?p ?o }",
    "describe everything": "DESCRIBE * { ?s ?p ?o . ?a ?b ?c }",
    "construct product": "CONSTRUCT { ?s ?b ?f } { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }",
    "random": "SELECT (RAND() AS ?r) (UUID() AS ?u) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?r",
    "service": "ASK {" + "SERVICE SILENT <http://127.0.0.1:9/> {}" * 1000 + "}",
    "service from all": "SELECT * { ?s ?p ?o . ?a ?b ?c OPTIONAL { SERVICE <http://127.0.0.1:9/> {} } }",
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_queries_that_we_could_think_of(fuzzed: Fuzzed, name: str) -> None:
    # Pages and documents are made in different ways, so they take turns.
    html = list(WORST).index(name) % 2
    accept = "text/html" if html else "text/csv, application/sparql-results+json, */*;q=0.1"
    body = WORST[name].encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: {accept}\r\n"
    head += f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    assert fuzzed.send(head.encode() + body, patient=True)


@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_as_updates_and_in_addresses(fuzzed: Fuzzed, name: str) -> None:
    """Nobody has given leave to write, and the address may be too long; both is said."""
    text = quote(WORST[name])
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{form}"
    head += f"Content-Length: {len(text) + 7}\r\n\r\n"
    assert fuzzed.send(f"{head}update={text}".encode(), patient=True)
    get = f"GET /sparql?query={text[:60000]} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert fuzzed.send(get.encode(), patient=True)
