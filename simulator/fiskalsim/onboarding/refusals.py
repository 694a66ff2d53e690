"""
Why something is not done, as a text that can be shown.
"""

from __future__ import annotations

from typing import ClassVar, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.onboarding.texts import TEXTS, Text, provider_said
from fiskalsim.onboarding.things import Kind

_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_REASONS: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    423: "Locked",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class NotDone(Exception):
    """
    What was asked for is not done.
    """

    kind: ClassVar[Kind] = Kind.REQUEST

    def __init__(self, code: str, text: Text | None = None, **values: str) -> None:
        self.code = code
        self.text = text or TEXTS[code].filled(**values)
        super().__init__(self.text.en)


class Unusable(NotDone):
    """
    What was sent cannot be used.
    """


class Unknown(NotDone):
    """
    There is nothing of this name.
    """


class StaffOnly(NotDone):
    """
    Whoever asks is not the vendor's staff.
    """

    def __init__(self) -> None:
        super().__init__("staff-only")


class ModeFixed(NotDone):
    """
    An administrator cannot change the mode.
    """

    kind = Kind.NOTICE

    def __init__(self) -> None:
        super().__init__("live-by-staff-only")


class Noticed(NotDone):
    """
    The mask, or the till, tells something instead of doing it.
    """

    kind = Kind.NOTICE


class Asked(NotDone):
    """
    The mask asks a question first.
    """

    kind = Kind.NOTICE


class WrongFirm(NotDone):
    """
    A TSE belongs to exactly one VAT id.
    """

    kind = Kind.CONFIGURATION

    def __init__(self, *, owner: str, other: str) -> None:
        super().__init__("tse-of-another-firm", owner=owner, other=other)


class ProviderRefused(NotDone):
    """
    The provider says no; that stays so until somebody changes the configuration.
    """

    kind = Kind.CONFIGURATION


class Unreachable(NotDone):
    """
    The provider is not there, or not able to answer; it may be the next time.
    """

    kind = Kind.OUTAGE


def of_provider(refused: Refused) -> NotDone:
    """
    Tell what a refusal of the provider is: a matter of configuration, or an outage.
    """
    reason = _REASONS.get(refused.status, "Error")
    text = provider_said(refused.status, reason, refused.message)
    if refused.status == _TOO_MANY or refused.status >= _SERVER_ERROR:
        return Unreachable(refused.code or str(refused.status), text)
    return ProviderRefused(refused.code or str(refused.status), text)
