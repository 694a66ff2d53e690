"""
Keys that come, count or are seen when they should not.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Door, fields
from fiskalsim.mutants.interface.door import KEYS as MAKE
from fiskalsim.mutants.interface.door import LOOK, SAVE, without_notice
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.onboarding.refusals import Asked, Noticed
from fiskalsim.onboarding.things import Keys
from fiskalsim.world.world import World


def _with_keys(_world: World, true: Any, *said: Any) -> Any:
    one = true(*said)
    if one.keys is None and one.created is None:
        one.created = Keys(env="TEST", organisation="0", key="test_own", secret="own")
    return one


def _asked_too_late(_world: World, true: Any, interface: str, *, confirmed: bool) -> Any:
    made = true(interface, confirmed=True)
    if not confirmed:
        raise Asked("confirmation-needed", env="TEST")
    return made


def _talkative(_world: World, true: Any, one: Any, event: str, text: str, **named: Any) -> None:
    if event == "keys-created" and one.created is not None:
        text = f"{text} {one.created.secret}"
    true(one, event, text, **named)


def _unsaved_too(world: World, true: Any, interface: Any) -> Any:
    if interface.created is None:
        return true(interface)
    return world.sign_de.auth.by_key(interface.created.key, interface.created.secret)


def _one_branch(world: World, true: Any, one: Any) -> None:
    if len(world.onboarding.state.branches) > 1 and not one.configuration.multiple_tenants:
        raise Noticed("tenants-undecided")
    true(one)


KEYS: Final[tuple[Mutant, ...]] = (
    at_door(
        "M-IKY-0002-b",
        "what is typed as a key is passed over in silence",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r',\s*"api(?:Key|Secret)":\s*"[^"]*"', "")),
    ),
    within(
        "M-IKY-0003-b",
        "saving makes keys",
        Kind.ACCEPT,
        method("onboarding.interfaces.save", _with_keys),
    ),
    told(
        "M-IKY-0004-b",
        "nobody says that the release is missing",
        Kind.OMIT,
        LOOK,
        without_notice("not-released"),
    ),
    told(
        "M-IKY-0005-b",
        "the button stays closed after the saving",
        Kind.STALE,
        SAVE,
        fields(buttons__create__enabled=False),
    ),
    within(
        "M-IKY-0006-b",
        "the question comes when the keys are there",
        Kind.LATE,
        method("onboarding.credentials.create", _asked_too_late),
    ),
    told("M-IKY-0007-b", "the secret comes without its key", Kind.OMIT, MAKE, fields(apiKey="")),
    within(
        "M-IKY-0008-b",
        "the log knows the secret",
        Kind.SWAP,
        method("onboarding.desk.log", _talkative),
    ),
    within(
        "M-IKY-0009-b",
        "a till takes keys that were never saved",
        Kind.ACCEPT,
        method("onboarding.tills._way.session", _unsaved_too),
    ),
    within(
        "M-IKY-0010-b",
        "two branches are two firms",
        Kind.WRONG_REASON,
        method("onboarding.credentials._require_tenants_decided", _one_branch),
    ),
    at_door(
        "M-IKY-0011-b",
        "taking the tenants back is passed over in silence",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r'"multipleTenants":\s*false', '"multipleTenants": true')),
    ),
)
