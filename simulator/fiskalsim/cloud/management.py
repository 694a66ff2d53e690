"""
The management API: organisations, their keys, users and billing addresses.

An organisation sees itself and what it manages, at any depth.
"""

from __future__ import annotations

import base64
import re
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cloud import metadata
from fiskalsim.cloud.desk import Desk
from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.cloud.facts import (
    CloudEntryRemoved,
    CloudKeyKept,
    CloudOrganisationKept,
    CloudRecordKept,
    Env,
)
from fiskalsim.cloud.things import Draw, Session

#: Members without which there is no organisation.
NEEDED: Final = ("name", "address_line1", "zip", "town", "country_code")
OPTIONAL: Final = (
    "display_name",
    "vat_id",
    "tax_number",
    "economy_id",
    "contact_person_id",
    "address_line2",
    "state",
    "billing_options",
    "billing_address_id",
    "metadata",
)
_TEXTS: Final = tuple(name for name in OPTIONAL if name not in {"billing_options", "metadata"})
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_KEY_NAME: Final = re.compile(r"[a-z0-9\-]{3,30}")


class Management:
    """
    Looks after organisations and keys.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Organisations.

    def organisations(self, session: Session) -> list[CloudOrganisationKept]:
        """
        List what the caller sees, its own organisation first.
        """
        return [o for o in self._desk.state.organisations.values() if self._sees(session, o)]

    def organisation(self, session: Session, organisation_id: str) -> CloudOrganisationKept:
        """
        Find an organisation that the caller sees.
        """
        found = self._desk.state.organisations.get(organisation_id)
        if found is None or not self._sees(session, found):
            raise Refused("E_ORGANIZATION_NOT_FOUND")
        return found

    def create(self, session: Session, given: dict[str, Any]) -> CloudOrganisationKept:
        """
        Create an organisation below one that the caller sees.
        """
        details = _details(given, needed=NEEDED)
        parent = given.get("managed_by_organization_id")
        if not isinstance(parent, str):
            raise unfit("body", "should have required property 'managed_by_organization_id'")
        above = self._desk.state.organisations.get(parent.lower())
        if above is None or not self._sees(session, above):
            raise Refused(message="Not Found", status=404)  # recorded without a code
        desk = self._desk
        made = CloudOrganisationKept(
            id=desk.guid("organization", str(desk.state.made)),
            managed_by=above.id,
            envs=("TEST",),
            details=details,
        )
        desk.note(made)
        return made

    def change(
        self, session: Session, organisation_id: str, given: dict[str, Any]
    ) -> CloudOrganisationKept:
        """
        Change members of an organisation.
        """
        before = self.organisation(session, organisation_id)
        details = _merged(before.details, _details(given, needed=()))
        return self._keep(replace(before, details=details))

    def enable(self, session: Session, organisation_id: str, env: Env) -> CloudOrganisationKept:
        """
        Let an organisation use another environment.
        """
        before = self.organisation(session, organisation_id)
        return self._keep(replace(before, envs=tuple(dict.fromkeys((*before.envs, env)))))

    def remove(self, session: Session, organisation_id: str) -> CloudOrganisationKept:
        """
        Remove an organisation that the caller manages; nobody removes his own.
        """
        found = self.organisation(session, organisation_id)
        if found.id == session.organisation:
            raise Refused(message="Not Found", status=404)
        self._desk.note(CloudEntryRemoved(kind="organization", id=found.id))
        return found

    # Keys.

    def keys(self, session: Session, organisation_id: str) -> list[CloudKeyKept]:
        """
        List the keys of an organisation.
        """
        owner = self.organisation(session, organisation_id)
        return [k for k in self._desk.state.key_by_text.values() if k.organisation == owner.id]

    def key(self, session: Session, organisation_id: str, key_id: str) -> CloudKeyKept:
        """
        Find a key of an organisation.
        """
        found = next((k for k in self.keys(session, organisation_id) if k.id == key_id), None)
        if found is None:
            raise Refused(message="API key not found", status=404)
        return found

    def create_key(
        self, session: Session, organisation_id: str, given: dict[str, Any]
    ) -> CloudKeyKept:
        """
        Give an organisation a key, in the caller's environment unless it names another one.
        """
        owner = self.organisation(session, organisation_id)
        name, env = given.get("name"), given.get("env", session.env)
        if not isinstance(name, str) or not _KEY_NAME.fullmatch(name):
            raise unfit("body.name", f'should match pattern "^{_KEY_NAME.pattern}$"')
        if env not in owner.envs:
            raise unfit("body.env", f"should be one of {', '.join(owner.envs)}; enable it first")
        desk = self._desk
        made = make_key(
            desk.draw,
            key_id=desk.guid("api-key", str(desk.state.made)),
            organisation=owner.id,
            env=env,
            name=name,
            enabled=_enabled(given, before=True),
            managed_by=owner.managed_by,
            extra=metadata.merge({}, metadata.read(given.get("metadata"))),
            at=desk.now(),
        )
        desk.note(made)
        return made

    def change_key(
        self, session: Session, organisation_id: str, key_id: str, given: dict[str, Any]
    ) -> CloudKeyKept:
        """
        Enable, disable or describe a key; tokens that it got stay valid until they end.
        """
        before = self.key(session, organisation_id, key_id)
        changes = metadata.read(given.get("metadata"))
        after = replace(
            before,
            enabled=_enabled(given, before=before.enabled),
            metadata=metadata.merge(before.metadata, changes),
        )
        self._desk.note(after)
        return after

    def remove_key(self, session: Session, organisation_id: str, key_id: str) -> CloudKeyKept:
        """
        Remove a key; tokens that it got stay valid until they end.
        """
        found = self.key(session, organisation_id, key_id)
        self._desk.note(CloudEntryRemoved(kind="api-key", id=found.id))
        return found

    # Users and billing addresses.

    def records(self, session: Session, organisation_id: str, kind: str) -> list[CloudRecordKept]:
        """
        List the records of one kind.
        """
        owner = self.organisation(session, organisation_id)
        return [
            record
            for record in self._desk.state.records.values()
            if (record.kind, record.organisation) == (kind, owner.id)
        ]

    def record(
        self, session: Session, organisation_id: str, kind: str, record_id: str
    ) -> CloudRecordKept:
        """
        Find one record.
        """
        for record in self.records(session, organisation_id, kind):
            if record.id == record_id:
                return record
        raise Refused(message="Not Found", status=404)

    def keep_record(
        self,
        session: Session,
        organisation_id: str,
        kind: str,
        record_id: str | None,
        given: dict[str, Any],
    ) -> CloudRecordKept:
        """
        Make a record, or change members of one.
        """
        owner = self.organisation(session, organisation_id)
        desk = self._desk
        if record_id is None:
            record_id, before = desk.guid(kind, str(desk.state.made)), {}
        else:
            before = self.record(session, owner.id, kind, record_id).details
        kept = CloudRecordKept(
            kind=kind,
            id=record_id,
            organisation=owner.id,
            details={k: v for k, v in {**before, **given}.items() if not k.startswith("_")},
        )
        desk.note(kept)
        return kept

    def remove_record(
        self, session: Session, organisation_id: str, kind: str, record_id: str
    ) -> CloudRecordKept:
        """
        Remove a record.
        """
        found = self.record(session, organisation_id, kind, record_id)
        self._desk.note(CloudEntryRemoved(kind=kind, id=found.id))
        return found

    def _sees(self, session: Session, organisation: CloudOrganisationKept) -> bool:
        known, now = self._desk.state.organisations, organisation
        while now.id != session.organisation:
            above = known.get(now.managed_by)
            if above is None:
                return False
            now = above
        return True

    def _keep(self, after: CloudOrganisationKept) -> CloudOrganisationKept:
        self._desk.note(after)
        return after


def make_key(
    draw: Draw,
    *,
    key_id: str,
    organisation: str,
    env: Env,
    name: str,
    enabled: bool = True,
    managed_by: str = "",
    extra: dict[str, str] | None = None,
    at: int = 0,
) -> CloudKeyKept:
    """
    Make a key in the recorded form: environment, 24 letters, name.
    """
    letters = _letters(draw("sign-de", "key", key_id))[:24].lower()
    secret = _letters(draw("sign-de", "secret", key_id))
    return CloudKeyKept(
        id=key_id,
        organisation=organisation,
        env=env,
        name=name,
        text=f"{env.lower()}_{letters}_{name}",
        secret=secret,
        enabled=enabled,
        managed_by=managed_by,
        metadata=extra or {},
        created_unix=at,
    )


def _letters(drawn: bytes) -> str:
    return base64.b64encode(drawn, altchars=b"xY").decode().rstrip("=")


def _enabled(given: dict[str, Any], *, before: bool) -> bool:
    status = given.get("status")
    if status is None:
        return before
    if status not in ("enabled", "disabled"):  # what is sent may have no hash
        raise unfit("body.status", "should be one of enabled, disabled")
    return bool(status == "enabled")


def _details(given: dict[str, Any], *, needed: tuple[str, ...]) -> dict[str, Any]:
    for name in needed:
        if not isinstance(given.get(name), str):
            raise unfit("body", f"should have required property '{name}'")
    country = given.get("country_code")
    if country is not None and (not isinstance(country, str) or not _COUNTRY.fullmatch(country)):
        raise unfit("body.country_code", "should be a code of three letters, like DEU")
    if given.get("name") == "":
        raise unfit("body.name", "should NOT have fewer than 1 characters")
    for name in (*NEEDED, *_TEXTS):
        said = given.get(name)
        # What is needed cannot be taken away; what is optional can.
        if name in given and not isinstance(said, str) and (said is not None or name in NEEDED):
            raise unfit(f"body.{name}", "should be string")
    details: dict[str, Any] = {name: given[name] for name in (*NEEDED, *OPTIONAL) if name in given}
    if "metadata" in details:
        details["metadata"] = metadata.read(details["metadata"])
    return details


def _merged(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = {**before, **changes}
    if "metadata" in changes:
        merged["metadata"] = metadata.merge(before.get("metadata", {}), changes["metadata"])
    return merged
