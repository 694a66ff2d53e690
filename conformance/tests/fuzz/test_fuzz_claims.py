"""
What lasts is not called at random: a test system is to be there after a hunt, as it was before.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from othermiddleware.declared import declared
from othermiddleware.door import running

from fiskalprobe.fuzz.case import Ask, Case, append_corpus
from fiskalprobe.fuzz.session import Wish, fuzz, sources
from fiskalprobe.stream import read
from fiskalprobe.target.claims import _LASTING, left_alone
from fiskalprobe.target.reading import from_table, read_target
from fiskalspec import openapi


def target(url="http://127.0.0.1:1", **claims):
    """A fiscal service without control that claims the core and what is said."""
    found = from_table(tomllib.loads(declared(url)), environment={})
    return replace(found, ics=replace(found.ics, **claims))


def test_every_endpoint_of_the_list_is_one():
    """A name that the API does not have would protect nobody."""
    paths = openapi.get("fiscal-middleware")["paths"].values()
    known = {
        call.get("operationId") for path in paths for call in path.values() if "responses" in call
    }
    assert set(_LASTING) <= known


@pytest.mark.parametrize(
    ("claims", "allowed"),
    [
        ({}, set()),
        ({"profiles": ("core", "listing")}, set()),
        ({"endpoints": ("closeTransactions",)}, {"closeTransactions"}),
        ({"supports": ("tse.spare",)}, {"replaceTse"}),
        ({"endpoints": ("restoreBackup",)}, {"restoreBackup"}),
        ({"profiles": ("core", "closing")}, {n for n, a in _LASTING.items() if "closing" in a}),
    ],
)
def test_what_is_claimed_may_be_called(claims, allowed):
    """By profile, by support, or by the endpoint's own name."""
    assert set(_LASTING) - left_alone(target(**claims)) == allowed


def test_where_the_world_begins_again_everything_may_be_called():
    """Nothing lasts there; and a cloud TSE has endpoints of its own."""
    sim = read_target("sim:", environment={})
    able = replace(sim, control=replace(sim.control, handles=frozenset({"reset"})))
    assert left_alone(able) == frozenset()
    assert left_alone(read_target("sim:role=cloud-tse", environment={})) == frozenset()


def test_the_sources_of_a_hunt_are_without_them():
    """Neither the systematic nor the random cases."""
    names = {each.name.split()[0] for each in sources(cloud=False, without=frozenset(_LASTING))}
    assert names.isdisjoint(_LASTING)
    assert "createDocument" in names


def test_a_stranger_is_not_decommissioned_by_a_stored_case(tmp_path):
    """A corpus may hold such calls; they are left out, and the record says which."""
    path = "/api/v1/management/clients/decommission"
    cases = [
        Case(about="decommissionClient", origin="random", asks=(Ask(method="POST", path=path),)),
        Case(about="getVersion", origin="random", asks=(Ask(method="GET", path="/api/v1/x"),)),
    ]
    append_corpus(tmp_path / "corpus.ndjson", cases)
    with running() as url:
        wish = Wish(seed=1, replay=tmp_path / "corpus.ndjson")
        fuzz(target(url), wish, stream=tmp_path / "run.ndjson")
    run = read(tmp_path / "run.ndjson")
    called = {urlsplit(each.request["url"]).path for each in run.exchanges.values()}
    assert "/api/v1/x" in called
    assert path not in called
    assert any("decommissionClient" in note.text for note in run.notes)
