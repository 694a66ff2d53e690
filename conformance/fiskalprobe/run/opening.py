"""
The header of a stream: who is judged, by what, against which law.
"""

from __future__ import annotations

import platform
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import msgspec

from fiskalprobe.run.journal import Rules
from fiskalprobe.run.location import kill_matrix_digest
from fiskalprobe.run.picks import Picks
from fiskalprobe.stream.records import Header
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.keys import command_name
from fiskalprobe.target.model import Ixit, Target
from fiskalprobe.verdict.baseline import Excuse
from fiskalprobe.wire import Redactor
from fiskalspec import requirements


def salt_for(connection: Connection) -> str:
    """
    Draw a salt, so that two runs with one seed use different ids.

    Empty where the subject remembers nothing: in this process, or after a reset.
    """
    forgets = connection.target.ixit.adapter.startswith("sim:")
    return "" if forgets or connection.control.offers("reset") else secrets.token_hex(8)


def header(
    target: Target,
    rules: Rules,
    *,
    scenarios: int,
    picked: str = "",
    picks: Picks | None = None,
    digest: str = "",
    excuses: Sequence[Excuse] = (),
    against: str = "",
) -> Header:
    """
    Write the header of a run; *picked* describes the filter where there are no *picks*.
    """
    picks = picks or Picks()
    subject = target.subject
    name = " ".join(filter(None, (subject.organisation, subject.product, subject.version)))
    return Header(
        harness={"name": "fiskalprobe", "version": version("fiskalprobe")},
        title=f"Conformance of {name}",
        subject={
            "organisation": subject.organisation,
            "product": subject.product,
            "version": subject.version,
            "contact": list(subject.contact),
        },
        ics=target.ics.to_json() | {"discovered": target.discovered},
        ixit=_ixit(target),
        control=_control(target),
        catalogue={
            "digest": requirements.digest(),
            "requirements": len(requirements.load()),
        },
        seed=rules.seed,
        salt=rules.salt or msgspec.UNSET,
        started=datetime.now(UTC).isoformat(timespec="milliseconds"),
        environment={
            "python": platform.python_version(),
            "platform": platform.platform(),
        },
        plan={
            "scenarios": scenarios,
            "requirements": sorted(rules.plan),
            "filter": picked or picks.told,
            "patterns": list(picks.patterns),
            "profiles": list(picks.profiles),
            "keyword": picks.keyword,
            "scenario": picks.scenario,
            "strict": rules.strict,
            "set": picks.set_name,
            "digest": digest,
        },
        baseline=[
            {
                "check": excuse.check,
                "reason": excuse.reason,
                "until": excuse.until.isoformat(),
                "issue": excuse.issue,
            }
            for excuse in excuses
        ],
        against=against,
        kill_matrix=kill_matrix_digest(),
    )


def _ixit(target: Target) -> dict[str, object]:
    """
    Write down how the subject is reached: names of headers, and no secret.
    """
    ixit = target.ixit
    return {
        "adapter": _shown(ixit.adapter),
        "timeout": ixit.timeout_seconds,
        "headers": sorted([*ixit.headers, *ixit.printed]),
        "client_id": ixit.client_id,
        **({"told": _told(ixit)} if ixit.told else {}),
    }


def _told(ixit: Ixit) -> dict[str, object]:
    """
    Repeat the declaration, but of a command only its name: a secret may stand behind it.
    """
    if not ixit.printed:
        return dict(ixit.told)
    named = {name: f"cmd:{command_name(said)}" for name, said in ixit.printed.items()}
    return {**ixit.told, "headers": {**ixit.told.get("headers", {}), **named}}


def _control(target: Target) -> dict[str, object]:
    """
    Write down by which means the subject's world may be changed.
    """
    control = target.control
    return {
        "kind": control.kind,
        "url": Redactor().url(control.url),
        "capabilities": sorted(control.handles),
        "commands": {name: list(words) for name, words in control.commands.items()},
    }


def _shown(adapter: str) -> str:
    """
    Write an adapter without the secrets of its address, such that a replay finds the address.

    ``http:`` before ``http://host`` says how the subject is reached and is no part of a URL.
    """
    kind, _, place = adapter.partition(":")
    return f"{kind}:{Redactor().url(place)}" if kind == "http" else Redactor().url(adapter)
