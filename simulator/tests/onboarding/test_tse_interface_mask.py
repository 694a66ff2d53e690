"""
The mask of the TSE interface: opened, saved, keys created, tested.
"""

from __future__ import annotations

import httpx
import msgspec
import pytest
from tse_interface import MASK, STAFF, Shop

from fiskalsim.onboarding.texts import FIELDS
from fiskalsim.web.offered import Offered
from fiskalsim.web.onboarding import reading
from fiskalsim.web.onboarding.endpoints import ROUTES
from fiskalspec import openapi

URL = "https://kassensichv-middleware.fiskaly.com/api/v2"


def test_every_described_operation_is_served():
    """The machine answers what the document describes, and nothing else."""
    described = {
        (method.upper(), path)
        for path, item in openapi.get("tse-interface")["paths"].items()
        for method in item
        if method in {"get", "put", "post"}
    }
    assert {(method, path) for method, path, _, _ in ROUTES} == described


def test_the_mask_opens_with_everything_prefilled_and_the_buttons_shut(shop):
    """URL, TEST mode and date are there; Anlegen and Test wait for the first saving."""
    mask = shop.ok("POST", "/interfaces", {"apiVersion": "V2"})
    assert (mask["url"], mask["environment"], mask["createdAt"]) == (URL, "TEST", "2026-01-05")
    assert (mask["saved"], mask["configuration"]["clientSide"]) == (False, True)
    assert mask["configuration"]["proxy"] is None
    assert not mask["buttons"]["create"]["enabled"]
    assert not mask["buttons"]["test"]["enabled"]
    path = f"/interfaces/{mask['id']}"
    assert shop.refused("POST", f"{path}/test") == (409, "not-saved", "notice")
    assert shop.refused("POST", f"{path}/keys", {"confirmed": True})[1] == "not-saved"
    saved = shop.ok("PUT", path, MASK)
    assert saved["buttons"]["create"]["enabled"]
    assert saved["buttons"]["test"]["enabled"]


def test_version_1_is_refused(shop):
    """Neither a new interface nor a saved one can be of the old version."""
    assert shop.refused("POST", "/interfaces", {"apiVersion": "V1"})[1] == "v1-not-supported"
    one = shop.saved()
    assert shop.refused("PUT", one, MASK | {"apiVersion": "V1"})[1] == "v1-not-supported"
    assert shop.ok("GET", one)["apiVersion"] == "V2"


def test_what_is_shown_may_come_back_and_not_be_changed(shop):
    """URL, mode and key are taken as they were shown; any other value is refused."""
    one = shop.ready()
    seen = shop.ok("GET", one)
    same = {k: seen[k] for k in ("url", "environment", "apiVersion")}
    shop.ok("PUT", one, MASK | same | {"apiKey": seen["keys"]["apiKey"]})
    for changed, code in (
        ({"url": "https://kassensichv.io/api/v1"}, "url-fixed"),
        ({"apiKey": "test_mine_kasse"}, "keys-by-button-only"),
        ({"apiSecret": "mine"}, "keys-by-button-only"),
    ):
        assert shop.refused("PUT", one, MASK | changed)[:2] == (422, code)
    live = MASK | {"environment": "LIVE"}
    assert shop.refused("PUT", one, live) == (403, "live-by-staff-only", "notice")
    assert shop.ok("GET", one) == seen


def test_each_environment_may_have_a_host_of_its_own():
    """Where the setting says so, the URL of LIVE is another one."""
    shop = Shop(**{"provider-urls": "host-per-environment"})
    one = shop.ready()
    test = shop.ok("GET", one)["url"]
    shop.live(one)
    assert shop.ok("GET", one)["url"] != test
    shop.close()


def test_keys_come_after_release_and_yes_and_are_shown_once(shop):
    """Without release a notice, without Ja a question, then key and secret, then never again."""
    one = shop.saved()
    yes = {"confirmed": True}
    assert shop.refused("POST", f"{one}/keys", yes) == (409, "not-released", "notice")
    assert "not-released" in shop.codes(one)
    shop.staff("PUT", "/release", {"released": True})
    assert shop.refused("POST", f"{one}/keys", {}) == (428, "confirmation-needed", "notice")
    assert shop.ok("GET", one)["keys"]["state"] == "none"
    made = shop.ok("POST", f"{one}/keys", yes)
    assert made["environment"] == "TEST"
    seen = shop.ok("GET", one)
    assert seen["keys"] == {
        "state": "created",
        "apiKey": made["apiKey"],
        "environment": "TEST",
    }
    assert shop.refused("POST", f"{one}/test")[1] == "not-saved-again"
    assert shop.ok("PUT", one, MASK)["keys"]["state"] == "saved"
    assert made["apiSecret"] not in shop("GET", one).text
    assert made["apiSecret"] not in shop("GET", f"{one}/log").text
    assert shop.refused("POST", f"{one}/keys", yes)[1] == "keys-exist"
    assert shop.ok("POST", f"{one}/test")["passed"]


