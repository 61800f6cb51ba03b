"""Access tokens: what they allow, how they are told from false ones, and the file they are kept in."""

from kg.access.file import TokenFile
from kg.access.tokens import Minted, Scope, State, Token, Verdict, check, identifier, mint, until

__all__ = [
    "Minted",
    "Scope",
    "State",
    "Token",
    "TokenFile",
    "Verdict",
    "check",
    "identifier",
    "mint",
    "until",
]
