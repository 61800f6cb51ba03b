"""Texts made to keep a pattern busy: each is read in a time that grows with its length and not faster.

What reads them runs in a process that may use 20 seconds of the processor. It needs a fraction of one; if it
read parts of the text again and again it would need minutes at these sizes, and be killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

import pytest

_PROGRAM: Final = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
{imports}
for size in json.loads(sys.argv[1]):
    print(json.dumps({call}))
"""
KB: Final = 1000
ACCEPT: Final = "from kg.sparql.accept import media_ranges, elements"
PREFER: Final = "from kg.container.prefer import preferences"
PROFILE: Final = "from kg.linked.profiles import choose_profile, PROFILES"
TOKENS: Final = "from kg.store.querytext import sketch, tokens"
CALLS: Final = "from kg.sparql.calls import calls, load"
ACTIVE: Final = "from kg.annotation.hypertext import _ACTIVE_SVG, _ACTIVE_CSS"
NAMES: Final = """
from kg.rdf.formats import _sayable_in_xml
from kg.errors import UsageError
from pyoxigraph import NamedNode as N, Triple
def refused(iri):
    try:
        _sayable_in_xml(Triple(N('urn:s'), N(iri), N('urn:o')))
    except UsageError:
        return True
    return False
"""

# What is imported, what is called with a size in characters, and what it returns: worked out by hand.
CASES: Final = {
    "accept-open-string": (ACCEPT, """len(elements('"' + '\\\\"' * (size // 2)))""", 1),
    "accept-open-strings": (ACCEPT, """len(elements('a,"' * (size // 3))) == 1 + size // 6""", True),
    "accept-range": (ACCEPT, """media_ranges("a" * size)""", []),
    "accept-spaces": (ACCEPT, """len(media_ranges("a/b" + " " * size + ";" + " " * size + "!"))""", 1),
    "accept-open-parameter": (
        ACCEPT,
        """[one.quality for one in media_ranges('a/b;x="' + '\\\\";q=0' * (size // 6))]""",
        [1.0],
    ),
    "prefer-open-string": (
        PREFER,
        """preferences('handling=dry-run, x="' + '\\\\"' * size).dry_run""",
        True,
    ),
    "profile-bare": (PROFILE, """choose_profile("a" * size + "<", "", PROFILES).token""", "kg"),
    "profile-spaces": (
        PROFILE,
        """choose_profile(" " * size, "", PROFILES).token""",
        "kg",
    ),
    "profile-spaces-inside": (
        PROFILE,
        """choose_profile("a" + " " * size + "b", "", PROFILES).token""",
        "kg",
    ),
    "profile-quality": (
        PROFILE,
        """choose_profile("sem;" + " " * size + "q=1" + " " * size + "!, schema", "", PROFILES).token""",
        "schema",
    ),
    "profile-slashes": (PROFILE, """choose_profile("<" + "/" * size + "a>", "", PROFILES).token""", "kg"),
    "profile-in-accept": (
        PROFILE,
        """choose_profile("", ";profile=" + " " * size + ',;profile="sem', PROFILES).token""",
        "kg",
    ),
    "tokens-open-string": (TOKENS, """sum(1 for _ in tokens('"\\\\' * (size // 2)))""", "size"),
    "tokens-open-long-string": (
        TOKENS,
        r"""sum(1 for _ in tokens("'''\n" + "\\'''\n" * (size // 5))) == 2 + 3 * (size // 5)""",
        True,
    ),
    "tokens-open-strings": (TOKENS, """[sketch("SELECT '" + '\\n"' * size + " FROM").has_from]""", [True]),
    "tokens-dots": (TOKENS, """sum(1 for _ in tokens("a." * (size // 2)))""", "size"),
    "tokens-hyphens": (TOKENS, """sum(1 for _ in tokens("a-" * (size // 2)))""", "size"),
    "tokens-brackets": (TOKENS, """sum(1 for _ in tokens("<" * size))""", "size"),
    "calls-comment": (CALLS, """len(list(calls("ASK{} #" + "SERVICE #" * (size // 9))))""", 0),
    "calls-comment-and-spaces": (
        CALLS,
        """len(list(calls("SERVICE #" * (size // 18) + "\\n x" + " " * (size // 2) + "y")))""",
        0,
    ),
    "calls-comment-and-word": (
        CALLS,
        """len(list(calls("x SERVICE #" + "SERVICE #" * 99 + "\\n" + "a" * size + ":{")))""",
        100,
    ),
    "calls-brackets": (CALLS, """len(list(calls("SERVICE <" * (size // 9))))""", 0),
    "load-comment": (CALLS, """[load(";#" * (size // 2))]""", [None]),
    "load-quotes": (CALLS, """[load("'LOAD" * (size // 5))]""", [None]),
    "load-spaces": (CALLS, """[load(";" + " " * size + "LOAD" + " " * size + "x")]""", [None]),
    "relative": (
        "from kg.sparql.relative import _RELATIVE",
        """_RELATIVE.search("<" + "a" * size + "<a" * size) is None""",
        True,
    ),
    "nesting": ("from kg.sparql.guard import nesting", """[nesting("(]" * size + "(" * 7)]""", [7]),
    "tags": (
        "from kg.sparql.conditions import Condition",
        """Condition('W/"' + 'a"W/' * size).holds("x")""",
        False,
    ),
    "codings": (
        "from kg.sparql.coding import chosen_coding",
        """[chosen_coding("gzip" + " " * size + "!, br;" + " " * size)]""",
        [None],
    ),
    "json": (
        "from kg.annotation.jsontext import _depth",
        """_depth('"' + '\\\\"[' * size)""",
        0,
    ),
    "svg-spaces": (ACTIVE, """_ACTIVE_SVG.search("<a href=" + " " * size + "#") is None""", True),
    "svg-handler": (
        ACTIVE,
        """_ACTIVE_SVG.search("on" + "a" * size + " " * size + "on" * size) is None""",
        True,
    ),
    "svg-names": (ACTIVE, """_ACTIVE_SVG.search("<" + "a." * size + "<a:" * size) is None""", True),
    "css": (ACTIVE, """_ACTIVE_CSS.search("expression" + " " * size + "behavior" * size) is None""", True),
    "words": (
        "from kg.search.folding import words",
        """len(words("\\u00e4" * size + "_" * size + "a"))""",
        2,
    ),
    "relay": (
        "from kg.sparql.federation import _own_address",
        """_own_address("Error " * size + "http://r/x", "http://r/") == "Error " * size + "x" """,
        True,
    ),
    "xml-name": (
        NAMES,
        """[refused("urn:" + "a" * size + "!"), refused("urn:!" + "a" * size)]""",
        [True, False],
    ),
    "store-page": (
        "from kg.store.transport import _refusal",
        """_refusal("http://s/", 500, b"<script" * size + b"<" * size).message.startswith("http://s/")""",
        True,
    ),
    "table-spaces": (
        "from kg.cli.query import _TRAILING",
        """len(_TRAILING.sub("", "a" + " " * size + "b" + " " * size)) - size""",
        2,
    ),
}
LARGE: Final = {"calls-comment", "calls-comment-and-spaces", "calls-comment-and-word", "load-comment"}
"""Whose own steps are fast, so that it takes more of them."""


@pytest.mark.parametrize("case", CASES)
def test_the_time_is_linear(case: str) -> None:
    imports, call, expected = CASES[case]
    sizes = [300 * KB, 1200 * KB] if case in LARGE else [48 * KB, 192 * KB]
    program = _PROGRAM.format(imports=imports, call=call)
    ran = subprocess.run(
        [sys.executable, "-c", program, json.dumps(sizes)], check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr or "It used all its time."
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert found == [size if expected == "size" else expected for size in sizes]
