"""
A restart, and an export, while tills sell: nothing is given twice, and nobody meets a fault.
"""

import asyncio
import uuid
from collections import Counter

import httpx
from service import CLIENT, blank

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

CREATE = f"/api/v1/transactions/createDocument?documentType=0&uniqueClientId={CLIENT}"
STORE = "/api/v1/transactions/storeDocument"
TILLS = 8
SALES = 12


def played(ledger, what):
    """Sell at all tills while somebody asks for *what* again and again."""
    answers, given, left = Counter(), [], [TILLS]

    async def till(client):
        for _ in range(SALES):
            started = await client.put(CREATE)
            answers["create", started.status_code] += 1
            if started.status_code == 200:
                number = started.json()["fiscalisationDocumentNumber"]
                ended = await client.post(STORE, json=blank(number, guid=str(uuid.uuid4())))
                answers["store", ended.status_code] += 1
                given.extend(each.json() for each in (started, ended) if each.status_code == 200)
        left[0] -= 1

    async def somebody(client):
        while left[0]:
            answer = await client.request(*what)
            answers[what[1], answer.status_code] += 1
            await asyncio.sleep(0.002)

    async def play():
        app = create_app(Settings(clock="virtual", ledger=ledger))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            await asyncio.gather(*(till(client) for _ in range(TILLS)), somebody(client))
        app.close()

    asyncio.run(play())
    return answers, given


def counters(given):
    """The signature counters of all answers."""
    return [each["AdditionalFields"]["TseSignatureCounter"] for each in given]


def test_a_restart_gives_nothing_twice(durable):
    """What a call notes while the world begins again is remembered, or comes to nothing."""
    answers, given = played(durable, ("POST", "/_control/restart"))
    assert answers["/_control/restart", 204] > 3
    assert {status for _, status in answers} <= {200, 204, 503}
    assert answers["create", 200] > TILLS
    assert len(set(counters(given))) == len(given)
    app = create_app(Settings(clock="virtual", ledger=durable))  # it opens again
    assert app.world.tse.counters.signature >= max(map(int, counters(given)))
    app.close()


def test_an_export_reads_up_to_one_moment(durable):
    """Logs that are signed while an export is asked for do not make it a fault."""
    answers, given = played(durable, ("GET", "/_control/export"))
    assert {status for _, status in answers} == {200}
    assert len(given) == 2 * TILLS * SALES
