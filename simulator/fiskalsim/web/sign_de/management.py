"""
The endpoints of the management API.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.cloud.facts import CloudKeyKept, CloudOrganisationKept, CloudRecordKept
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session
from fiskalsim.web.sign_de.call import CloudCall, CloudReply, replied

#: Part of the path → how one is called in `_type`.
_KINDS: Final = {"users": "USER", "billing-addresses": "BILLING_ADDRESS"}
_VERSION: Final = "0.0.1"


async def list_organisations(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the organisations that the caller sees.
    """
    del call
    found = cloud.management.organisations(session)
    return replied(_list("ORGANIZATION", [_organisation(o) for o in found]))


async def create_organisation(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Create an organisation.
    """
    return replied(_organisation(cloud.management.create(session, call.json())))


async def show_organisation(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show an organisation.
    """
    return replied(_organisation(cloud.management.organisation(session, _owner(call))))


async def change_organisation(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Change an organisation.
    """
    changed = cloud.management.change(session, _owner(call), call.json())
    return replied(_organisation(changed))


async def remove_organisation(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Remove an organisation.
    """
    return replied(_organisation(cloud.management.remove(session, _owner(call))))


async def enable_env(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Let an organisation use TEST or LIVE.
    """
    env = call.json().get("env")
    if env not in ("TEST", "LIVE"):  # what is sent may be anything, also what has no hash
        raise unfit("body.env", "should be one of TEST, LIVE")
    return replied(_organisation(cloud.management.enable(session, _owner(call), env)))


async def list_keys(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the keys of an organisation, without their secrets.
    """
    found = cloud.management.keys(session, _owner(call))
    return replied(_list("API_KEY", [_key(key, "API_KEY") for key in found]))


async def create_key(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Give an organisation a key; only this answer has the secret.
    """
    made = cloud.management.create_key(session, _owner(call), call.json())
    return replied({"key": made.text, "secret": made.secret, **_key(made, "MANAGED_API_KEY")})


async def show_key(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show a key, without its secret.
    """
    return replied(_key(cloud.management.key(session, _owner(call), _entry(call)), "API_KEY"))


async def change_key(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Enable, disable or describe a key.
    """
    changed = cloud.management.change_key(session, _owner(call), _entry(call), call.json())
    return replied(_key(changed, "API_KEY"))


async def remove_key(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Remove a key.
    """
    removed = cloud.management.remove_key(session, _owner(call), _entry(call))
    return replied(_key(removed, "API_KEY"))


async def list_records(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    List the users or the billing addresses of an organisation.
    """
    kind = _kind(call)
    found = cloud.management.records(session, _owner(call), kind)
    return replied(_list(_KINDS[kind], [_record(record) for record in found]))


async def create_record(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Make a user or a billing address.
    """
    kind, owner = _kind(call), _owner(call)
    made = cloud.management.keep_record(session, owner, kind, None, call.json())
    return replied(_record(made))


async def show_record(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Show a user or a billing address.
    """
    found = cloud.management.record(session, _owner(call), _kind(call), _entry(call))
    return replied(_record(found))


async def change_record(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Change a user or a billing address.
    """
    kind, owner = _kind(call), _owner(call)
    kept = cloud.management.keep_record(session, owner, kind, _entry(call), call.json())
    return replied(_record(kept))


async def remove_record(cloud: SignDe, session: Session, call: CloudCall) -> CloudReply:
    """
    Remove a user or a billing address.
    """
    removed = cloud.management.remove_record(session, _owner(call), _kind(call), _entry(call))
    return replied(_record(removed))


def _owner(call: CloudCall) -> str:
    return call.parts["organization_id"].lower()


def _entry(call: CloudCall) -> str:
    return call.parts["entry_id"].lower()


def _kind(call: CloudCall) -> str:
    kind = call.path.rstrip("/").split("/")[5]
    if kind not in _KINDS:
        raise Refused(message="Not Found", status=404)
    return kind


def _organisation(organisation: CloudOrganisationKept) -> dict[str, Any]:
    managed = organisation.managed_by
    return {
        **organisation.details,
        **({"managed_by_organization_id": managed} if managed else {}),
        "_id": organisation.id,
        "_type": "MANAGED_ORGANIZATION" if managed else "ORGANIZATION",
        "_envs": organisation.envs,
        "_version": _VERSION,
        "created_by_user": organisation.managed_by or organisation.id,
    }


def _key(key: CloudKeyKept, kind: str) -> dict[str, Any]:
    return {
        "name": key.name,
        "status": "enabled" if key.enabled else "disabled",
        **({"managed_by_organization_id": key.managed_by} if key.managed_by else {}),
        "metadata": key.metadata,
        "time_creation": key.created_unix,
        "organization_id": key.organisation,
        "_id": key.id,
        "_type": kind,
        "_env": key.env,
        "_version": _VERSION,
    }


def _record(record: CloudRecordKept) -> dict[str, Any]:
    return {
        **record.details,
        "organization_id": record.organisation,
        "_id": record.id,
        "_type": _KINDS[record.kind],
        "_version": _VERSION,
    }


def _list(kind: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": items, "count": len(items), "_type": f"{kind}_LIST", "_version": _VERSION}
