"""
The catalogue chooses the rows that a subject has to meet, and has a fingerprint.
"""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalspec import requirements
from fiskalspec.requirements import Actor, Catalogue, digest, in_scope
from fiskalspec.requirements.vocabulary import CAPABILITIES, CLOUD_API, GENERATIONS, INTERFACE_API

CATALOGUE = requirements.load()
claims = st.frozensets(st.sampled_from(sorted(CAPABILITIES)))


@given(capabilities=claims, more=claims, api=st.sampled_from(GENERATIONS))
def test_claiming_more_never_takes_a_row_away(capabilities, more, api):
    """
    Whoever claims more has at least the rows of whoever claims less.
    """
    fewer = in_scope("middleware", capabilities, api)
    assert set(fewer) <= set(in_scope("middleware", capabilities | more, api))


@given(capabilities=claims, api=st.sampled_from(GENERATIONS))
def test_the_roles_share_no_duty(capabilities, api):
    """
    A middleware answers for itself and its TSE, a till for itself, in the order of ids.
    """
    middleware = in_scope("middleware", capabilities, api)
    assert {row.actor for row in middleware} == {Actor.MIDDLEWARE, Actor.TSE}
    assert {row.actor for row in in_scope("pos", capabilities, api)} == {Actor.POS}
    cloud = in_scope("cloud-tse", capabilities, CLOUD_API)
    assert {row.actor for row in cloud} == {Actor.CLOUD_TSE}
    interface = in_scope("tse-interface", capabilities | {"profile.onboarding"}, INTERFACE_API)
    assert {row.actor for row in interface} == {Actor.TSE_INTERFACE}
    assert [row.id for row in middleware] == sorted(row.id for row in middleware)


def test_without_claims_only_rows_for_everybody_apply():
    """
    Outage, limit and other types of documents are for those who claim them.
    """
    ids = {row.id for row in in_scope("middleware", (), "1.7.7")}
    assert {"DE-TXN-0001", "DE-SIG-0001", "DE-TSE-0012"} <= ids
    assert not {"DE-OFF-0002", "DE-LIM-0002", "DE-LIM-0024", "DE-PRD-0011"} & ids


def test_joined_capabilities_must_all_be_claimed():
    """
    A row about a kind of TSE within a profile needs both claims.
    """
    both = {"profile.listing", "tse.swissbit-usb"}
    packet = CATALOGUE["DE-LIM-0018"]
    assert packet.capabilities == both
    assert packet.applies(both, "1.7.7")
    assert not any(packet.applies({one}, "1.7.7") for one in both)


def test_generations_are_ordered():
    """
    What came with 1.7.7 does not bind older answers; an upper bound excludes its generation.
    """
    new = CATALOGUE["DE-RSP-0008"]
    assert [new.applies((), api) for api in GENERATIONS] == [False, False, True]
    old = dataclasses.replace(CATALOGUE["DE-TXN-0001"], until="1.7.7")
    assert [old.applies((), api) for api in GENERATIONS] == [True, True, False]


def test_unknown_words_are_refused():
    """
    A role or generation that does not exist is an error that lists the ones that do.
    """
    with pytest.raises(LookupError, match="middleware, pos"):
        in_scope("printer", (), "1.7.7")
    with pytest.raises(LookupError, match=r"2021, 1\.7\.6, 1\.7\.7"):
        in_scope("middleware", (), "1.8")


def test_the_digest_sees_every_word(monkeypatch):
    """
    The digest is stable for the same rows and changes with any word of any row.
    """
    before = digest()
    assert re.fullmatch(r"[0-9a-f]{64}", before)
    assert digest.__wrapped__() == before
    for field in ("text", "title_de", "not_tested", "until"):
        rows = dict(CATALOGUE)
        rows["DE-INF-0001"] = dataclasses.replace(rows["DE-INF-0001"], **{field: "changed"})
        monkeypatch.setattr(requirements, "load", lambda rows=rows: Catalogue(rows))
        assert digest.__wrapped__() != before, field


def test_the_digest_ignores_the_order_of_rows(monkeypatch):
    """
    The same rows in another order of files have the same digest.
    """
    before = digest()
    turned = Catalogue({key: CATALOGUE[key] for key in reversed(list(CATALOGUE))})
    monkeypatch.setattr(requirements, "load", lambda: turned)
    assert digest.__wrapped__() == before
