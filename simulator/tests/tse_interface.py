"""
An administrator of a shop, and the vendor's staff, at the TSE interface, held to the law.
"""

from __future__ import annotations

from in_process import InProcess

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

STAFF = {"Authorization": "Bearer test-staff"}
TEST_NOTICE = "Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet"
FORBIDDEN = "fiskaly Fehler 403 Forbidden. You may not access this TSS"
MASK = {
    "name": "KassenSichV-Fiskaly",
    "assignment": {"to": "branch-administration"},
    "extendedLogging": True,
}
SALE = {"gross": "11.90"}


class Shop(InProcess):
    """The interface of a world in process, spoken to over HTTP."""

    def __init__(self, *, lawful=True, app=None, **settings):
        choices = {k: settings.pop(k) for k in list(settings) if "-" in k}
        settings = {"clock": "virtual", "interface_choices": choices, **settings}
        super().__init__(app or create_app(Settings(**settings)), lawful=lawful)

    def __call__(self, method, path, body=None, **more):
        """Send one request below /api/tse-interface."""
        address = path if path.startswith("/_control/") else f"/api/tse-interface{path}"
        return self.request(method, address, body, **more)

    def ok(self, method, path, body=None, **more):
        """Send a request that has to succeed, and give what came back."""
        answer = self(method, path, body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def refused(self, method, path, body=None, **more):
        """Send a request that has to fail, and give status, code and kind."""
        answer = self(method, path, body, **more)
        assert answer.status_code >= 400, answer.text
        said = answer.json()
        assert said["text"]["de"]
        assert said["text"]["en"]
        return answer.status_code, said["code"], said["kind"]

    def staff(self, method, path, body=None):
        """Send a request as the vendor's staff."""
        return self.ok(method, f"/staff{path}", body, headers=STAFF)

    def opened(self):
        """Open the mask of an interface and give its path."""
        return f"/interfaces/{self.ok('POST', '/interfaces', {})['id']}"

    def saved(self, **changes):
        """Open and save an interface."""
        one = self.opened()
        self.ok("PUT", one, MASK | changes)
        return one

    def released(self, **changes):
        """Save an interface of a customer who is released."""
        self.staff("PUT", "/release", {"released": True})
        return self.saved(**changes)

    def ready(self, **changes):
        """Bring an interface to the point where TEST keys are in effect."""
        one = self.released(**changes)
        self.ok("POST", f"{one}/keys", {"confirmed": True})
        self.ok("PUT", one, MASK | changes)
        return one

    def live(self, one, **changes):
        """Bring an interface to LIVE."""
        self.staff("PUT", "/service-contract", {"signed": True})
        self.staff("POST", f"{one}/live-keys", {"confirmed": True})
        self.ok("PUT", one, MASK | changes)

    def second_branch(self, vat_id="DE987654321"):
        """Set up a second branch with a till of its own."""
        self.ok("PUT", "/branches/south", {"name": "Filiale Süd", "vatId": vat_id})
        self.ok("PUT", "/workplaces/counter-2", {"name": "Kasse 2", "branch": "south"})
        self.ok("PUT", "/tills/till-2", {"name": "Barkasse 2", "workplace": "counter-2"})

    def codes(self, path):
        """List the codes of the notices that something shows."""
        return [notice["code"] for notice in self.ok("GET", path)["notices"]]
