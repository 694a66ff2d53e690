"""
What the mask and the till show: buttons, and notices with their colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from fiskalsim.onboarding.state import OnboardingState
from fiskalsim.onboarding.texts import TEXTS, Text
from fiskalsim.onboarding.things import Assigned, Interface, Till

Colour = Literal["red", "yellow", "blue"]
_COLOURS: Final[dict[str, Colour]] = {
    "test-mode": "red",
    "tse-failed": "red",
    "reset-tills": "red",
    "not-released": "yellow",
    "not-saved": "yellow",
    "not-saved-again": "yellow",
    "decide-tenants": "yellow",
    "prefer-chain": "yellow",
    "save-now": "yellow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    A text that is shown and hinders nothing.
    """

    code: str
    colour: Colour
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """
    A button, and why it cannot be pressed.
    """

    reason: Text | None = None

    @property
    def enabled(self) -> bool:
        """
        Whether it can be pressed.
        """
        return self.reason is None


def notice(code: str, **values: str) -> Notice:
    """
    Make the notice of this code.
    """
    return Notice(code=code, colour=_COLOURS.get(code, "blue"), text=TEXTS[code].filled(**values))


def create_button(one: Interface) -> Button:
    """
    Show "Anlegen". It can be pressed before the release, and says then that this is missing.
    """
    if not one.saved:
        return Button(reason=TEXTS["not-saved"])
    return Button(reason=TEXTS["keys-exist"] if one.created or one.keys else None)


def test_button(one: Interface) -> Button:
    """
    Show "Test".
    """
    if not one.saved:
        return Button(reason=TEXTS["not-saved"])
    return Button(reason=TEXTS["not-saved-again"] if one.created else None)


def of_interface(one: Interface, state: OnboardingState) -> list[Notice]:
    """
    List the notices of the mask.
    """
    chosen, keys = one.configuration, one.created or one.keys
    codes = {
        "test-mode": one.env == "TEST",
        "billed-monthly": one.env == "LIVE",
        "not-saved": not one.saved,
        "not-saved-again": one.created is not None,
        "not-released": not state.released and keys is None,
        "decide-tenants": keys is None,
        "prefer-chain": chosen.assigned is Assigned.WORKPLACE,
        "logging-recommended": not chosen.extended_logging,
    }
    notices = [notice(code) for code, shown in codes.items() if shown]
    mixed = [till.name for till in state.tills.values() if _is_mixed(till, one, state)]
    if mixed:
        notices.append(notice("reset-tills", tills=", ".join(mixed)))
    return notices


def of_till(one: Interface | None, state: OnboardingState, till: Till) -> list[Notice]:
    """
    List the notices of a till.
    """
    found = []
    if till.tse and state.tses[till.tse].env == "TEST":
        found.append(notice("test-mode"))
    if one is not None and _is_mixed(till, one, state):
        found.append(notice("reset-tills", tills=till.name))
    return found


def _is_mixed(till: Till, one: Interface, state: OnboardingState) -> bool:
    """
    Tell whether a till was initialised in TEST and its interface is, or will be, in LIVE.
    """
    keys = one.created or one.keys
    return (
        keys is not None
        and keys.env == "LIVE"
        and till.interface == one.id
        and state.tses[till.tse].env == "TEST"
    )