def test_keys_are_those_of_a_managed_organisation_at_the_provider(shop):
    """What Anlegen creates opens the provider's own door, in TEST."""
    one = shop.released()
    made = shop.ok("POST", f"{one}/keys", {"confirmed": True})
    login = {"api_key": made["apiKey"], "api_secret": made["apiSecret"]}
    answer = shop.runner.run(shop.client.post("/api/v2/auth", json=login))
    assert answer.json()["access_token_claims"] == {
        "env": "TEST",
        "organization_id": made["organisation"],
    }


def test_keys_can_be_made_again_where_the_setting_says_so():
    """A second key belongs to the same organisation, so the tills go on."""
    shop = Shop(**{"keys-again": "replace"})
    one = shop.ready()
    shop.ok("POST", "/tills/till-1/initialise", {})
    first = shop.ok("GET", one)["keys"]["apiKey"]
    shop.ok("POST", f"{one}/keys", {"confirmed": True})
    assert shop.ok("PUT", one, MASK)["keys"]["apiKey"] != first
    assert shop.ok("POST", "/tills/till-1/receipts", {"gross": "1.00"})["signed"]
    shop.close()


def test_tenants_are_decided_before_the_keys(shop):
    """With two VAT ids in the chain the box has to be ticked first; afterwards it is fixed."""
    one = shop.released()
    shop.second_branch()
    yes = {"confirmed": True}
    assert shop.refused("POST", f"{one}/keys", yes)[1] == "tenants-undecided"
    shop.ok("PUT", one, MASK | {"multipleTenants": True})
    shop.ok("POST", f"{one}/keys", yes)
    assert shop.refused("PUT", one, MASK)[1] == "tenants-fixed"
    assert shop.ok("PUT", one, MASK | {"multipleTenants": True})["keys"]["state"] == "saved"


def test_the_test_says_whether_it_is_the_keys_or_the_line(shop):
    """No keys and refused keys are configuration errors, a network without a way out an outage."""
    one = shop.saved()
    missing = shop.ok("POST", f"{one}/test")
    assert (missing["passed"], missing["kind"]) == (False, "configuration")
    shop.staff("PUT", "/release", {"released": True})
    made = shop.ok("POST", f"{one}/keys", {"confirmed": True})
    shop.ok("PUT", one, MASK)
    assert shop.ok("POST", f"{one}/test")["kind"] == "none"
    shop.ok("PUT", "/network", {"direct": False})
    assert shop.ok("POST", f"{one}/test")["kind"] == "outage"
    shop.ok("PUT", "/network", {"direct": True})
    cloud = shop.world.sign_de
    vendor = cloud.auth.by_key(cloud.ready_key("TEST").text, cloud.ready_key("TEST").secret)
    (key,) = cloud.management.keys(vendor, made["organisation"])
    cloud.management.remove_key(vendor, made["organisation"], key.id)
    withdrawn = shop.ok("POST", f"{one}/test")
    assert withdrawn["kind"] == "configuration"
    assert withdrawn["text"]["de"] == "fiskaly Fehler 401 Unauthorized. Unauthorized"


def test_all_requests_go_through_the_proxy(shop):
    """In a network without a way out of its own only the right proxy carries requests."""
    one = shop.ready()
    shop.ok("PUT", "/network", {"direct": False, "proxy": {"host": "10.0.0.8", "port": 3128}})
    assert shop.ok("POST", f"{one}/test")["kind"] == "outage"
    shop.ok("PUT", one, MASK | {"proxy": {"host": "10.0.0.9", "port": 3128}})
    assert shop.ok("POST", f"{one}/test")["kind"] == "outage"
    shop.ok("PUT", one, MASK | {"proxy": {"host": "10.0.0.8", "port": 3128}})
    passed = shop.ok("POST", f"{one}/test")
    assert (passed["passed"], passed["through"]["host"]) == (True, "10.0.0.8")
    lines = [e["text"] for e in shop.ok("GET", f"{one}/log")["entries"] if e["event"] == "call"]
    assert lines[-1] == "GET /tss via 10.0.0.8:3128 → 200"


