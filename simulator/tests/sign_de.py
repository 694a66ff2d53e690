"""
A caller of the cloud TSE for tests: logged in, and able to bring a TSS into any state.
"""

from __future__ import annotations

import uuid

from in_process import InProcess
from lawful import find, resolve

from fiskalsim.cloud.facts import CloudTssMoved, TssState
from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

PIN = "1234567890"
RECEIPT = {
    "standard_v1": {
        "receipt": {
            "receipt_type": "RECEIPT",
            "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "21.42"}],
            "amounts_per_payment_type": [{"payment_type": "NON_CASH", "amount": "21.42"}],
        }
    }
}


def an_id(number):
    """Give an id that is the same in each run."""
    return str(uuid.UUID(int=number, version=4))


TSS, TILL, TX = an_id(1), an_id(2), an_id(3)


class CloudCaller(InProcess):
    """The cloud in process, spoken to over HTTP as the ready organisation, and held to the law."""

    def __init__(self, *, lawful=True, app=None, env="TEST", **settings):
        choices = {k: settings.pop(k) for k in list(settings) if "-" in k}
        settings = {"clock": "virtual", "sign_de_choices": choices, **settings}
        super().__init__(app or create_app(Settings(**settings)), lawful=lawful)
        self.puk = ""
        self.log_in(env)

    def __call__(self, method, path, body=None, **more):
        """Send one request below /api/v2."""
        whole = path.startswith(("/api/", "/_control/"))
        address = path if whole else f"/api/v2{path}"
        return self.request(method, address, body, **more)

    def ok(self, method, path, body=None, **more):
        """Send a request that has to succeed, and give what came back."""
        answer = self(method, path, body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, method, path, body=None, **more):
        """Send a request that has to fail, and give status and code."""
        answer = self(method, path, body, **more)
        assert answer.status_code >= 400, answer.text
        said = answer.json()
        assert said["status_code"] == answer.status_code
        assert said["error"]
        assert said["message"]
        if said.get("code"):
            self._described(answer, said["code"])
        return answer.status_code, said.get("code", "")

    def log_in(self, env="TEST"):
        """Log in with the ready key."""
        key = self.world.sign_de.ready_key(env)
        self.use({"api_key": key.text, "api_secret": key.secret})

    def use(self, credentials):
        """Log in with any key, and give the answer."""
        answer = self.ok("POST", "/auth", credentials)
        self.client.headers["authorization"] = f"Bearer {answer['access_token']}"
        return answer

    def advance(self, seconds):
        """Let time pass."""
        self.world.advance_clock(seconds)

    def _described(self, answer, code):
        """Hold a code to what the law lists for this operation and status."""
        found = find(answer.request.method, answer.request.url.path)
        if found is not None:
            name, operation = found
            given = resolve(name, operation["responses"][str(answer.status_code)])
            assert code in given["x-codes"], f"{answer.request.url.path}: {code} is not described"

    # A TSS in any state.

    def tss(self, tss=TSS, *, state="INITIALIZED", admin=True):
        """Create a TSS and bring it into a state; the admin stays logged in."""
        self.puk = self.ok("PUT", f"/tss/{tss}", {})["admin_puk"]
        if state == "CREATED":
            return tss
        self.ok("PATCH", f"/tss/{tss}", {"state": "UNINITIALIZED"})
        self.ok("PATCH", f"/tss/{tss}/admin", {"admin_puk": self.puk, "new_admin_pin": PIN})
        self.ok("POST", f"/tss/{tss}/admin/auth", {"admin_pin": PIN})
        if state != "UNINITIALIZED":
            self.ok("PATCH", f"/tss/{tss}", {"state": "INITIALIZED"})
        if state == "DISABLED":
            self.ok("PATCH", f"/tss/{tss}", {"state": "DISABLED"})
        elif state == "DEFECTIVE":
            desk = self.world.sign_de.desk
            desk.note(CloudTssMoved(tss=tss, state=TssState.DEFECTIVE, at=desk.now()))
        elif not admin:
            self.ok("POST", f"/tss/{tss}/admin/logout", {})
        return tss

    def till(self, till=TILL, *, tss=TSS, serial="ERS 1"):
        """Register a client."""
        return self.ok("PUT", f"/tss/{tss}/client/{till}", {"serial_number": serial})

    def ready(self):
        """Create a TSS with one client."""
        self.tss()
        self.till()
        return self

    def tx(self, revision, state="ACTIVE", *, tx=TX, schema=None, tss=TSS, till=TILL, **more):
        """Build the arguments of a revision."""
        body = {"state": state, "client_id": till, **more}
        if schema is not None:
            body["schema"] = schema
        query = "" if revision is None else f"?tx_revision={revision}"
        return "PUT", f"/tss/{tss}/tx/{tx}{query}", body

    def sale(self, number=3):
        """Start and finish a transaction."""
        self.ok(*self.tx(1, tx=an_id(number)))
        return self.ok(*self.tx(2, "FINISHED", tx=an_id(number), schema=RECEIPT))


def live(cloud):
    """Let something of everything happen."""
    cloud.ready()
    owner = cloud.ok("GET", "/api/v0/organizations")["data"][0]["_id"]
    cloud.ok("POST", f"/api/v0/organizations/{owner}/api-keys", {"name": "kasse-1"})
    cloud.ok("POST", f"/api/v0/organizations/{owner}/users", {"name": "Erika"})
    cloud.sale(4)
    cloud.ok(*cloud.tx(1, metadata={"a": "b"}))
    cloud.ok("PATCH", f"/tss/{TSS}/metadata", {"a": "b"})
    cloud.ok("PUT", f"/tss/{TSS}/export/{an_id(5)}")
    cloud.till(an_id(6), serial="ERS 2")
    cloud.ok("PATCH", f"/tss/{TSS}/client/{an_id(6)}", {"state": "DEREGISTERED"})
    cloud.tss(an_id(7), state="UNINITIALIZED")


def credentials(cloud, env="TEST"):
    """Give what the ready key logs in with."""
    key = cloud.world.sign_de.ready_key(env)
    return {"api_key": key.text, "api_secret": key.secret}


def organisation(cloud, parent=None, name="Zweigstelle"):
    """Create an organisation with a key of its own, and give its id and credentials."""
    parent = parent or cloud.ok("GET", "/api/v0/organizations")["data"][0]["_id"]
    made = cloud.ok(
        "POST",
        "/api/v0/organizations",
        {
            "name": name,
            "address_line1": "Weg 1",
            "zip": "12345",
            "town": "Berlin",
            "country_code": "DEU",
            "managed_by_organization_id": parent,
        },
    )
    key = cloud.ok(
        "POST",
        f"/api/v0/organizations/{made['_id']}/api-keys",
        {"name": "kasse-1", "status": "enabled"},
    )
    return made["_id"], {"api_key": key["key"], "api_secret": key["secret"]}
