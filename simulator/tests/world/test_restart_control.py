"""
`POST /_control/restart`: what was answered is still so, and what waits is signed.
"""

import asyncio

import httpx
import pytest
from service import CLIENT, blank

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

CREATE = f"/api/v1/transactions/createDocument?documentType=0&uniqueClientId={CLIENT}"
STORE = "/api/v1/transactions/storeDocument"


def told(ledger, story):
    """Play a story to a world on this ledger."""

    async def play():
        app = create_app(Settings(clock="virtual", ledger=ledger))
        transport = httpx.ASGITransport(app)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as till:
                return await story(till)
        finally:
            app.close()

    return asyncio.run(play())


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request, tmp_path):
    """Each kind of ledger that needs no server."""
    return "memory" if request.param == "memory" else f"sqlite:{tmp_path / 'ledger.db'}"


def test_counters_numbers_and_open_transactions_go_on(ledger):
    """The next start has the next number and counter, and what was open can be stored."""

    async def story(till):
        first = (await till.put(CREATE)).json()
        assert (await till.post("/_control/restart")).status_code == 204
        second = (await till.put(CREATE)).json()
        stored = await till.post(
            STORE,
            json=blank(
                first["fiscalisationDocumentNumber"], guid="11111111-1111-4111-8111-111111111111"
            ),
        )
        return first, second, stored

    first, second, stored = told(ledger, story)
    counters = [
        each["AdditionalFields"]["TseSignatureCounter"] for each in (first, second, stored.json())
    ]
    assert counters == [counters[0], counters[0] + 1, counters[0] + 2]
    assert second["fiscalisationDocumentNumber"] == first["fiscalisationDocumentNumber"] + 1
    assert stored.json()["fiscalisationDocumentNumber"] == first["fiscalisationDocumentNumber"]


def test_cable_and_clock_stay_as_they_are_and_what_waits_is_signed_later(ledger):
    """A cut cable is still cut after a restart; mended, it lets everything be signed."""

    async def story(till):
        await till.put("/_control/cable", json={"cut": ["all"]})
        await till.post("/_control/clock/advance", json={"seconds": 90})
        before = (await till.get("/_control/clock")).json()
        await till.post(STORE, json=blank(-99, guid="22222222-2222-4222-8222-222222222222"))
        await till.post("/_control/restart")
        after = (await till.get("/_control/clock")).json()
        cut = (await till.get("/_control/cable")).json()
        await till.put("/_control/cable", json={"cut": []})
        return before, after, cut, (await till.get("/_control/ledger")).json()

    before, after, cut, ledger = told(ledger, story)
    assert before == after
    assert cut == {"cut": ["all"], "waiting": 1}
    assert [each["state"] for each in ledger["documents"]] == ["signed"]