def test_extended_logging_writes_more(shop):
    """The same test leaves one entry without it, and one more for each call with it."""
    one = shop.ready(extendedLogging=False)

    def grown():
        before = len(shop.ok("GET", f"{one}/log")["entries"])
        shop.ok("POST", f"{one}/test")
        return shop.ok("GET", f"{one}/log")["entries"][before:]

    assert [entry["event"] for entry in grown()] == ["tested"]
    assert "logging-recommended" in shop.codes(one)
    shop.ok("PUT", one, MASK)
    more = grown()
    assert [entry["event"] for entry in more] == ["call", "call", "tested"]
    assert [entry["extended"] for entry in more] == [True, True, False]
    assert "logging-recommended" not in shop.codes(one)


def test_an_interface_is_for_the_chain_or_a_workplace_never_for_a_branch(shop):
    """A single branch is refused, and so is a second interface for the same place."""
    one = shop.saved()
    for assignment, code in (
        ({"to": "branch"}, "single-branch"),
        ({"to": "branch-administration", "branch": "main"}, "single-branch"),
        ({"to": "workplace"}, "workplace-needed"),
        ({"to": "branch-administration", "workplace": "counter-1"}, "workplace-needed"),
        ({"to": "workplace", "workplace": "nowhere"}, "unknown-workplace"),
    ):
        assert shop.refused("PUT", one, MASK | {"assignment": assignment})[1] == code
    other = shop.opened()
    assert shop.refused("PUT", other, MASK)[1] == "assignment-taken"
    shop.ok("PUT", other, MASK | {"assignment": {"to": "workplace", "workplace": "counter-1"}})
    assert "prefer-chain" in shop.codes(other)
    assert shop.ok("GET", "/tills/till-1")["interface"] == other.rpartition("/")[2]


def test_the_search_finds_what_is_saved_and_filters_workplaces(shop):
    """The box shows only what is configured at a workplace; a mask that was never saved, never."""
    shop.opened()
    chain = shop.saved()
    desk = shop.opened()
    shop.ok("PUT", desk, MASK | {"assignment": {"to": "workplace", "workplace": "counter-1"}})

    def found(query=""):
        return [
            f"/interfaces/{one['id']}"
            for one in shop.ok("GET", f"/interfaces{query}")["interfaces"]
        ]

    assert found() == [chain, desk]
    assert found("?withWorkplaceSettings=true") == [desk]
    assert shop.refused("GET", "/interfaces?withWorkplaceSettings=maybe")[0] == 422


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_staff_actions_need_the_staff_credential(shop, headers):
    """Nobody else releases, notes contracts, creates LIVE keys or sees charges."""
    one = shop.saved()
    for method, path, body in (
        ("PUT", "/staff/release", {"released": True}),
        ("PUT", "/staff/service-contract", {"signed": True}),
        ("POST", f"/staff{one}/live-keys", {"confirmed": True}),
        ("GET", "/staff/charges", None),
    ):
        assert shop.refused(method, path, body, headers=headers)[:2] == (401, "staff-only")
    assert shop.ok("GET", "/chain")["released"] is False


def test_live_keys_need_a_signed_contract_and_are_charged_monthly(shop):
    """Without the contract none; from the month of LIVE on each month is charged."""
    one = shop.ready()
    keys = f"/staff{one}/live-keys"
    yes = {"confirmed": True}
    assert shop.refused("POST", keys, yes, headers=STAFF)[1] == "no-contract"
    shop.staff("PUT", "/service-contract", {"signed": True})
    assert shop.refused("POST", keys, {}, headers=STAFF)[0] == 428
    assert shop.staff("POST", f"{one}/live-keys", yes)["environment"] == "LIVE"
    assert shop.ok("GET", one)["environment"] == "TEST"
    assert shop.staff("GET", "/charges") == {"charges": []}
    assert shop.ok("PUT", one, MASK)["environment"] == "LIVE"
    assert {"test-mode", "billed-monthly"} & set(shop.codes(one)) == {"billed-monthly"}
    assert shop.refused("POST", keys, yes, headers=STAFF)[1] == "keys-exist"
    shop.ok("POST", "/_control/clock/advance", {"seconds": 40 * 86_400})
    months = [charge["month"] for charge in shop.staff("GET", "/charges")["charges"]]
    assert months == ["2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/network", {"direct": "yes"}),
        ("PUT", "/network", {"direct": True, "proxy": {"host": "a b", "port": 1}}),
        ("PUT", "/network", {"direct": True, "proxy": {"host": "a", "port": 65536}}),
        ("PUT", "/branches/main", {"name": "", "vatId": "DE123456789"}),
        ("PUT", "/branches/main", {"name": "a", "vatId": "123"}),
        ("PUT", "/branches/UPPER", {"name": "a", "vatId": "DE123456789"}),
        ("PUT", "/workplaces/w", {"name": "a", "branch": "nowhere"}),
        ("PUT", "/tills/t", {"name": "a", "workplace": "nowhere"}),
        ("POST", "/interfaces", {"colour": "red"}),
        ("POST", "/tills/till-1/receipts", {"gross": "1.5"}),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(shop, method, path, body):
    """Each is answered 422 with a sentence in both languages."""
    before = shop.ok("GET", "/chain")
    assert shop.refused(method, path, body)[::2] == (422, "request")
    assert shop.ok("GET", "/chain") == before


