"""
Lies told on the way from the simulator to the judge, so that checks can be seen to fail.

Nothing of the machine is touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """
    What is told otherwise, and the requirement that must be seen to be broken.
    """

    requirement: str
    #: ``METHOD end-of-path``; a star stands for anything.
    call: str
    #: Changes the status and the parsed body.
    tell: Callable[[int, Any], tuple[int, Any]]
    #: How the broken requirement is graded.
    verdict: str = "fail"

    def twist(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        """
        Tell the lie where it belongs, and the truth elsewhere.
        """
        method, _, end = self.call.partition(" ")
        if request.method != method or not fnmatchcase(request.url.path, f"*{end}"):
            return response
        try:
            body = json.loads(response.content)
        except ValueError:
            body = response.text
        status, told = self.tell(response.status_code, body)
        content = told if isinstance(told, str) else json.dumps(told)
        return httpx.Response(status, content=content.encode())


def changed(**values: Any) -> Callable[[int, Any], tuple[int, Any]]:
    """
    Set fields of a fiscal response, wherever they stand.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and "AdditionalFields" in body:
            for name, value in values.items():
                place = body if name in body else body["AdditionalFields"]
                place[name] = value
        return status, body

    return tell


def refused(status: int) -> Callable[[int, Any], tuple[int, Any]]:
    """
    Answer every refusal with another code.
    """
    return lambda said, body: (status if said >= 400 else said, body)


def entries(**values: Any) -> Callable[[int, Any], tuple[int, Any]]:
    """
    Set fields of each entry in a list.
    """
    return lambda status, body: (status, [{**entry, **values} for entry in body])
