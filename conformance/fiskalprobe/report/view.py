"""
The stream as the reports see it: exchanges with typed halves, everything found by its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from fiskalprobe.oracles.exact import exactly
from fiskalprobe.stream import Check, Exchange, Scenario, Stream
from fiskalprobe.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    What was asked.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    #: What the till did with its connection; empty where it sent everything and waited.
    manner: str = ""

    @classmethod
    def of(cls, record: Mapping[str, Any], *, manner: str = "") -> Self:
        """
        Read the request of an exchange record.
        """
        return cls(
            manner=manner,
            method=str(record.get("method", "")),
            url=str(record.get("url", "")),
            headers=_headers(record.get("headers")),
            body=str(record.get("body") or ""),
        )

    @property
    def path(self) -> str:
        """
        The path and the query, without the place.
        """
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return self.url
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What came back.
    """

    status: int
    headers: Mapping[str, str]
    body: str

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """
        Read the response of an exchange record.
        """
        return cls(
            status=int(record.get("status", 0)),
            headers=_headers(record.get("headers")),
            body=str(record.get("body") or ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """
    One exchange, or the reason why there was no answer.
    """

    id: int
    scenario: str
    step: str
    at: str
    elapsed_ms: float
    call: Call
    answer: Answer | None
    error: str

    @classmethod
    def of(cls, record: Exchange) -> Self:
        """
        Read an exchange record.
        """
        return cls(
            id=record.id,
            scenario=record.scenario,
            step=record.step,
            at=record.at,
            elapsed_ms=record.elapsed_ms,
            call=Call.of(record.request, manner=record.manner),
            answer=None if record.response is None else Answer.of(record.response),
            error=record.error or "",
        )

    def json(self) -> Any:
        """
        Read the answer as JSON with exact decimals, or give nothing when it is none.
        """
        if self.answer is None:
            return None
        try:
            return exactly(self.answer.body)
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Run:
    """
    One whole run.
    """

    stream: Stream

    @cached_property
    def talks(self) -> Mapping[int, Talk]:
        """
        The exchanges by number.
        """
        return MappingProxyType(
            {number: Talk.of(record) for number, record in self.stream.exchanges.items()}
        )

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """
        The checks in the order in which they were made.
        """
        return self.stream.checks

    @cached_property
    def scenarios(self) -> Mapping[str, Scenario]:
        """
        The scenarios by id, in the order in which they ended.
        """
        return MappingProxyType({record.id: record for record in self.stream.scenarios})

    @cached_property
    def checks_by_requirement(self) -> Mapping[str, tuple[Check, ...]]:
        """
        The checks of each requirement.
        """
        found: dict[str, list[Check]] = {}
        for check in self.checks:
            found.setdefault(check.requirement, []).append(check)
        return MappingProxyType({key: tuple(value) for key, value in found.items()})

    @property
    def subject(self) -> str:
        """
        Product and version, as they are named in a sentence.
        """
        subject = self.stream.header.subject
        words = [str(subject.get(key) or "") for key in ("product", "version")]
        return " ".join(word for word in words if word) or "?"

    @property
    def scope(self) -> tuple[str, ...]:
        """
        The ids that the plan demanded, in order.
        """
        return tuple(sorted(str(item) for item in self.stream.header.plan.get("requirements", ())))


#: A long run asks millions of times.
_BY_WORD: Final = {verdict.value: verdict for verdict in Verdict}


def verdict_of(word: str) -> Verdict:
    """
    Read a verdict; a word that is none is our own fault and shows as such.
    """
    return _BY_WORD.get(word, Verdict.ERROR)


def _headers(record: object) -> Mapping[str, str]:
    if not isinstance(record, Mapping):
        return MappingProxyType({})
    return MappingProxyType({str(key): str(value) for key, value in record.items()})
