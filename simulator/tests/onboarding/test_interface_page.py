"""
The TSE interface's page in a real browser: what a shop's administrator does there, step by step.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RED = "Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet"
REFUSED = "fiskaly Fehler 403 Forbidden. You may not access this TSS"
NOT_RELEASED = "noch nicht freigeschaltet"
LISTING = "**/api/tse-interface/interfaces?*"
COUNT_TICKS_TAKEN = """() => {
  const box = document.getElementById("contract");
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "checked");
  window.taken = 0;
  Object.defineProperty(box, "checked", {
    get() { return own.get.call(this); },
    set(value) { window.taken += !value && own.get.call(this); own.set.call(this, value); },
  });
}"""


class Administrator:
    """Somebody at the page, who keeps a picture of each step."""

    def __init__(self, seen):
        self.seen = seen
        self.page = seen.page
        self.steps = 0

    def shoot(self, name):
        """Keep a picture of this step."""
        self.steps += 1
        self.seen.shoot(f"interface-{self.steps:02}-{name}")

    def go(self, view):
        """Choose a view."""
        self.page.locator(".views").get_by_role("link", name=view, exact=True).click()

    def begin(self):
        """Open a new mask and save it."""
        self.page.click("#new")
        expect(self.page.locator("#mask")).to_be_visible()
        self.save()

    def save(self):
        """Press Speichern."""
        self.page.click("#save")
        expect(self.page.locator("#said")).to_have_text("Gespeichert.")

    def staff(self):
        """Log in as the vendor's staff."""
        self.go("Mitarbeiter des Anbieters")
        expect(self.page.locator("[data-view=staff]")).to_be_visible()
        if self.page.locator("#login").is_visible():
            self.page.fill("#credential", "test-staff")
            self.page.get_by_role("button", name="Anmelden").click()
        expect(self.page.locator("#staff")).to_be_visible()

    def release(self):
        """Release the customer."""
        self.staff()
        self.page.locator("#released").check()
        expect(self.page.locator("#released")).to_be_checked()
        self.go("Schnittstelle")

    def create(self):
        """Press Anlegen, answer Ja, and note the secret."""
        page = self.page
        page.click("#create")
        page.locator("#question").get_by_role("button", name="Ja", exact=True).click()
        expect(page.locator("#question")).to_contain_text("API-Secret")
        secret = page.locator("#question dd").nth(1).inner_text()
        page.get_by_role("button", name="Notiert").click()
        return secret

    def keys(self):
        """Have saved TEST keys."""
        self.begin()
        self.release()
        secret = self.create()
        self.save()
        return secret

    def till(self, name="till-1"):
        """Give a till's card."""
        return self.page.locator(f"#till-{name}")


@pytest.fixture
def admin(visit):
    """A German administrator at the page."""
    return Administrator(visit("interface", lang="de", width=1180))


def test_from_the_mask_to_a_signed_sale(admin):
    """Created, saved, refused before the release, released, created, saved, tested, sold."""
    page = admin.page
    page.click("#new")
    expect(page.locator("#mask")).to_be_visible()
    expect(page.locator("#notices .bad")).to_have_text(RED)
    assert page.locator("#url").get_attribute("readonly") is not None
    assert "fiskaly.com" in page.locator("#url").input_value()
    expect(page.locator("#create")).to_be_disabled()
    expect(page.locator("#test")).to_be_disabled()
    expect(page.locator("#client-side")).to_be_checked()
    admin.shoot("new")
    admin.save()
    expect(page.locator("#create")).to_be_enabled()
    expect(page.locator("#test")).to_be_enabled()
    page.click("#create")
    expect(page.locator("#said")).to_contain_text(NOT_RELEASED)
    admin.shoot("not-released")
    assert page.locator("#api-key").input_value() == ""
    admin.release()
    page.click("#create")
    expect(page.locator("#question")).to_contain_text("TEST")
    admin.shoot("question")
    page.locator("#question").get_by_role("button", name="Abbrechen").click()
    assert page.locator("#api-key").input_value() == ""
    page.click("#create")
    page.locator("#question").get_by_role("button", name="Ja", exact=True).click()
    expect(page.locator("#question")).to_contain_text("API-Secret")
    secret = page.locator("#question dd").nth(1).inner_text()
    admin.shoot("secret-once")
    page.get_by_role("button", name="Notiert").click()
    expect(page.locator("#test")).to_be_disabled()
    admin.save()
    expect(page.locator("#api-secret")).to_have_value("••••••••")
    assert secret not in page.content()
    page.click("#test")
    expect(page.locator("#said")).to_have_text("Die Verbindung steht.")
    admin.shoot("tested")
    admin.go("Barkassen")
    admin.till().get_by_role("button", name="Initialisieren").click()
    expect(admin.till().locator(".bad")).to_have_text(RED)
    admin.till().get_by_role("button", name="Verkaufen").click()
    expect(page.locator("#said .good")).to_contain_text("ist signiert")
    admin.shoot("sold")


def test_a_tick_stays_when_the_view_was_still_being_drawn(admin):
    """What the service said before the tick does not take it away again."""
    page = admin.page
    admin.begin()
    admin.staff()
    held = []

    def hold(route):
        held.append(route)

    page.route(LISTING, hold, times=1)
    page.get_by_role("button", name="LIVE-Zugangsdaten anlegen").click()
    while not held:
        page.wait_for_timeout(20)
    page.evaluate(COUNT_TICKS_TAKEN)
    page.locator("#contract").check()
    with page.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    page.wait_for_timeout(1_000)
    expect(page.locator("#contract")).to_be_checked()
    assert page.evaluate("taken") == 0


