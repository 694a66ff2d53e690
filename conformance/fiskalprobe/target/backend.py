"""
The judge's hand behind a subject that offers none: on the TSE that the subject uses.

A subject whose cloud TSE is our SIGN DE simulator can be judged in an outage without knowing of
it: faults are armed at the simulator's control API, and the subject meets them in its own calls.
Nobody tells when the subject has noticed that its TSE is back, so it is given a while.

A start for a document that is created looks like one for a document that is stored. A cut at
createDocument alone is therefore made in time: everything breaks off while such a call is under
way, and gets through before any other call goes out.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fiskalprobe.target.control import FAULT_NAME, Control, fault_order
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.wire import Exchange, Outgoing, Wire

#: The kind of control that is behind the subject and none of its own.
BACKEND: Final = "tse-backend"
#: What this hand can do when the control API behind the TSE offers faults.
BACKEND_HANDLES: Final = frozenset({"cable", "faults"})
_SURFACE: Final = "sign-de"
_CUT: Final = "judge-cut"
_ALL: Final = "all"


class BackendControl(Control):
    """
    Cuts and faults at the interface of the cloud TSE, whoever calls there.
    """

    #: What was armed since everything was last well.
    _armed = False
    #: Whether the TSE is to be out of reach at createDocument alone, and whether it is now.
    _at_create = False
    _is_out = False

    def __init__(self, wire: Wire, claim: ControlClaim) -> None:
        super().__init__(wire, claim)
        self._behind = claim.url.rstrip("/") + "/"
        wire.announce(self._ahead)

    def cable(self) -> dict[str, Any]:
        """
        Read what is cut; how many documents wait is not seen from here.
        """
        self.require("cable")
        listed = self._object(self._call("GET", "faults")).get("faults", [])
        cut = [one for one in listed if one.get("name") == _CUT]
        if self._at_create:
            return {"cut": ["create"]}
        return {"cut": [place for one in cut for place in one["occasions"] or [_ALL]]}

    def fault(
        self,
        fault: str,
        *,
        parameters: Mapping[str, int | str] | None = None,
        occasions: Sequence[str] = (),
        count: int | None = None,
    ) -> Exchange:
        """
        Arm a fault of `fiskalspec.faults` at the interface of the cloud TSE.
        """
        self.require("faults")
        order = fault_order(fault, parameters or {}, occasions, count)
        return self._arm(FAULT_NAME, order)

    def clear_faults(self) -> Exchange:
        """
        End all faults, and give the subject the time to notice.
        """
        self.require("faults")
        self._at_create = self._is_out = False
        return self._disarm()

    def _cut(self, occasions: Sequence[str]) -> None:
        """
        Let the subject's calls to its TSE break off: at createDocument, at the end, or all.
        """
        self._at_create = tuple(occasions) == ("create",)
        self._is_out = False
        if self._at_create:
            return
        places = [] if {_ALL, "create"} & set(occasions) else list(occasions)
        self._arm(_CUT, {"fault": "unplug", "occasions": places})

    def _mend(self) -> None:
        """
        Let calls through again, and give the subject the time to notice.
        """
        self._at_create = self._is_out = False
        self._disarm()

    def _ahead(self, calls: Sequence[Outgoing]) -> None:
        """
        Cut before createDocument goes out, and mend before anything else does.
        """
        paths = [call.path for call in calls]
        if not self._at_create or any(path.startswith(self._behind) for path in paths):
            return
        wanted = any(path.endswith("/createDocument") for path in paths)
        if wanted and not self._is_out:
            self._arm(_CUT, {"fault": "unplug", "occasions": []})
        elif self._is_out and not wanted:
            self._disarm()
        self._is_out = wanted

    def _arm(self, name: str, order: Mapping[str, Any]) -> Exchange:
        self._armed = True
        return self._call("PUT", f"faults/{name}", json={**order, "surface": _SURFACE})

    def _disarm(self) -> Exchange:
        exchange = self._call("DELETE", "faults")
        if self._armed:
            time.sleep(self._claim.settle_seconds)
        self._armed = False
        return exchange
