"""
API key and secret: the button "Anlegen", and what the vendor's staff does for LIVE.

Both make an organisation that the vendor manages at the provider, and a key of it.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudOrganisationKept, Env
from fiskalsim.cloud.things import Session
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import InterfaceKeysMade
from fiskalsim.onboarding.refusals import Asked, Noticed, of_provider
from fiskalsim.onboarding.state import keys_of
from fiskalsim.onboarding.things import Interface, Keys
from fiskalsim.onboarding.way import Way

_KEY_NAME: Final = "kassensichv"
#: What the provider wants to know of a firm and nobody asks an administrator for.
_ADDRESS: Final = {
    "address_line1": "Musterstraße 1",
    "zip": "12345",
    "town": "Musterstadt",
    "country_code": "DEU",
}


class Credentials:
    """
    Has keys made at the provider.
    """

    def __init__(self, desk: Desk, way: Way) -> None:
        self._desk = desk
        self._way = way

    def create(self, interface_id: str, *, confirmed: bool) -> Keys:
        """
        Do what the button "Anlegen" does: show why not, ask, create TEST keys and show them.
        """
        desk = self._desk
        one = desk.interface(interface_id)
        self._require_saved(one)
        if (one.created or one.keys) and (
            desk.profile["keys-again"] == "refuse" or one.env == "LIVE"
        ):
            raise Noticed("keys-exist")
        if not desk.state.released:
            raise Noticed("not-released")
        self._require_tenants_decided(one)
        if not confirmed:
            raise Asked("confirmation-needed", env="TEST")
        with self._way.call(one, "POST /organizations"):
            vendor = self._way.vendor()
            organisation = self._organisation(vendor, one)
        with self._way.call(one, f"POST /organizations/{organisation.id}/api-keys"):
            return self._make(vendor, one, organisation, "TEST")

    def create_live(self, interface_id: str, *, confirmed: bool) -> Keys:
        """
        Create LIVE keys, as staff may once the service contract is signed.
        """
        one = self._desk.interface(interface_id)
        self._require_saved(one)
        known = one.created or one.keys
        if known is not None and known.env == "LIVE":
            raise Noticed("keys-exist")
        if not self._desk.state.contract:
            raise Noticed("no-contract")
        self._require_tenants_decided(one)
        if not confirmed:
            raise Asked("confirmation-needed", env="LIVE")
        # Staff sits at the vendor's, outside the shop's network.
        try:
            vendor = self._way.vendor()
            organisation = self._organisation(vendor, one)
            self._way.cloud.management.enable(vendor, organisation.id, "LIVE")
            return self._make(vendor, one, organisation, "LIVE")
        except Refused as refused:
            raise of_provider(refused) from None

    def _require_saved(self, one: Interface) -> None:
        if not one.saved:
            raise Noticed("not-saved")

    def _require_tenants_decided(self, one: Interface) -> None:
        firms = {branch.vat_id for branch in self._desk.state.branches.values()}
        if len(firms) > 1 and not one.configuration.multiple_tenants:
            raise Noticed("tenants-undecided")

    def _organisation(self, vendor: Session, one: Interface) -> CloudOrganisationKept:
        """
        Find the organisation of an interface's keys, or have one made.
        """
        management = self._way.cloud.management
        if keys := one.created or one.keys:
            return management.organisation(vendor, keys.organisation)
        first = next(iter(self._desk.state.branches.values()))
        details: dict[str, Any] = {"name": first.name, **_ADDRESS}
        if not one.configuration.multiple_tenants:
            details["vat_id"] = first.vat_id
        return management.create(
            vendor, {**details, "managed_by_organization_id": vendor.organisation}
        )

    def _make(
        self, vendor: Session, one: Interface, organisation: CloudOrganisationKept, env: Env
    ) -> Keys:
        made = self._way.cloud.management.create_key(
            vendor, organisation.id, {"name": _KEY_NAME, "env": env}
        )
        desk = self._desk
        fact = InterfaceKeysMade(
            interface=one.id,
            env=env,
            organisation=organisation.id,
            key=made.text,
            secret=made.secret,
            at=desk.now(),
        )
        desk.note(fact)
        desk.log(one, "keys-created", f"{env} {made.text}")
        return keys_of(fact)
