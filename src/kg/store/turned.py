"""Read a database as it was before a change or as it is after it, both from the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.store.opened import OpenedGeneration

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.store.generations import Generation
    from kg.store.ledger import Ledger


class TurnedGeneration(OpenedGeneration):
    """Turns the database before each read; what is being read keeps the state that it began with."""

    def __init__(self, generation: Generation, ledger: Ledger, *, back: bool = False) -> None:
        super().__init__(generation, ledger.at(back=back))
        self._ledger, self._back = ledger, back

    @property
    def _store(self) -> Store:
        return self._ledger.at(back=self._back)

    def let_go(self) -> None:
        """Forget the database, see OpenedGeneration."""
        super().let_go()
        del self._ledger