def test_too_much_is_refused(shop):
    """A body above the limit is 413 in the form of every other error."""
    answer = shop("PUT", "/network", content=b" " * 1_100_000)
    assert (answer.status_code, answer.json()["kind"]) == (413, "request")


def test_unknown_things_are_not_found(shop):
    """An interface or a till that is not there is 404, whatever is asked of it."""
    for method, path in (
        ("GET", "/interfaces/none"),
        ("PUT", "/interfaces/none"),
        ("POST", "/interfaces/none/keys"),
        ("POST", "/interfaces/none/test"),
        ("GET", "/interfaces/none/log"),
        ("GET", "/tills/none"),
        ("POST", "/tills/none/initialise"),
        ("POST", "/tills/none/receipts"),
        ("POST", "/tills/none/reset"),
    ):
        assert shop.refused(method, path)[0] == 404
    assert shop("GET", "/nothing").status_code == 404
    assert shop("DELETE", "/chain").status_code == 405


@pytest.mark.parametrize(
    ("path", "methods"), [("/staff/release", "PUT"), ("/tills/kasse-1", "GET, HEAD, PUT")]
)
def test_a_wrong_method_names_the_right_ones(shop, path, methods):
    """In both languages, and as HTTP has it."""
    wrong = shop("POST", path)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, methods)
    said = wrong.json()["text"]
    assert said["de"] == f"/api/tse-interface{path} nimmt {methods}, nicht POST."
    assert said["en"] == f"/api/tse-interface{path} takes {methods}, not POST."


@pytest.mark.parametrize(
    ("body", "de", "en"),
    [
        (
            {"gross": "11,90"},
            "gross: zwei Nachkommastellen mit Punkt, als Text, etwa „11.90“",
            'gross: two decimals and a dot, as text, e.g. "11.90"',
        ),
        ({}, "das Feld gross fehlt", "the field gross is missing"),
        (
            {"gross": "1.00", "tip{x}": 1},
            "ein Feld tip{x} gibt es nicht",
            "there is no field tip{x}",
        ),
        ([], "erwartet wird ein JSON-Objekt", "a JSON object is expected"),
        (
            {"gross": "1.00", "payment": "EC"},
            "payment: CASH oder NON_CASH",
            "payment: CASH or NON_CASH",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_both_languages(shop, body, de, en):
    """No words of the program that reads it, and no English in the German."""
    said = shop("POST", "/tills/till-1/receipts", body).json()
    assert said["text"] == {
        "de": f"Diese Angaben sind nicht lesbar: {de}.",
        "en": f"This cannot be read: {en}.",
    }


def test_what_is_no_json_is_said_in_both_languages(shop):
    """A place in the bytes helps nobody who looks at a mask."""
    said = shop("POST", "/tills/till-1/receipts", content=b"{gross").json()["text"]
    assert said["de"] == "Diese Angaben sind nicht lesbar: das ist kein gültiges JSON in UTF-8."


def fields_of(kind):
    """List the names in JSON of a body's fields."""
    return {each.encode_name for each in msgspec.structs.fields(kind)}


def test_of_every_field_is_said_what_it_takes():
    """A new field gets its words."""
    bodies = [
        kind
        for kind in vars(reading).values()
        if isinstance(kind, type) and issubclass(kind, reading.Strict)
    ]
    assert set().union(*map(fields_of, bodies)) == set(FIELDS)


@pytest.mark.parametrize(
    ("offer", "status"), [("all", 200), ("middleware", 404), ("sign-de", 404)]
)
@pytest.mark.parametrize("world", ["", "/w/a"])
def test_a_process_that_offers_one_service_does_not_offer_this_one(shop, offer, status, world):
    """Only where everything is offered the interface is, in each world."""
    transport = httpx.ASGITransport(app=Offered(shop.app, offer))
    client = httpx.AsyncClient(transport=transport, base_url="http://shop")
    answer = shop.runner.run(client.get(f"{world}/api/tse-interface/chain"))
    assert answer.status_code == status
