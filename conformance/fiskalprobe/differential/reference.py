"""
Which simulator a subject is compared with: one that claims the same, unless told otherwise.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.target.model import Target
from fiskalprobe.target.reading import read_target

_DEVICE_OF_KIND: Final = {"hardware": "swissbit-usb", "cloud": "fiskaly-cloud"}


class NoReference(ValueError):
    """
    There is nothing that this subject can be compared with.
    """

    code = "against"


def reference_target(said: str, subject: Target) -> Target:
    """
    Read what stands after ``--against``; options that it leaves open follow the subject's claims.

    Raises `NoReference` for anything but a simulator, `TargetRefused` for options it lacks.
    """
    if said != "sim" and not said.startswith("sim:"):
        raise NoReference(
            f"--against {said}: the reference is the simulator; write --against sim:"
        )
    if subject.is_till:
        raise NoReference("--against compares answers, and a till gives none")
    options = [part for part in said.partition(":")[2].split(",") if part]
    given = {option.partition("=")[0] for option in options}
    claimed = {"generation": subject.ics.api, "device": _device(subject)}
    if subject.ics.role != "middleware":
        claimed = {"role": subject.ics.role}
    options += [
        f"{name}={value}" for name, value in claimed.items() if value and name not in given
    ]
    return read_target(f"sim:{','.join(options)}", environment={})


def _device(subject: Target) -> str:
    for tse in subject.ics.tse:
        fitting = sorted(tse.profiles) or [_DEVICE_OF_KIND.get(tse.kind, "")]
        return fitting[0]
    return ""
