"""
The records of a run, one per line; `run-record` in fiskalspec.schemas describes them to others.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

#: Raised when a field changes its meaning or goes; adding one does not raise it.
SCHEMA: Final = 1


class Header(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="header"):
    """
    What was judged, by what, against which law, and what was planned.
    """

    schema: int = SCHEMA
    harness: dict[str, str]
    title: str
    #: organisation, product, version.
    subject: dict[str, Any]
    #: role, api, profiles, tse.
    ics: dict[str, Any]
    ixit: dict[str, Any]
    control: dict[str, Any]
    #: digest, requirements (how many rows).
    catalogue: dict[str, Any]
    seed: int
    #: What ids were drawn from besides the seed, where the subject remembers those of other runs.
    salt: str | msgspec.UnsetType = msgspec.UNSET
    started: str
    environment: dict[str, str]
    #: scenarios (how many), requirements (ids in scope), filter, strict.
    plan: dict[str, Any]
    #: check, reason, until, issue of each excuse; they change no verdict in the stream.
    baseline: list[dict[str, str]] = []
    #: The reference with which the answers were compared; empty without one.
    against: str = ""
    #: SHA-256 of the kill matrix that this release ships: what its suite was shown to find.
    kill_matrix: str | None = msgspec.field(default=None, name="killMatrix")


class Scenario(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="scenario"):
    """
    How one scenario went; stands after its exchanges and checks.
    """

    id: str
    feature: str
    rule: str
    name: str
    where: str
    requirements: list[str]
    #: completed, aborted or error.
    outcome: str
    message: str = ""
    elapsed_ms: float


class Exchange(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    # Nothing in a record leads back to it, and a report holds a hundred thousand of them.
    gc=False,
    tag_field="kind",
    tag="exchange",
):
    """
    What was sent and what came back, secrets taken out.
    """

    id: int
    scenario: str
    step: str
    at: str
    elapsed_ms: float
    #: method, url, headers, body.
    request: dict[str, Any]
    #: status, headers, body; or nothing when no answer came.
    response: dict[str, Any] | None
    error: str | None
    #: What a gateway before the subject answered in its place: status, headers, body.
    gateway: dict[str, Any] | None = None
    #: Id of the first of the calls that were on their way at the same time; 0 for a call alone.
    together: int = 0
    #: Which of those calls it was, from 0.
    place: int = 0
    #: What the till did with its connection; empty where it sent everything and waited.
    manner: str = ""


class Again(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="again"):
    """
    An exchange and its checks, told by how they differ from earlier ones; only files hold it.
    """

    id: int
    #: The exchange that it is like.
    like: int
    #: How many checks follow it once it is whole; all came out right.
    checks: int
    #: What stands at which places once the lines of the other are split at commas.
    parts: dict[str, list[int]]
    #: Of the lines once they are whole.
    sha256: str


class Check(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    # As above.
    gc=False,
    tag_field="kind",
    tag="check",
):
    """
    One claim on one requirement, judged.
    """

    id: str
    requirement: str
    check: str
    verdict: str
    standing: str
    code: str = ""
    message: str = ""
    expected: str = ""
    actual: str = ""
    exchanges: list[int]
    scenario: str
    #: features/x.feature:14, or ``ambient``.
    where: str


#: How the note of a run begins that was stopped before its end, whatever the reason.
STOPPED: Final = "The run was stopped: "


class Note(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="note"):
    """
    Something worth knowing that is neither exchange nor check.
    """

    text: str
    scenario: str = ""


class Difference(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="difference"):
    """
    One kind of difference between the subject and the reference; stands before the footer.
    """

    #: Method and path, ids left out.
    call: str
    #: ``status``, or the path of a member.
    field: str
    subject: str
    reference: str
    #: The first exchange that differs, in the scenario with the shortest way there.
    exchange: int
    scenario: str
    #: How many exchanges of the scenario were alike before.
    before: int
    #: The difference with which that scenario began to differ, unless it is this one.
    follows: str = ""
    #: Whether most answers to the call have it with the same two values: a matter of habit.
    always: bool = False
    times: int
    scenarios: int
    #: request and response of the reference in that exchange.
    twin: dict[str, Any]


class Prompt(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="prompt"):
    """
    What an operator was asked to do and said; an empty answer means done.
    """

    #: cut or mend; of a till sale, abort, begin, resume, or paper: what it printed is the answer.
    handle: str
    question: str
    answer: str
    scenario: str
    step: str
    at: str
    elapsed_ms: float


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="command"):
    """
    A command of the declaration that was run on the world behind the subject.
    """

    #: cut, mend, reset, now, set_clock, advance or ledger; of a till sale, abort, begin, resume,
    #: or paper: what it printed is the output.
    handle: str
    words: list[str]
    #: Nothing when it could not be started or did not end in time.
    exit: int | None
    output: str
    scenario: str
    step: str
    at: str
    elapsed_ms: float


class RequirementResult(msgspec.Struct, frozen=True, kw_only=True):
    """
    The verdict on one requirement and the code of its reason.
    """

    verdict: str
    reason: str = ""


class Footer(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="footer"):
    """
    What the run came to. Without it there is no report.
    """

    verdict: str
    exit: int
    #: Verdict to number of requirements.
    counts: dict[str, int]
    requirements: dict[str, RequirementResult]
    scenarios: int
    checks: int
    exchanges: int
    elapsed_ms: float
    #: Of all bytes before this line.
    sha256: str


#: What may stand between header and footer.
Event = Scenario | Exchange | Check | Note | Difference | Prompt | Command
Record = Header | Event | Again | Footer
