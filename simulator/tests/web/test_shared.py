"""
Several processes on one PostgreSQL ledger: whichever a till speaks to, one owner answers.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import struct
import threading
import time
from contextlib import ExitStack

import httpx
import pytest
from processes import CLIENT, Books, Process, create, sell, store

from fiskalsim.ledger.errors import OwnedElsewhere
from fiskalsim.web.app import create_app
from fiskalsim.web.neighbour import BadAddress, Neighbour, NotReached, host_and_port
from fiskalsim.web.shared import Shared, world_of
from fiskalsim.world.settings import Settings

SALE = {"uniqueClientId": CLIENT, "documentType": "0"}


@pytest.fixture
def processes(postgres):
    """Start processes that share one ledger; those that are left are killed in the end."""
    url = postgres.address()
    with ExitStack() as stack:

        def start(**other):
            process = Process(url, **other)
            stack.callback(process.kill)
            stack.callback(process.send, signal.SIGCONT)
            return process

        yield start


def till_at(process, place=""):
    return httpx.Client(base_url=process.url + place, timeout=30)


def test_any_process_answers_for_any_world(processes):
    """Numbers and counters go on whichever process is asked, and both show the same books."""
    one, other = processes(), processes()
    answers = []
    for turn in range(6):
        with till_at((one, other)[turn % 2]) as till:
            number = create(till).json()["fiscalisationDocumentNumber"]
            stored = store(till, number, f"{turn:08}-0000-4000-8000-000000000000").json()
            answers.append((number, stored["AdditionalFields"]["TseSignatureCounter"]))
    assert [number for number, _ in answers] == [1, 2, 3, 4, 5, 6]
    counters = [counter for _, counter in answers]
    assert counters == list(range(counters[0], counters[0] + 12, 2))
    assert one.shown() == other.shown()
    for process, name in ((one, "a"), (other, "b")):
        with till_at(process, f"/w/{name}") as till:
            assert create(till).json()["fiscalisationDocumentNumber"] == 1
    for name in "ab":
        for process in (one, other):
            shown = httpx.get(f"{process.url}/w/{name}/_control/ledger").json()
            assert shown["openTransactions"] == [1]
    # Two processes that each take the other for the owner do not pass a call on for ever.
    answer = httpx.get(f"{other.url}/_control/ledger", headers={"x-fiskalprobe-passed-on": "1"})
    assert (answer.status_code, answer.text) == (421, "'default' is not here.")


def test_any_process_tells_of_any_world(processes):
    """A world is listed, shown, made and deleted at either, whoever owns it or the default one."""
    one, other = processes(), processes()
    with till_at(other, "/w/a") as till:
        create(till)

    def about(process, method, name, **more):
        return httpx.request(method, f"{process.url}/_control/worlds/{name}", **more)

    for process in (one, other):
        shown = [about(process, method, "a") for method in ("GET", "PUT")]
        assert [each.status_code for each in shown] == [200, 200], shown[0].text
        assert shown[0].json() == shown[1].json()
        assert about(process, "PUT", "a", json={"seed": "7"}).status_code == 409
        assert about(process, "GET", "nobody").status_code == 404
        assert about(process, "DELETE", "default").status_code == 409
        assert about(process, "PATCH", "a").status_code == 405
    made = about(other, "PUT", "b", json={"seed": "7"})
    assert (made.status_code, about(one, "GET", "b").json()) == (201, made.json())
    for process in (one, other):
        listed = httpx.get(f"{process.url}/_control/worlds").json()["worlds"]
        assert [each["name"] for each in listed] == ["default", "a", "b"]
    for process, name in ((one, "a"), (one, "b")):
        assert about(process, "DELETE", name).status_code == 204
    for process in (one, other):
        assert [about(process, "GET", name).status_code for name in "ab"] == [404, 404]
    with till_at(one, "/w/a") as till:
        assert create(till).json()["fiscalisationDocumentNumber"] == 1
    assert about(other, "GET", "a").status_code == 200
    assert httpx.get(f"{other.url}/w/typo/nowhere").status_code == 404
    assert about(one, "GET", "typo").status_code == 404


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_another_process_takes_over(processes, how):
    """When the owner is gone, the next call is answered by who is left, without a gap."""
    one, other = processes(), processes()
    httpx.get(f"{one.url}/w/a/_control/ledger")
    with till_at(other) as till:
        assert create(till).json()["fiscalisationDocumentNumber"] == 1
        getattr(one, how)()
        begun = time.monotonic()
        again = create(till)
        assert time.monotonic() - begun < 5
        assert again.json()["fiscalisationDocumentNumber"] == 2
        assert other.shown()["openTransactions"] == [1, 2]
    assert httpx.get(f"{other.url}/w/a/_control/ledger").json()["openTransactions"] == []


def test_a_process_with_another_tse_cannot_take_over(processes):
    """It says which one the world has, and holds nothing that another process could take."""
    one, other = processes(), processes(device="swissbit-usb")
    with till_at(other) as till:
        assert create(till).json()["fiscalisationDocumentNumber"] == 1
        one.kill()
        for answer in (create(till), till.get("/_control/ledger"), till.get("/")):
            assert answer.status_code == 503
            assert "start with --seed fiskalprobe --device fiskaly-cloud" in answer.text
        third = processes()
        assert create(till).json()["fiscalisationDocumentNumber"] == 2
        assert third.shown()["openTransactions"] == [1, 2]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot pause a process")
def test_a_paused_owner_answers_nothing_of_its_own_when_it_wakes(processes):
    """It is replaced after its lease; then it passes on, with the counters of the new owner."""
    one, other = processes(), processes()
    with till_at(one) as at_one, till_at(other) as at_other:
        create(at_one)
        one.send(signal.SIGSTOP)
        answer = create(at_other)
        assert answer.status_code == 503  # asked of the paused one, so its fate is not known
        assert answer.headers["retry-after"] == "1"
        answer = create(at_other)
        number = answer.json()["fiscalisationDocumentNumber"]
        one.send(signal.SIGCONT)
        answer = create(at_one)
        if answer.status_code == 503:  # the call that found out
            assert answer.headers["retry-after"] == "1"
            answer = create(at_one)
        assert answer.json()["fiscalisationDocumentNumber"] == number + 1
        assert one.shown() == other.shown()


def test_load_survives_a_handover(processes):
    """While owners are killed under load, nothing acknowledged is lost and nothing repeats."""
    books, done = Books(), threading.Event()
    left = processes()
    for _ in range(2):
        owner, left = left, processes()
        tills = [
            threading.Thread(target=sell, args=(process.url, books, done.is_set))
            for process in (owner, left, left)
        ]
        for till in tills:
            till.start()
        time.sleep(0.7)
        owner.kill()
        time.sleep(0.7)
        done.set()
        for till in tills:
            till.join()
        done.clear()
    shown = left.shown()
    kept = {
        d["documentGuid"]: (
            d["fiscalDocumentNumber"],
            d["signatureCounter"],
            d["answer"]["signature"],
        )
        for d in shown["documents"]
    }
    assert len(books.receipts) > 20
    assert {guid: kept.get(guid) for guid in books.receipts} == books.receipts
    counters = [c for _, c in books.started] + [counter for _, counter, _ in kept.values()]
    assert len(counters) == len(set(counters))
    assert {status for status, _ in books.refusals} <= {503}


def test_a_call_that_comes_while_a_world_is_taken_waits_for_it(postgres):
    """A world is answered for once the application leads to it, not once its ledger is open."""
    settings = Settings(ledger=postgres.address(), device="fiskaly-cloud", address="http://a:1")
    path = "/api/v1/transactions/createDocument"

    async def story(shared, worlds):
        opened, go_on = threading.Event(), threading.Event()
        get = worlds.get

        def slowly(name):
            world = get(name)
            opened.set()
            go_on.wait(10)
            return world

        worlds.get = slowly
        transport = httpx.ASGITransport(shared)
        async with httpx.AsyncClient(transport=transport, base_url="http://till") as till:
            asking = [asyncio.create_task(till.put(path, params=SALE)) for _ in range(2)]
            await asyncio.to_thread(opened.wait, 10)
            asking.append(asyncio.create_task(till.put(path, params=SALE)))
            await asyncio.sleep(0.05)
            at_once = shared.served("PUT", path, ())
            go_on.set()
            return at_once, await asyncio.gather(*asking), shared.served("PUT", path, ())

    app = create_app(settings, sharing=True)
    app.worlds.release("default")
    try:
        early, answers, later = asyncio.run(story(Shared(app, address="http://a:1"), app.worlds))
    finally:
        app.close()
    assert early is None
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert later is not None


def test_who_has_not_the_default_world_gives_its_own_up_when_it_ends(postgres):
    """What it owns is free for the others once it was told to stop."""
    url = postgres.address()
    one, other = (
        create_app(
            Settings(ledger=url, device="fiskaly-cloud", address=f"http://{name}:1"), sharing=True
        )
        for name in "ab"
    )
    other.worlds.obtain("x")
    with pytest.raises(OwnedElsewhere):
        one.worlds.get("x")
    messages, told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], []

    async def life():
        async def receive():
            return messages.pop(0)

        async def send(message):
            told.append(message["type"])

        await Shared(other, address="http://b:1")({"type": "lifespan", "state": {}}, receive, send)

    asyncio.run(life())
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert one.worlds.get("x").settings.seed == "fiskalprobe/x"
    one.close()


def test_who_cannot_share_is_told_who_owns_the_world(postgres):
    """In one process without a door nothing can be passed on, so it does not begin."""
    settings = Settings(ledger=postgres.address(), device="fiskaly-cloud", address="http://a")
    app = create_app(settings)
    with pytest.raises(OwnedElsewhere, match="http://a"):
        create_app(settings)
    app.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/x", "default"),
        ("/w/a/api", "a"),
        ("/w/a", "a"),
        ("/w/", "default"),
        ("/_control/worlds/a", "a"),
        ("/_control/worlds", "default"),
        ("/w/a/_control/worlds/b", "a"),
    ],
)
def test_the_world_of_an_address(path, name):
    """It stands behind /w/ or is asked about; everything else is the default one's."""
    assert world_of(path) == name


@pytest.mark.parametrize(
    "address", ["", "here", "https://a:1", "http://", "http://a:b", "http://a/b"]
)
def test_a_neighbour_has_an_address(address):
    """What is none is refused with what one looks like."""
    with pytest.raises(BadAddress, match="http://HOST:PORT"):
        host_and_port(address)


@pytest.mark.parametrize("loops", ["asyncio", "uvloop"])
def test_a_neighbour_that_is_killed_as_we_connect_was_not_reached(monkeypatch, loops):
    """Nothing was sent to him, so the call may look for another one."""
    connect = asyncio.open_connection

    async def connected(host, port):
        reader, writer = await connect(host, port)
        await asyncio.sleep(0.1)  # until the reset is there
        return reader, writer

    async def gone(reader, writer):
        linger = struct.pack("ii", 1, 0)  # a reset, as of a process that is no more
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()

    async def play():
        async with await asyncio.start_server(gone, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(NotReached, match="hung up at once"):
                await Neighbour(f"http://127.0.0.1:{port}").ask("POST", b"/", [], b"")

    monkeypatch.setattr("asyncio.open_connection", connected)
    with asyncio.Runner(loop_factory=pytest.importorskip(loops).new_event_loop) as runner:
        runner.run(play())