def test_live_keys_on_a_test_till(admin):
    """They are refused in the provider's words as a configuration error, until a reset."""
    page = admin.page
    admin.keys()
    admin.go("Barkassen")
    admin.till().get_by_role("button", name="Initialisieren").click()
    expect(admin.till().get_by_role("button", name="Verkaufen")).to_be_visible()
    admin.staff()
    page.get_by_role("button", name="LIVE-Zugangsdaten anlegen").click()
    expect(page.locator("#said")).to_contain_text("Servicevertrag")
    page.locator("#contract").check()
    page.get_by_role("button", name="LIVE-Zugangsdaten anlegen").click()
    page.locator("#question").get_by_role("button", name="Ja", exact=True).click()
    admin.shoot("live-keys")
    page.get_by_role("button", name="Notiert").click()
    admin.go("Schnittstelle")
    admin.save()
    expect(page.locator("#mode")).to_have_text("LIVE")
    admin.go("Barkassen")
    admin.till().get_by_role("button", name="Verkaufen").click()
    said = page.locator("#said .notice")
    expect(said).to_contain_text(REFUSED)
    expect(said).to_have_attribute("data-kind", "configuration")
    expect(said).to_contain_text("Konfigurationsfehler")
    admin.shoot("403")
    admin.till().get_by_role("button", name="Zurücksetzen").click()
    admin.till().get_by_role("button", name="Initialisieren").click()
    expect(admin.till().locator(".facts")).to_contain_text("LIVE")
    admin.till().get_by_role("button", name="Verkaufen").click()
    expect(page.locator("#said .good")).to_contain_text("ist signiert")
    admin.shoot("live-sold")


def test_a_second_tenant_is_refused_on_the_same_tse(admin):
    """A till of another firm may not use the TSE; one of the same firm may."""
    page = admin.page
    admin.go("Filialkette")
    page.locator("#new-branch [name=id]").fill("south")
    page.locator("#new-branch [name=name]").fill("Filiale Süd")
    page.locator("#new-branch [name=vatId]").fill("DE987654321")
    page.locator("#new-branch").get_by_role("button").click()
    expect(page.locator("#chain")).to_contain_text("DE987654321")
    for place, branch in (("counter-2", "main"), ("counter-3", "south")):
        page.locator("#new-workplace [name=id]").fill(place)
        page.locator("#new-workplace [name=name]").fill(f"Platz {place}")
        page.locator("#new-workplace [name=branch]").select_option(branch)
        page.locator("#new-workplace").get_by_role("button").click()
        expect(page.locator("#chain")).to_contain_text(f"Platz {place}")
    admin.shoot("chain")
    admin.go("Barkassen")
    for till, place in (("till-2", "counter-2"), ("till-3", "counter-3")):
        page.locator("#new-till [name=id]").fill(till)
        page.locator("#new-till [name=name]").fill(f"Barkasse {till}")
        page.locator("#new-till [name=workplace]").select_option(place)
        page.locator("#new-till").get_by_role("button").click()
        expect(admin.till(till)).to_be_visible()
    admin.go("Schnittstelle")
    admin.begin()
    admin.release()
    page.click("#create")
    expect(page.locator("#said")).to_contain_text("Mehrere Mandanten in Filialkette")
    admin.shoot("tenants-first")
    page.locator("#tenants").check()
    admin.save()
    admin.create()
    admin.save()
    admin.go("Barkassen")
    admin.till().get_by_role("button", name="Initialisieren").click()
    expect(admin.till().locator(".facts")).to_contain_text("TEST")
    for till in ("till-2", "till-3"):
        admin.till(till).locator("select").select_option(index=1)
        admin.till(till).get_by_role("button", name="Initialisieren").click()
        if till == "till-2":
            expect(admin.till(till).locator(".facts")).to_contain_text("TEST")
    expect(page.locator("#said")).to_contain_text("DE123456789")
    expect(page.locator("#said .notice")).to_have_attribute("data-kind", "configuration")
    admin.shoot("another-firm")


def test_a_proxy_is_needed_where_the_network_asks_for_one(admin):
    """Without the network's proxy a test ends as an outage, with it the connection works."""
    page = admin.page
    admin.keys()
    admin.go("Filialkette")
    page.locator("#network [name=direct]").uncheck()
    page.locator("#network [name=host]").fill("10.0.0.8")
    page.locator("#network [name=port]").fill("3128")
    page.locator("#network").get_by_role("button").click()
    page.wait_for_load_state("networkidle")
    admin.go("Schnittstelle")
    page.click("#test")
    expect(page.locator("#said .notice")).to_have_attribute("data-kind", "outage")
    admin.shoot("no-proxy")
    page.fill("#proxy", "10.0.0.8")
    page.fill("#port", "3128")
    admin.save()
    page.click("#test")
    expect(page.locator("#said")).to_have_text("Die Verbindung steht.")


def test_staff_has_to_log_in(admin):
    """A wrong credential opens nothing."""
    admin.go("Mitarbeiter des Anbieters")
    admin.page.fill("#credential", "guess")
    admin.page.get_by_role("button", name="Anmelden").click()
    expect(admin.page.locator("#said")).to_contain_text("nur Mitarbeiter des Anbieters")
    expect(admin.page.locator("#staff")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("de", 1180), ("en", 390)])
def test_it_is_accessible_and_fits(visit, lang, theme, width):
    """axe-core finds nothing in any view, in either theme and width."""
    seen = visit("interface", lang=lang, theme=theme, width=width)
    page = seen.page
    page.click("#new")
    expect(page.locator("#mask")).to_be_visible()
    for view in ("shop", "tills", "chain", "staff"):
        page.locator(f'.views a[href="#{view}"]').click()
        expect(page.locator(f"[data-view={view}]")).to_be_visible()
        seen.shoot(f"interface-{view}-{lang}-{theme}-{width}")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
