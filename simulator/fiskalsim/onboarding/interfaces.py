"""
The mask: opened, saved, searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fiskalsim.cloud.facts import Env
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import InterfaceOpened, InterfaceSaved
from fiskalsim.onboarding.refusals import ModeFixed, Noticed, Unusable
from fiskalsim.onboarding.things import Assigned, Configuration, Interface

#: The version that is served. There is no other one any more.
API_VERSION: Final = "V2"
_MIDDLEWARE: Final = "https://kassensichv-middleware.fiskaly.com/api/v2"
_BACKEND: Final = "https://kassensichv.fiskaly.com/api/v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    What the mask shows and an administrator cannot change, as far as it was sent back.
    """

    url: str | None = None
    env: Env | None = None
    api_version: str = API_VERSION
    key: str | None = None
    secret: str | None = None


class Interfaces:
    """
    Looks after interfaces.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open(self, *, api_version: str) -> Interface:
        """
        Open the mask of a new interface.
        """
        _require_v2(api_version)
        desk = self._desk
        interface = desk.guid("interface", str(len(desk.state.interfaces)))
        desk.note(InterfaceOpened(interface=interface, at=desk.now()))
        return desk.interface(interface)

    def save(self, interface_id: str, configuration: Configuration, shown: Shown) -> Interface:
        """
        Save an interface; keys that were created before come into effect.
        """
        desk = self._desk
        one = desk.interface(interface_id)
        self._require_unchanged(one, shown)
        self._check(one, configuration)
        desk.note(
            InterfaceSaved(interface=one.id, configuration=configuration, at=desk.now()),
        )
        desk.log(one, "saved", f"{configuration.name}, {one.env}")
        return one

    def find(self, *, with_workplace_settings: bool) -> list[Interface]:
        """
        Find what was saved, the oldest first; on demand only what is configured at a workplace.
        """
        return [
            one
            for one in self._desk.state.interfaces.values()
            if one.saved
            and (not with_workplace_settings or one.configuration.assigned is Assigned.WORKPLACE)
        ]

    def url(self, env: Env) -> str:
        """
        Give the address that is prefilled.
        """
        if env == "TEST" or self._desk.profile["provider-urls"] == "one-host":
            return _MIDDLEWARE
        return _BACKEND

    def _require_unchanged(self, one: Interface, shown: Shown) -> None:
        _require_v2(shown.api_version)
        if shown.url not in {None, self.url(one.env)}:
            raise Unusable("url-fixed", url=self.url(one.env))
        if shown.env not in {None, one.env}:
            raise ModeFixed
        keys = one.created or one.keys
        if (shown.key is not None and (keys is None or shown.key != keys.key)) or (
            shown.secret is not None and (keys is None or shown.secret != keys.secret)
        ):
            raise Unusable("keys-by-button-only")

    def _check(self, one: Interface, wanted: Configuration) -> None:
        state = self._desk.state
        if (wanted.assigned is Assigned.WORKPLACE) != bool(wanted.workplace):
            raise Unusable("workplace-needed")
        if wanted.workplace and wanted.workplace not in state.workplaces:
            raise Unusable("unknown-workplace")
        if not wanted.client_side and self._desk.profile["client-side"] == "fixed":
            raise Unusable("client-side-only")
        keys = one.created or one.keys
        if keys and wanted.multiple_tenants != one.configuration.multiple_tenants:
            raise Noticed("tenants-fixed")
        if self._desk.profile["second-interface"] == "refuse":
            for other in self.find(with_workplace_settings=False):
                place = other.configuration.assigned, other.configuration.workplace
                if other is not one and place == (wanted.assigned, wanted.workplace):
                    raise Noticed("assignment-taken", name=other.configuration.name)


def _require_v2(api_version: str) -> None:
    if api_version != API_VERSION:
        raise Unusable("v1-not-supported")
