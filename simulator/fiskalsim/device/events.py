"""
The data of system logs: what each event says about itself, in log messages of version 2 and 3.

Version 2 (TR-03151 1.0.1) gives each value the next context tag, from 81 on; version 3 (TR-03151-1
1.1.1) puts the values with their own tags into a SEQUENCE. No log of version 3 has been published,
so the inner tags of that version rest on our reading alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Final

from fiskalsim.device import der
from fiskalsim.device.log_message import EVENT_DATA_VERSION, LogWriter
from fiskalsim.device.userstate import Outcome

#: The numbers of roles; each user has the one that is named like it. Profiles may give the
#: administrator another name and number.
_ROLES: Final = MappingProxyType({"admin": 0, "timeadmin": 1, "logger": 2})
_LOGIN: Final = MappingProxyType(
    {
        Outcome.SUCCESS: 0,
        Outcome.UNKNOWN_USER: 1,
        Outcome.INCORRECT_PIN: 2,
        Outcome.PIN_BLOCKED: 3,
    }
)
#: Version 2 knows two causes: the user called it, or somebody or something else did.
_LOG_OUT: Final = MappingProxyType(
    {Outcome.CALLED: (0, 0), Outcome.OTHER_USER: (1, 1), Outcome.TIMEOUT: (1, 2)}
)
#: Version 2: ok, failed, unknown user, error. Version 3: in the order of its exceptions.
_UNBLOCK: Final = MappingProxyType(
    {
        Outcome.SUCCESS: (0, 0),
        Outcome.UNKNOWN_USER: (2, 1),
        Outcome.INCORRECT_PUK: (1, 2),
        Outcome.PUK_BLOCKED: (1, 3),
        Outcome.NEW_PIN_REFUSED: (3, 5),
    }
)

#: The message of a part that failed its test.
_FAILED: Final = der.tlv(0x83, b"failed")


class EventWriter:
    """
    Writes event data in the version and time format of one TSE.
    """

    __slots__ = ("_admin_name", "_anew", "_roles", "_time")

    def __init__(self, writer: LogWriter, *, admin_name: str, admin_role: int) -> None:
        self._admin_name = admin_name
        self._roles = {**_ROLES, "admin": admin_role}
        self._anew = writer.version == EVENT_DATA_VERSION
        self._time: Callable[[int], bytes] = writer.time_element

    def empty(self) -> bytes:
        """
        Write the data of an event that says nothing more than its name.
        """
        return b""

    def initialise(self, description: str) -> bytes:
        """
        Version 2 names the description, version 3 has setDescription for it.
        """
        return b"" if self._anew else self.text(description)

    def text(self, value: str) -> bytes:
        """
        Write the data of an event about one text: a client id, a description.
        """
        return self._run(der.printable(value))

    def times(self, before: int, after: int) -> bytes:
        """
        Write the data of updateTime: the time before and the time after.
        """
        return self._run(self._time(before), self._time(after))

    def disable(self, at: int) -> bytes:
        """
        Version 2 tells the time once more.
        """
        return b"" if self._anew else self._run(self._time(at))

    def login(self, user: str, outcome: Outcome, *, remaining: int) -> bytes:
        """
        Write the data of authenticateUser; *remaining* attempts are left, -1 for a stranger.

        A stranger has no role. Both versions ask for one, so he gets the weakest.
        """
        role = self._roles.get(user, _ROLES["logger"])
        head = (self._user(user), der.enumerated(role))
        if self._anew:
            return self._run(*head, der.enumerated(_LOGIN[outcome]), der.integer(remaining))
        return self._run(*head, der.boolean(value=outcome is Outcome.SUCCESS))

    def log_out(self, user: str, cause: Outcome) -> bytes:
        """
        Write the data of logOut.
        """
        return self._run(self._user(user), der.enumerated(_LOG_OUT[cause][self._anew]))

    def unblock(self, user: str, outcome: Outcome) -> bytes:
        """
        Write the data of unblockUser, which version 3 calls unblockPin.
        """
        return self._run(self._user(user), der.enumerated(_UNBLOCK[outcome][self._anew]))

    def self_test(self, components: Iterable[str], *, at: int, failed: str = "") -> bytes:
        """
        Write the data of a selfTest, one component after another; one may have *failed*.

        Version 2 runs them together and has tag 83 only for the message of a part that failed.
        """
        if not self._anew:
            when = der.tlv(0x84, self.moment(at))
            result = {True: der.tlv(0x82, b"\xff"), False: der.tlv(0x82, b"\x00") + _FAILED}
            return b"".join(
                der.tlv(0x81, name.encode("ascii")) + result[name != failed] + when
                for name in components
            )
        results = (
            der.tlv(
                der.SEQUENCE,
                der.printable(name) + der.boolean(value=name != failed) + self._time(at),
            )
            for name in components
        )
        return der.tlv(der.SEQUENCE, b"".join(results)) + der.boolean(value=not failed)

    def moment(self, at: int) -> bytes:
        """
        Write a time without tag and length, as it stands under another tag.
        """
        return self._time(at)[2:]

    def update_device(self, before: str, after: str | None = None) -> bytes:
        """
        Write the data of updateDevice, and with the version *after* of updateDeviceCompleted.
        """
        versions = [der.printable(before)]
        if after is not None:
            versions.append(der.printable(after))
            if self._anew:
                versions.append(der.enumerated(0))
        return self._run(*versions)

    def _user(self, user: str) -> bytes:
        return der.printable(self._admin_name if user == "admin" else user)

    def _run(self, *elements: bytes) -> bytes:
        if self._anew:
            return b"".join(elements)
        return b"".join(
            bytes([tag]) + element[1:] for tag, element in enumerate(elements, start=0x81)
        )
