"""Whoever may write may not waive: that needs a token of the scope admin."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kg.access import Scope, TokenFile
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

WAIVER = """PREFIX kg: <https://w3id.org/kg/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA { <http://e/editors> a prov:Agent . <http://e/shape> sh:message "So." .
  <http://e/waiver> a kg:Waiver ; kg:waives <http://e/shape> ; prov:wasAttributedTo <http://e/editors> ;
    kg:reason "It is old." ; kg:until "2027-01-31"^^xsd:date }"""


@pytest.mark.parametrize(("scope", "status"), [(Scope.WRITE, 422), (Scope.ADMIN, 204)])
def test_a_waiver_needs_the_scope_admin(tmp_path: Path, scope: Scope, status: int) -> None:
    with EmbeddedStore(tmp_path / "store") as store, store.change() as writer:
        writer.update("INSERT DATA { <http://e/a> <http://e/b> <http://e/c> }")
    printed = TokenFile(tmp_path / "tokens").create(scope, now=datetime.now(UTC)).printed
    app = create_app(Settings(store=str(tmp_path / "store"), tokens=str(tmp_path / "tokens")))
    reply = app.test_client().post(
        "/sparql",
        data=WAIVER,
        content_type="application/sparql-update",
        headers={"Authorization": f"Bearer {printed}"},
    )
    assert reply.status_code == status, reply.text
    assert ("waiver-administrator" in reply.text) == (status == 422)
