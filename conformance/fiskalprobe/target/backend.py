"""
The judge's hand behind a subject that offers none: on the TSE that the subject uses.

A subject whose cloud TSE is our SIGN DE simulator can be judged in an outage without knowing of
it: faults are armed at the simulator's control API, and the subject meets them in its own calls.
Nobody tells when the subject has noticed that its TSE is back, so it is given a while.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fiskalprobe.target.control import Control, ControlMissing
from fiskalprobe.wire import Exchange

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

    def cable(self) -> dict[str, Any]:
        """
        Read what is cut; how many documents wait is not seen from here.
        """
        self.require("cable")
        listed = self._object(self._call("GET", "faults")).get("faults", [])
        cut = [one for one in listed if one.get("name") == _CUT]
        return {"cut": [place for one in cut for place in one["occasions"] or [_ALL]]}

    def fault(
        self,
        fault: str,
        *,
        parameters: Mapping[str, int | str] | None = None,
        occasions: Sequence[str] = (),
        client: str = "",
        tse: str = "",
        count: int | None = None,
        probability: float = 1.0,
        name: str = "judge",
    ) -> Exchange:
        """
        Arm a fault of `fiskalspec.faults` at the interface of the cloud TSE.
        """
        self.require("faults")
        order: dict[str, Any] = {
            "fault": fault,
            "parameters": dict(parameters or {}),
            "occasions": list(occasions),
            "client": client,
            "tse": tse,
            "probability": probability,
        }
        if count is not None:
            order["count"] = count
        return self._arm(name, order)

    def clear_faults(self) -> Exchange:
        """
        End all faults, and give the subject the time to notice.
        """
        self.require("faults")
        return self._well("DELETE", "faults")

    def _cut(self, occasions: Sequence[str]) -> None:
        """
        Let the subject's calls to its TSE break off: those that finish, or all.

        A start for a document that is created looks like one for a document that is stored, so
        a cut at createDocument alone cannot be made from here.
        """
        if "create" in occasions:
            self._is_cut = False
            raise ControlMissing("cable at createDocument alone")
        places = [] if _ALL in occasions else list(occasions)
        self._arm(_CUT, {"fault": "unplug", "occasions": places})

    def _mend(self) -> None:
        """
        Let calls through again, and give the subject the time to notice.
        """
        self._well("DELETE", "faults")

    def _arm(self, name: str, order: Mapping[str, Any]) -> Exchange:
        self._armed = True
        return self._call("PUT", f"faults/{name}", json={**order, "surface": _SURFACE})

    def _well(self, method: str, name: str) -> Exchange:
        exchange = self._call(method, name)
        if self._armed:
            time.sleep(self._claim.settle_seconds)
        self._armed = False
        return exchange
