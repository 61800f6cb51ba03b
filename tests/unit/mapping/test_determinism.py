"""The same corpus gives the same bytes, whatever the run, the clock, the locale or the order of files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, serialize

from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.corpus.folder import article_slugs
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.mapping.vocabulary import vocabulary_quads
from kg.rdf.iris import Iris
from kg.resources import ontology_files

if TYPE_CHECKING:
    from conftest import Sample

CORPUS = Path(__file__).parents[3] / "corpus"
IRIS = Iris()

DIGEST = """\
import hashlib, pathlib, sys
from pyoxigraph import RdfFormat, serialize
from kg.corpus.article import Surroundings, read_article
from kg.corpus.authorities import read_authorities
from kg.corpus.folder import article_slugs
from kg.mapping.article import article_graph
from kg.mapping.authorities import authority_graphs
from kg.mapping.vocabulary import vocabulary_quads
from kg.rdf.iris import Iris
from kg.resources import ontology_files

root, iris = pathlib.Path(sys.argv[1]), Iris()
authorities, findings = read_authorities(root, str)
slugs, stray = article_slugs(root, str)
quads = [quad for graph in authority_graphs(authorities, iris) for quad in graph.quads()]
quads += vocabulary_quads(ontology_files(), (), iris)
for slug in slugs:
    article, found = read_article(slug, Surroundings(root / "articles", authorities, None, str))
    quads += article_graph(article, iris).quads()
    findings += found
said = "".join(map(str, findings + stray)).encode()
written = serialize(quads, format=RdfFormat.N_QUADS)
print(len(quads), hashlib.sha256(written).hexdigest(), hashlib.sha256(said).hexdigest())
"""


def digest(root: Path, **environment: str) -> str:
    """Return the number of quads and the digests of quads and findings, made in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", DIGEST, str(root)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def nquads(root: Path) -> bytes:
    authorities, _ = read_authorities(root, str)
    slugs, _ = article_slugs(root, str)
    quads = [quad for graph in authority_graphs(authorities, IRIS) for quad in graph.quads()]
    for slug in slugs:
        article, _ = read_article(slug, Surroundings(root / "articles", authorities, None, str))
        assert article is not None
        quads += article_graph(article, IRIS).quads()
    written = serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    return written


def test_two_runs_are_equal() -> None:
    assert len(nquads(CORPUS).splitlines()) > 1000
    assert nquads(CORPUS) == nquads(CORPUS)


def test_mapping_an_article_twice_is_equal_and_changes_nothing(sample: Sample) -> None:
    before = repr(sample.article)
    assert (
        article_graph(sample.article, sample.iris).quads()
        == article_graph(sample.article, sample.iris).quads()
    )
    assert repr(sample.article) == before


@pytest.fixture(scope="module")
def plain_digest() -> str:
    """Return what the corpus becomes in an environment without any setting."""
    return digest(CORPUS, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C", PYTHONUTF8="1")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Adak"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "ar_EG.UTF-8", "LANGUAGE": "ar"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=str,
)
def test_hash_seed_time_zone_and_locale_do_not_matter(environment: dict[str, str], plain_digest: str) -> None:
    assert digest(CORPUS, **environment) == plain_digest


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path: Path) -> None:
    folders = sorted((CORPUS / "articles").iterdir())
    for name, order in (("one", folders), ("two", list(reversed(folders)))):
        target = tmp_path / name / "articles"
        target.mkdir(parents=True)
        for folder in order:
            files = sorted(folder.iterdir(), reverse=name == "two")
            (target / folder.name).mkdir()
            for file in files:
                shutil.copy(file, target / folder.name / file.name)
        for file in sorted(CORPUS.glob("*.yaml"), reverse=name == "two"):
            shutil.copy(file, tmp_path / name / file.name)
    assert nquads(tmp_path / "one") == nquads(tmp_path / "two") == nquads(CORPUS)


def test_the_place_of_the_corpus_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(CORPUS, tmp_path / "elsewhere 賴")
    expected = nquads(CORPUS)
    monkeypatch.chdir(tmp_path)
    assert nquads(Path("elsewhere 賴")) == expected


def test_an_articles_quads_do_not_depend_on_its_neighbours(tmp_path: Path) -> None:
    slug = next(path.name for path in sorted((CORPUS / "articles").iterdir()) if (path / "text.txt").exists())
    shutil.copytree(CORPUS / "articles" / slug, tmp_path / "articles" / slug)
    authorities, _ = read_authorities(CORPUS, str)
    among, alone = (
        read_article(slug, Surroundings(root / "articles", authorities, None, str))[0]
        for root in (CORPUS, tmp_path)
    )
    assert among is not None
    assert alone is not None
    assert article_graph(among, IRIS).quads() == article_graph(alone, IRIS).quads()


def test_the_order_of_ontology_files_does_not_matter() -> None:
    files = ontology_files()
    assert vocabulary_quads(files, (), IRIS) == vocabulary_quads(list(reversed(files)), (), IRIS)
