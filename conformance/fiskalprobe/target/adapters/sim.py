"""
The adapter ``sim:``: the reference simulator in this process, without a socket.

The application lives on an event loop of its own in a thread of its own, so that whatever it does
in the background goes on between two requests. This is one of the two files of the judge that
know the machine, and it meets it late.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import threading
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Final, TypeVar

import httpx

from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import SIMULATOR_CLOUD, SIMULATOR_STAFF, Credentials
from fiskalprobe.target.simoptions import SimOptions, parse_options

T = TypeVar("T")

#: Reserved by RFC 2606: nobody can mistake it for a place on the network.
_BASE_URL: Final = "http://simulator.invalid"


class SimulatorAdapter:
    """
    Starts a simulated world and carries requests into it.
    """

    def __init__(self, said: str) -> None:
        options = parse_options(said)
        application = _application(options)
        self._keys = _keys(application) if options.role == "cloud-tse" else (None, None)
        self._transport = InProcess(application)

    @property
    def base_url(self) -> str:
        """
        An address that exists nowhere.
        """
        return _BASE_URL

    @property
    def transport(self) -> httpx.BaseTransport:
        """
        The way into this process's own simulator.
        """
        return self._transport

    @property
    def credentials(self) -> tuple[Credentials | None, Credentials | None]:
        """
        The keys of the world's ready organisation: its TEST key, and LIVE as the other one.
        """
        return self._keys

    def close(self) -> None:
        """
        End the world and its event loop.
        """
        self._transport.close()


class InProcess(httpx.BaseTransport):
    """
    Calls an ASGI application from synchronous code.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="fiskalprobe-simulator", daemon=True
        )
        self._thread.start()
        self._to_lifespan: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._lifespan: asyncio.Task[None] | None = None
        self._closed = False
        try:
            self._run(self._wake())
        except BaseException:
            self._stop_loop()
            raise

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """
        Carry one request in and its answer out.
        """
        return self._run(self._answer(request, request.read()))

    def handle_together(
        self, requests: Sequence[httpx.Request]
    ) -> list[tuple[int, httpx.Response | httpx.TransportError]]:
        """
        Carry several requests in at once: each has begun before the first has to wait.
        """

        async def timed(
            request: httpx.Request,
        ) -> tuple[int, httpx.Response | httpx.TransportError]:
            answer: httpx.Response | httpx.TransportError
            try:
                answer = await self._answer(request, request.read())
            except httpx.TransportError as failed:
                answer = failed
            return time.perf_counter_ns(), answer

        async def gathered() -> list[tuple[int, httpx.Response | httpx.TransportError]]:
            return await asyncio.gather(*map(timed, requests))

        return self._run(gathered())

    def close(self) -> None:
        """
        Let the application end in good order, then stop the loop.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self._run(self._rest())
        finally:
            self._stop_loop()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _wake(self) -> None:
        started: asyncio.Future[None] = self._loop.create_future()

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "lifespan.startup.complete" and not started.done():
                started.set_result(None)
            elif message["type"].endswith(".failed") and not started.done():
                said = message.get("message", "")
                started.set_exception(RuntimeError(f"the simulator did not start: {said}"))

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._lifespan = self._loop.create_task(
            self._application(scope, self._to_lifespan.get, send)
        )
        await self._to_lifespan.put({"type": "lifespan.startup"})
        await asyncio.wait({started, self._lifespan}, return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            self._lifespan.result()  # raises what the application raised
            raise RuntimeError("the simulator ended before it had started")
        await started

    async def _rest(self) -> None:
        await self._to_lifespan.put({"type": "lifespan.shutdown"})
        if self._lifespan is not None:
            await self._lifespan
        own = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not own]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        head: dict[str, Any] = {}
        parts: list[bytes] = []
        asked = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if asked.is_set():
                return {"type": "http.disconnect"}
            asked.set()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            await self._application(_scope(request), receive, send)
        except Exception as failed:
            # Behind a server the client would see the connection's end or a bare 500.
            if not head:
                said = f"the simulator raised {type(failed).__name__}: {failed}"
                raise httpx.RemoteProtocolError(said, request=request) from failed
        return httpx.Response(
            status_code=head["status"], headers=head.get("headers", []), content=b"".join(parts)
        )


def _scope(request: httpx.Request) -> dict[str, Any]:
    raw_path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": (request.url.host, request.url.port or 80),
    }


def _keys(application: Any) -> tuple[Credentials | None, Credentials | None]:
    """
    Take the ready keys out of the simulated world, as `serve` prints them.
    """
    ready = (application.world.sign_de.ready_key(env) for env in ("TEST", "LIVE"))
    own, other = (Credentials(api_key=kept.text, api_secret=kept.secret) for kept in ready)
    return own, other


def _application(options: SimOptions) -> Any:
    from fiskalsim.cable.sign_de.access import PREFIX, Access, BadAccess
    from fiskalsim.web.app import create_app
    from fiskalsim.world.settings import Settings

    device, access = options.device, None
    if device.startswith(PREFIX):
        try:
            device, access = "sign-de", Access.read(device, os.environ)
        except BadAccess as wrong:
            raise TargetUnreachable(str(wrong)) from wrong
    settings: Any = {
        "device": device,
        "sign_de": access,
        "generation": options.generation,
        "clock": options.clock,
        "reader": options.reader,
        "seed": options.seed,
        "ledger": options.ledger,
        "choices": options.choices,
        "cloud_key": SIMULATOR_CLOUD.key,
        "cloud_secret": SIMULATOR_CLOUD.secret,
        "staff_secret": SIMULATOR_STAFF,
    }
    application = create_app(Settings(**settings))
    if not options.mutant:
        return application
    from fiskalsim.mutants import MUTANTS, Spoiled

    if options.mutant not in MUTANTS:
        near = ", ".join(difflib.get_close_matches(options.mutant, MUTANTS, n=3, cutoff=0.4))
        raise TargetUnreachable(f"there is no mutant {options.mutant!r}; near to it: {near}")
    return Spoiled(application, MUTANTS[options.mutant])


def mutants() -> tuple[Any, ...]:
    """
    Give all mutants of the simulator: id, says, violates, kind and options of each.
    """
    from fiskalsim.mutants import MUTANTS

    return tuple(MUTANTS.values())
