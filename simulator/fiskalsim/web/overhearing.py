"""
Notes the calls to an ASGI application in the journal, from outside of the application.
"""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fiskalsim.web.call import JSON, Call, Reply
from fiskalsim.web.journal import Note, now


def overheard(app: ASGIApp, note: Note) -> ASGIApp:
    """
    Let calls pass to *app*, and note each with its reply; one that gets none is noted with 0.
    """

    async def listen(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        begun = now()
        asked: list[bytes] = []
        said: list[bytes] = []
        head: dict[str, Any] = {"status": 0, "headers": ()}

        async def hear() -> Message:
            message = await receive()
            asked.append(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            else:
                said.append(message.get("body", b""))
            await send(message)

        try:
            await app(scope, hear, say)
        finally:
            call = Call(
                method=scope["method"],
                path=scope["path"],
                query_string=scope["query_string"].decode("latin-1"),
                body=b"".join(asked),
            )
            headers = dict(head["headers"])
            media_type = headers.get(b"content-type", JSON.encode()).decode("latin-1")
            note(call, Reply(head["status"], b"".join(said), media_type), begun)

    return listen
