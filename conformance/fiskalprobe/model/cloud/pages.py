"""
The pages of the books of a cloud TSE: how a claim is made, and the life of a TSS and its tills.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fiskalprobe.model.cloud.accounts import Asked, Till, Tss
from fiskalprobe.model.foretelling import foretold
from fiskalprobe.model.pages import Judged
from fiskalprobe.oracles.whole import whole_number

#: Wrong PINs until it is blocked (DE-CAD-0004).
_TRIES: Final = 5
#: Active TSS for which there is room in TEST (DE-CTS-0030), and clients of a TSS (DE-CCL-0015).
_ROOM: Final = 5
_MOST_TILLS: Final = 199
#: What a TSS can be asked to become.
_ASKABLE: Final = ("UNINITIALIZED", "INITIALIZED", "DISABLED")
#: Each step, the states that it leads from, and the row that allows it.
_STEPS: Final = {
    ("CREATED", "UNINITIALIZED"): "DE-CTS-0008",
    ("UNINITIALIZED", "INITIALIZED"): "DE-CTS-0009",
    ("INITIALIZED", "DISABLED"): "DE-CTS-0012",
    ("UNINITIALIZED", "DISABLED"): "DE-CTS-0013",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """
    A reason to refuse a call; no *codes* where none is documented, or any may be.
    """

    row: str
    status: int
    codes: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """
        The answer that this reason calls for.
        """
        return f"{self.status} {' or '.join(self.codes)}".strip()

    def fits(self, asked: Asked) -> bool:
        """
        Tell whether an answer refuses for this reason.
        """
        return asked.exchange.status == self.status and (
            not self.codes or asked.code in self.codes
        )


_NO_ADMIN: Final = ("E_ADMIN_NOT_AUTHENTICATED", "E_UNAUTHORIZED")
_WRONG: Final = ("E_ADMIN_LOGIN_FAILED",)
_EARLY: Final = Refusal(row="DE-CAD-0012", status=400, codes=("E_TSS_CREATED",))
NO_TILL: Final = Refusal(row="DE-CCL-0012", status=404, codes=("E_CLIENT_NOT_FOUND",))
_NO_TILLS: Final = {
    "CREATED": Refusal(
        row="DE-CCL-0007", status=400, codes=("E_TSS_CREATED", "E_TSS_NOT_INITIALIZED")
    ),
    "UNINITIALIZED": Refusal(row="DE-CCL-0007", status=400, codes=("E_TSS_NOT_INITIALIZED",)),
    "DISABLED": Refusal(row="DE-CCL-0008", status=400, codes=("E_TSS_DISABLED",)),
}


class CloudPages:
    """
    What has happened to TSS, admins and tills.
    """

    def __init__(self) -> None:
        self.tss: dict[str, Tss] = {}
        #: TSS of which something is not known any more.
        self.forgotten: set[str] = set()
        #: Whether the world is known from its beginning.
        self.is_fresh = False
        #: Whether the calls that are being entered were made at the same time.
        self._crowded = False
        self._read = 0
        self._claims: list[Judged] = []

    # -- TSS ---------------------------------------------------------------------------------

    def _create(self, asked: Asked, known: Tss | None) -> None:
        if known is None:
            self._create_new(asked)
        elif known.state == "CREATED":
            self._answers(asked, "DE-CTS-0002")
            if asked.is_ok:
                self._says(asked, "DE-CTS-0002", admin_puk=known.puk, serial_number=known.serial)
        else:
            self._refuses(
                asked, known, Refusal(row="DE-CTS-0003", status=409, codes=("E_TSS_CONFLICT",))
            )

    def _create_new(self, asked: Asked) -> None:
        full = Refusal(row="DE-CTS-0030", status=403, codes=("E_TSS_LIMIT_REACHED",))
        in_use = sum(tss.state != "DISABLED" for tss in self.tss.values())
        if self.is_fresh and in_use >= _ROOM and not self.forgotten:
            self._refuses(asked, None, full)
        elif not full.fits(asked):
            self._answers(asked, "DE-CTS-0001")
        if asked.is_ok:
            self._says(asked, "DE-CTS-0001", state="CREATED", _id=asked.tss)
            self.tss[asked.tss] = Tss(
                puk=str(asked.answer.get("admin_puk")),
                serial=str(asked.answer.get("serial_number")),
            )

    def _move(self, asked: Asked, tss: Tss) -> None:
        """
        Foretell a step from one state to the next.
        """
        state = asked.body.get("state")
        if set(asked.body) - {"state", "metadata"} or state not in _ASKABLE:
            tss.counter = None
            return
        row = _STEPS.get((tss.state, state), "")
        if state == tss.state != "DISABLED":
            self._answers(asked, "DE-CTS-0015")
        elif state == tss.state:
            # To leave it so is no step, and no source says that nothing can be asked of it.
            tss.refused |= not asked.is_ok
        elif not row or (state != "UNINITIALIZED" and not tss.is_admin_in):
            self._refuses_step(asked, tss, state, row)
        else:
            self._answers(asked, row)
        if asked.is_ok:
            self._says(asked, row or "DE-CTS-0015", state=state)
            if isinstance(noted := asked.body.get("metadata"), dict):
                tss.metadata |= noted
                self._says_noted(asked, "DE-CTS-0015", tss.metadata)
            if state != tss.state:
                self._moved(asked, tss, state)

    def _refuses_step(self, asked: Asked, tss: Tss, state: str, row: str) -> None:
        reasons = []
        if not row:
            reasons.append(
                Refusal(row="DE-CTS-0014", status=400, codes=("E_ILLEGAL_TSS_STATE_CHANGE",))
            )
        if state != "UNINITIALIZED" and not tss.is_admin_in:
            reasons.append(Refusal(row="DE-CTS-0010", status=401, codes=_NO_ADMIN))
        if row and tss.is_admin_in is None:
            self._may_refuse(asked, tss, *reasons)
        else:
            self._refuses(asked, tss, *reasons)

    def _moved(self, asked: Asked, tss: Tss, state: str) -> None:
        """
        Enter a step; what it shows of the counter is compared where the sources say how many.
        """
        row, is_counted = "", False
        match state:
            case "INITIALIZED":
                row, is_counted = "DE-CTS-0026", True
            case "DISABLED":
                row, is_counted = "DE-CTS-0027", tss.state == "INITIALIZED"
        tss.state = state
        if state == "DISABLED":
            tss.is_admin_in = False
        elif tss.is_admin_in is None:
            tss.is_admin_in = True
        if not is_counted:
            tss.counter = None
        tss.signs(row)
        self._shows_counter(asked, tss)

    def _shows_counter(self, asked: Asked, tss: Tss) -> None:
        """
        Foretell the counter that a TSS shows of itself, and go on from the one that it shows.
        """
        shown = str(asked.answer.get("signature_counter", ""))
        counter = whole_number(shown)
        if counter is None:
            tss.counter = None
            return
        if tss.counter is not None:
            row = "DE-CER-0013" if tss.refused else tss.row or "DE-CSG-0012"
            self._says(asked, row, signature_counter=str(tss.counter))
        tss.counter, tss.refused, tss.row = counter, False, ""

    # -- the admin ---------------------------------------------------------------------------

    def _set_pin(self, asked: Asked, tss: Tss) -> None:
        if tss.state == "CREATED":
            self._refuses(asked, tss, _EARLY)
        elif tss.state == "DISABLED":
            tss.counter = None
        elif asked.body.get("admin_puk") != tss.puk:
            self._refuses(asked, tss, Refusal(row="DE-CAD-0006", status=401, codes=_WRONG))
            tss.counter = None  # a failed attempt may be signed
        else:
            self._answers(asked, "DE-CAD-0005" if tss.pin else "DE-CAD-0001")
            if asked.is_ok:
                tss.pin, tss.wrong_pins = str(asked.body.get("new_admin_pin")), 0
                tss.is_admin_in = None if tss.is_admin_in else tss.is_admin_in
                tss.signs("DE-CTS-0026")

    def _log_in(self, asked: Asked, tss: Tss) -> None:
        if tss.state == "CREATED":
            self._refuses(asked, tss, _EARLY)
        elif tss.state == "DISABLED":
            tss.counter = None
        elif tss.pin is None or tss.wrong_pins >= _TRIES:
            row = "DE-CAD-0002" if tss.pin is None else "DE-CAD-0004"
            blocked = Refusal(row=row, status=423, codes=("E_ADMIN_PIN_BLOCKED",))
            self._refuses(asked, tss, blocked)
            tss.counter = None
        elif asked.body.get("admin_pin") != tss.pin:
            reasons = [Refusal(row="DE-CAD-0003", status=401, codes=_WRONG)]
            tss.wrong_pins += 1
            if tss.wrong_pins >= _TRIES:
                last = Refusal(row="DE-CAD-0004", status=423, codes=("E_ADMIN_PIN_BLOCKED",))
                reasons.append(last)
            self._refuses(asked, tss, *reasons)
            tss.counter = None
        else:
            self._answers(asked, "DE-CAD-0005" if tss.wrong_pins else "DE-CAD-0001")
            if asked.is_ok:
                if tss.is_admin_in is not False:
                    tss.counter = None  # whoever was in may have been logged out first
                tss.signs("DE-CAD-0014")
                tss.wrong_pins = 0
        if asked.is_ok:
            tss.is_admin_in = True

    def _log_out(self, asked: Asked, tss: Tss) -> None:
        if tss.state in {"CREATED", "DISABLED"}:
            tss.counter = None
            return
        self._answers(asked, "DE-CAD-0008" if tss.is_admin_in else "DE-CAD-0009")
        if asked.is_ok:
            if tss.is_admin_in:
                tss.signs("DE-CAD-0014")
            elif tss.is_admin_in is None:
                tss.counter = None
            tss.is_admin_in = False

    # -- tills -------------------------------------------------------------------------------

    def _till(self, asked: Asked, tss: Tss, client: str) -> None:
        """
        Foretell a registration, or what ends it.
        """
        known = tss.tills.get(client)
        is_put = asked.method == "PUT"
        wanted = is_put or asked.body.get("state") == "REGISTERED"
        if tss.state != "INITIALIZED":
            # Whether the state or the client is looked at first is not documented.
            unknown = [] if is_put or known else [NO_TILL]
            self._refuses(asked, tss, _NO_TILLS[tss.state], *unknown)
        elif reasons := self._no_till(asked, tss, client, known):
            if tss.is_admin_in is None and reasons[-1].row == "DE-CCL-0002" and len(reasons) == 1:
                self._may_refuse(asked, tss, *reasons)
            else:
                self._refuses(asked, tss, *reasons)
        elif not is_put:
            self._answers(asked, "DE-CCL-0009")
        else:
            self._answers(asked, "DE-CCL-0003" if known else "DE-CCL-0001")
        if asked.is_ok:
            tss.is_admin_in = True if tss.is_admin_in is None else tss.is_admin_in
            self._entered(asked, tss, client, known, wanted=wanted)

    def _no_till(self, asked: Asked, tss: Tss, client: str, known: Till | None) -> list[Refusal]:
        """
        Collect every reason not to take a client; which comes first is not documented.
        """
        reasons = []
        if asked.method == "PUT":
            serial = asked.body.get("serial_number")
            conflict = ("E_CLIENT_CONFLICT",)
            if any(client in other.tills for other in self.tss.values() if other is not tss):
                reasons.append(Refusal(row="DE-CCL-0004", status=409, codes=conflict))
            if any(till.serial == serial for id_, till in tss.tills.items() if id_ != client):
                taken = (*conflict, "E_ILLEGAL_CLIENT_SERIAL")
                reasons += [
                    Refusal(row="DE-CCL-0005", status=status, codes=taken) for status in (409, 400)
                ]
            if known is not None and known.serial != serial:
                reasons.append(Refusal(row="DE-CCL-0004", status=409, codes=conflict))
            is_one_more = known is None
        elif known is None:
            reasons.append(NO_TILL)
            is_one_more = False
        else:
            is_one_more = not known.registered and asked.body.get("state") == "REGISTERED"
        if is_one_more and tss.registered_count >= _MOST_TILLS:
            full = ("E_CLIENT_LIMIT_REACHED",)
            reasons.append(Refusal(row="DE-CCL-0015", status=403, codes=full))
        if not tss.is_admin_in:
            reasons.append(Refusal(row="DE-CCL-0002", status=401, codes=_NO_ADMIN))
        return reasons

    def _entered(
        self, asked: Asked, tss: Tss, client: str, known: Till | None, *, wanted: bool
    ) -> None:
        """
        Enter a client as it was answered.
        """
        answer = asked.answer
        if known is None:
            self._says(asked, "DE-CCL-0001", state="REGISTERED", _id=client, tss_id=asked.tss)
            self._says(asked, "DE-CCL-0010", time_update=None)
            tss.tills[client] = Till(
                serial=str(asked.body.get("serial_number")),
                registered=wanted,
                created=answer.get("time_creation"),
            )
            tss.signs("DE-CCL-0011")
            return
        if asked.method == "PUT":
            self._says(asked, "DE-CCL-0003", time_creation=known.created, _id=client)
            if not known.registered:
                # Whether this registers it again is not documented.
                known.registered, tss.counter = answer.get("state") == "REGISTERED", None
            return
        state = "REGISTERED" if wanted else "DEREGISTERED"
        self._says(asked, "DE-CCL-0009", state=state, _id=client, tss_id=asked.tss)
        if known.registered != wanted:
            tss.signs("DE-CCL-0011")
            known.is_changed = True
        known.registered = wanted

    # -- claims ------------------------------------------------------------------------------

    def _answers(self, asked: Asked, requirement: str) -> None:
        self._foretell(asked, requirement, "foretold-success", ok=asked.is_ok, expected="200")

    def _refuses(self, asked: Asked, tss: Tss | None, *reasons: Refusal) -> None:
        """
        Foretell a refusal, which changes nothing, for one of these reasons.
        """
        if tss is not None:
            tss.refused = True
        self._foretell(
            asked,
            reasons[0].row,
            "foretold-refusal",
            ok=any(reason.fits(asked) for reason in reasons),
            expected=" or ".join(reason.shown for reason in reasons),
        )

    def _may_refuse(self, asked: Asked, tss: Tss, *reasons: Refusal) -> None:
        """
        Foretell a refusal where nobody can tell whether there is a reason.
        """
        if not asked.is_ok:
            self._refuses(asked, tss, *reasons)

    def _says(self, asked: Asked, requirement: str, **members: Any) -> None:
        """
        Foretell members of an answer.
        """
        wrong = {name: value for name, value in members.items() if asked.answer.get(name) != value}
        self._foretell(
            asked,
            requirement,
            "foretold-members",
            ok=not wrong,
            expected=", ".join(f"{name} {value}" for name, value in (wrong or members).items()),
            actual=", ".join(f"{name} {asked.answer.get(name)}" for name in wrong),
        )

    def _says_noted(self, asked: Asked, requirement: str, metadata: dict[str, Any]) -> None:
        """
        Foretell the metadata of an answer; where there are none the member may be left out.
        """
        if metadata or asked.answer.get("metadata") is not None:
            self._says(asked, requirement, metadata=metadata)

    def _foretell(
        self,
        asked: Asked,
        requirement: str,
        check: str,
        *,
        ok: bool,
        expected: str,
        actual: str = "",
    ) -> None:
        what = f"{asked.method} {asked.rest[0] if asked.rest else 'tss'}"
        claim = foretold(
            requirement, check, what, ok=ok, expected=expected, actual=actual or asked.shown
        )
        self._claims.append((claim, (asked.exchange,)))
