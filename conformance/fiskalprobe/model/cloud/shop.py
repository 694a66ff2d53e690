"""
The shop: what a teller of stories at a cloud TSE does about TSS, their admins and their tills.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fiskalprobe.model.cloud.books import CloudBooks
from fiskalprobe.model.moves import Move
from fiskalprobe.model.narrator import Narrator
from fiskalprobe.run.parties.cloud import PIN, Cloud
from fiskalprobe.steps.cloud import arranging as cloud_arranging
from fiskalprobe.steps.cloud import calls as cloud_calls

_SHOPS: Final = ("shop", "stall", "kiosk", "depot", "annex")
_WRONG: Final = "0000000000"
#: Wrong PINs until it is blocked.
TRIES: Final = 5
_OK: Final = 200
#: How many steps lead to a state.
_STEPS: Final = {"CREATED": 0, "UNINITIALIZED": 2, "INITIALIZED": 4, "DISABLED": 4}
_ARTICLES: Final = {
    "CREATED": 'a CREATED TSS "{}"',
    "UNINITIALIZED": 'an UNINITIALIZED TSS "{}"',
    "INITIALIZED": 'an INITIALIZED TSS "{}"',
    "DISABLED": 'a DISABLED TSS "{}"',
}


class CloudShop(Narrator):
    """
    Brings TSS and tills into use and out of it.
    """

    def _set_up(self) -> None:
        self.cloud = Cloud(self.notebook.subject(), self.checks)
        self.books = CloudBooks()
        self._shops: list[str] = []
        #: The TSS of each till that somebody tried to register, and the till of each sale.
        self._tills: dict[str, str] = {}
        self._sales: dict[str, str] = {}
        self._exports = 0

    # -- TSS ---------------------------------------------------------------------------------

    def _tss(self, move: Move) -> None:
        if self._has_room():
            self._new_shop(move.how)

    def _own(self, _: Move) -> None:
        if self._has_room():
            self._step_by_step("INITIALIZED")

    def _step_by_step(self, state: str) -> str:
        """
        Bring a TSS to *state* with calls that may be refused.
        """
        name = self._arranged("CREATED")
        path = f"/tss/{{{name}}}"
        pin = {"admin_puk": f"{{PUK of {name}}}", "new_admin_pin": PIN}
        steps = (
            ("PATCH", path, {"state": "UNINITIALIZED"}),
            ("PATCH", f"{path}/admin", pin),
            ("POST", f"{path}/admin/auth", {"admin_pin": PIN}),
            ("PATCH", path, {"state": state}),
        )
        for method, where, body in steps[: _STEPS[state]]:
            self._send(method, where, body)
            if self.cloud.last.status != _OK:
                break
        return name

    def _disable(self, move: Move) -> None:
        name = self._shop(move)
        if self._takes_clients(name):
            self._line(
                "Given",
                f'the admin has disabled TSS "{name}"',
                lambda: cloud_arranging.the_admin_has_disabled(self.cloud, name),
            )

    def _new_shop(self, state: str) -> str:
        return self._step_by_step(state) if self.is_wary else self._arranged(state)

    def _arranged(self, state: str) -> str:
        name = next(each for each in _SHOPS if each not in self._shops)
        self._shops.append(name)
        arrange = {
            "CREATED": lambda: cloud_arranging.a_created_tss(self.cloud, state, name),
            "UNINITIALIZED": lambda: cloud_arranging.an_uninitialized_tss(self.cloud, name, None),
            "INITIALIZED": lambda: cloud_arranging.an_initialized_tss(self.cloud, name),
            "DISABLED": lambda: cloud_arranging.a_disabled_tss(self.cloud, name),
        }[state]
        self._line("Given", _ARTICLES[state].format(name), arrange)
        return name

    def _has_room(self) -> bool:
        """
        Tell whether the environment takes one more TSS, as far as the books know.
        """
        in_use = sum(tss.state != "DISABLED" for tss in self.books.tss.values())
        return in_use < len(_SHOPS) and not set(_SHOPS) <= set(self._shops)

    def _shop(self, move: Move) -> str:
        """
        Pick a TSS, or begin with one, so that most moves of a story count.
        """
        if not self._shops:
            return self._new_shop("INITIALIZED")
        return self._shops[-1 - move.which % len(self._shops)]

    def _recreate(self, move: Move) -> None:
        self._send("PUT", f"/tss/{{{self._shop(move)}}}", {})

    def _step(self, move: Move) -> None:
        name = self._shop(move)
        self._let_in(move, name)
        body: dict[str, Any] = {"state": move.how}
        if move.amount:
            known = self.books.tss.get(self.cloud.id(name))
            # A note may come with any step, most often with none.
            if known is not None and known.state != "CREATED" and move.amount > 1:
                body["state"] = known.state
            body["metadata"] = {"floor": str(len(self.lines)), move.how.lower(): "asked for"}
        self._send("PATCH", f"/tss/{{{name}}}", body)

    def _look(self, move: Move) -> None:
        self._send("GET", f"/tss/{{{self._shop(move)}}}")

    def _full(self, _: Move) -> None:
        if "TSS 1" in self.cloud.ids:
            return
        self._line(
            "When",
            "TSS are created until one is refused",
            lambda: cloud_calls.creates_until_refused(self.cloud),
        )
        self._shops += [name for name in self.cloud.puks if name not in self._shops]

    # -- the admin ---------------------------------------------------------------------------

    def _pin(self, move: Move) -> None:
        name = self._shop(move)
        puk = f"{{PUK of {name}}}" if move.how == "right" else _WRONG
        body = {"admin_puk": puk, "new_admin_pin": PIN}
        self._send("PATCH", f"/tss/{{{name}}}/admin", body)

    def _login(self, move: Move) -> None:
        path = f"/tss/{{{self._shop(move)}}}/admin/auth"
        self._send("POST", path, {"admin_pin": PIN if move.how == "right" else _WRONG})
        if move.how == "blocked":
            times = TRIES - 1
            self._line(
                "When",
                f"the till repeats its request {times} times",
                lambda: cloud_calls.the_till_repeats_often(self.cloud, times),
            )

    def _fill(self, move: Move) -> None:
        """
        Register as many clients as a TSS takes.
        """
        shop = self._open_shop(move)
        if "till 1" in self.cloud.ids or not self._takes_clients(shop):
            return
        self._line(
            "When",
            f'clients are registered at TSS "{shop}" until one is refused',
            lambda: cloud_calls.registers_until_refused(self.cloud, shop),
        )
        self._tills |= {till: shop for till in self.cloud.owner if till not in self._tills}

    def _let_in(self, move: Move, shop: str) -> None:
        """
        Log in first, now and then: to be refused for want of a session is one thing among others.
        """
        if move.which % 2:
            self._send("POST", f"/tss/{{{shop}}}/admin/auth", {"admin_pin": PIN})

    def _logout(self, move: Move) -> None:
        self._send("POST", f"/tss/{{{self._shop(move)}}}/admin/logout", {})

    # -- tills -------------------------------------------------------------------------------

    def _client(self, move: Move) -> None:
        self._new_till(self._open_shop(move))

    def _open_shop(self, move: Move) -> str:
        """
        Pick a TSS that takes clients, as far as the books know, or begin with one.
        """
        names = [name for name in self._shops if self._takes_clients(name)]
        if names:
            return names[move.which % len(names)]
        return self._new_shop("INITIALIZED") if self._has_room() else self._shop(move)

    def _takes_clients(self, name: str) -> bool:
        self._look_up()
        tss = self.books.tss.get(self.cloud.id(name))
        return tss is not None and tss.state == "INITIALIZED" and tss.wrong_pins < TRIES

    def _new_till(self, shop: str) -> str:
        """
        Register a till as a preparation, or let it try where it is going to be refused.
        """
        name = f"desk {len(self._tills) + 1}"
        self._tills[name] = shop
        if self.is_wary or not self._takes_clients(shop):
            self._put_till(shop, name, f"ERS {{{name}}}")
            return name
        self._line(
            "Given",
            f'a client "{name}" of TSS "{shop}"',
            lambda: cloud_arranging.a_client(self.cloud, name, shop),
        )
        return name

    def _retire(self, move: Move) -> None:
        """
        Let a till be deregistered, as a preparation.
        """
        name = self._owned(move)
        if name in self.cloud.owner and self._takes_clients(self.cloud.owner[name]):
            self._line(
                "Given",
                f'client "{name}" is deregistered',
                lambda: cloud_arranging.a_deregistered_client(self.cloud, name),
            )

    def _till(self, move: Move) -> str:
        """
        Pick a till, or register the first one.
        """
        if not self._tills:
            return self._new_till(self._open_shop(move))
        return tuple(self._tills)[move.which % len(self._tills)]

    def _owned(self, move: Move) -> str:
        """
        Pick a till that is known to be registered, or register one.
        """
        owned = [till for till in self._tills if till in self.cloud.owner]
        if not owned:
            return self._new_till(self._open_shop(move))
        return owned[move.which % len(owned)]

    def _put(self, move: Move) -> None:
        if move.how == "new" or not self._tills:
            shop, name = self._shop(move), f"desk {len(self._tills) + 1}"
            self._tills[name] = shop
            self._put_till(shop, name, f"ERS {{{name}}}")
            return
        name = self._till(move)
        shop, serial = self._tills[name], f"ERS {{{name}}}"
        if move.how == "otherwise":
            serial = "ERS of another make"
        elif move.how == "elsewhere":
            shop = next((each for each in self._shops if each != shop), shop)
        elif move.how == "same serial":
            name = f"twin of {name}"
        self._put_till(shop, name, serial)

    def _put_till(self, shop: str, name: str, serial: str) -> None:
        self._send("PUT", f"/tss/{{{shop}}}/client/{{{name}}}", {"serial_number": serial})

    def _change(self, move: Move) -> None:
        name = self._till(move)
        self._let_in(move, self._tills[name])
        path = f"/tss/{{{self._tills[name]}}}/client/{{{name}}}"
        self._send("PATCH", path, {"state": move.how})

    def _show(self, move: Move) -> None:
        name = self._till(move)
        self._send("GET", f"/tss/{{{self._tills[name]}}}/client/{{{name}}}")

    # -- below -------------------------------------------------------------------------------

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        if body is None:
            self._line(
                "When",
                f'the till sends {method} "{path}"',
                lambda: cloud_calls.the_till_sends(self.cloud, method, path, None),
            )
            return
        doc = json.dumps(body)
        self._line(
            "When",
            f'the till sends {method} "{path}":',
            lambda: cloud_calls.the_till_sends_body(self.cloud, method, path, None, doc),
            doc=doc,
        )
