"""
What stands in queries and bodies of SIGN DE V2, turned into values.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final, TypeVar

from fiskalsim.cloud.desk import is_uuid
from fiskalsim.cloud.errors import unfit
from fiskalsim.cloud.exports import Filters
from fiskalsim.cloud.lists import Page
from fiskalsim.web.sign_de.call import CloudCall

_LIMIT: Final = 100
_SAFE_INTEGER: Final = 2**53 - 1
_RECORDS: Final = 1_000_000
_COUNTS: Final = (
    "transaction_number",
    "start_transaction_number",
    "end_transaction_number",
    "start_date",
    "end_date",
    "start_signature_counter",
    "end_signature_counter",
)
Member = TypeVar("Member", bound=StrEnum)


def page(call: CloudCall, *, orders: Collection[str], states: Collection[str]) -> Page:
    """
    Read which page of a list is wanted.

    States come as states[0]=, and from clients in use as states[]=; both are taken.
    """
    order_by = call.asked("order_by")
    if order_by is not None and order_by not in orders:
        raise unfit("query.order_by", f"should be one of {', '.join(orders)}")
    order = call.asked("order") or "asc"
    if order not in {"asc", "desc"}:
        raise unfit("query.order", "should be one of asc, desc")
    show_deleted = call.asked("show_deleted") or "true"
    if show_deleted not in {"true", "false"}:
        raise unfit("query.show_deleted", "should be boolean")
    wanted = frozenset(
        value for key, value in call.query if key in {"state", "states"} or _is_state(key)
    )
    if strangers := sorted(wanted - set(states)):
        raise unfit("query.states", f"should not have {', '.join(strangers)}")
    return Page(
        order_by=order_by,
        descending=order == "desc",
        limit=_number(call, "limit", first=1, last=_LIMIT, default=_LIMIT),
        offset=_number(call, "offset", first=0, last=_SAFE_INTEGER, default=0),
        states=wanted,
        serial_number=call.asked("serial_number"),
        show_deleted=show_deleted == "true",
    )


def revision(call: CloudCall) -> int | None:
    """
    Read tx_revision; None when it is not there.
    """
    return _optional(call, "tx_revision", first=1)


def filters(call: CloudCall) -> Filters:
    """
    Read the filters of an export: from the query, never from the body.
    """
    client = call.asked("client_id")
    if client is not None and not is_uuid(client.lower()):
        raise unfit("query.client_id", 'should match format "uuid"')
    return Filters(
        client_id=client and client.lower(),
        maximum_number_records=_number(
            call, "maximum_number_records", first=1, last=_RECORDS, default=_RECORDS
        ),
        **{name: _optional(call, name, first=0) for name in _COUNTS},
    )


def text(body: dict[str, Any], name: str) -> str:
    """
    Read a member that must be a string.
    """
    if name not in body:
        raise unfit("body", f"should have required property '{name}'")
    value = body[name]
    if not isinstance(value, str):
        raise unfit(f"body.{name}", "should be string")
    return value


def member(body: dict[str, Any], name: str, kind: type[Member], among: Collection[str]) -> Member:
    """
    Read a member that must be one of a few words.
    """
    value = text(body, name)
    if value not in among:
        raise unfit(f"body.{name}", f"should be one of {', '.join(among)}")
    return kind(value)


def no_others(body: dict[str, Any], *names: str) -> None:
    """
    Refuse members that the schema does not have.
    """
    if strangers := sorted(set(body) - set(names)):
        raise unfit("body", f"should NOT have additional properties: {', '.join(strangers)}")


def _is_state(key: str) -> bool:
    return key.startswith("states[") and key.endswith("]")


def _number(call: CloudCall, name: str, *, first: int, last: int, default: int) -> int:
    given = call.asked(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not first <= _int(given) <= last:
        raise unfit(f"query.{name}", f"should be an integer from {first} to {last}")
    return int(given)


def _optional(call: CloudCall, name: str, *, first: int) -> int | None:
    if call.asked(name) is None:
        return None
    return _number(call, name, first=first, last=_SAFE_INTEGER, default=first)


def _int(digits: str) -> int:
    """
    Read a number, but not one of thousands of digits.
    """
    return int(digits[:20])
