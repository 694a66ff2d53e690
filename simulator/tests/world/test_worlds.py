"""
Many worlds behind one address.
"""

from __future__ import annotations

import pytest
from service import API, CLIENT, Service

from fiskalsim.web.app import create_app
from fiskalsim.world.errors import WorldUnknown
from fiskalsim.world.settings import BadSettings, Settings
from fiskalsim.world.worlds import Admission, Worlds

CREATE = f"{API}/createDocument?uniqueClientId={CLIENT}&documentType=0"


@pytest.fixture
def ask(service):
    """Send a request to the service."""
    return service


def serial(ask, world=""):
    """The serial number of a world's TSE."""
    return ask("PUT", f"{world}{CREATE}").json()["AdditionalFields"]["TseSerial"]


def test_a_world_is_made_by_its_first_call(ask):
    """Nobody has to ask for one, and each has a TSE of its own."""
    numbers = [
        ask("PUT", f"{world}{CREATE}").json()["fiscalisationDocumentNumber"]
        for world in ("/w/a", "/w/a", "/w/b", "")
    ]
    assert numbers == [1, 2, 1, 1]
    assert len({serial(ask, world) for world in ("/w/a", "/w/b", "")}) == 3
    names = [entry["name"] for entry in ask("GET", "/_control/worlds").json()["worlds"]]
    assert names == ["default", "a", "b"]


def test_the_default_world_has_a_name_too(ask):
    """A test that always names its world can name this one."""
    assert serial(ask, "/w/default") == serial(ask)


def logged_in(ask, world):
    """Log in to a world's cloud TSE with the key of the default world, and give the answer."""
    key = ask.app.world.sign_de.ready_key("TEST")
    credentials = {"api_key": key.text, "api_secret": key.secret}
    return ask("POST", f"{world}/api/v2/auth", json=credentials)


@pytest.mark.parametrize("made", [None, {}, {"seed": "another"}])
def test_one_key_lets_in_at_the_cloud_tse_of_every_world(ask, made):
    """It is the one that is printed at the start; what it was given elsewhere is worth nothing."""
    if made is not None:
        assert ask("PUT", "/_control/worlds/a", json=made).status_code == 201
    tokens = [logged_in(ask, world).json()["access_token"] for world in ("", "/w/a")]
    assert len(set(tokens)) == 2
    statuses = [
        ask("GET", "/w/a/api/v2/tss", headers={"authorization": f"Bearer {token}"}).status_code
        for token in tokens
    ]
    assert statuses == [401, 200]


def test_what_is_done_to_one_world_is_not_done_to_another(ask):
    """Cable, clock, reset, open transactions and snapshots are a world's own."""
    for world in ("/w/a", "/w/b"):
        ask("PUT", f"{world}{CREATE}")
    ask("PUT", "/w/a/_control/cable", json={"cut": ["all"]})
    ask("POST", "/w/a/_control/clock/advance", json={"seconds": 3600})
    ask("POST", "/w/a/_control/snapshots/here")
    assert ask("GET", "/w/b/_control/cable").json()["cut"] == []
    clocks = {world: ask("GET", f"{world}/_control/clock").json()["now"] for world in ("/w/b", "")}
    assert clocks["/w/b"] == clocks[""] != ask("GET", "/w/a/_control/clock").json()["now"]
    assert ask("GET", "/w/b/_control/snapshots").json() == {"snapshots": []}
    ask("POST", "/w/a/_control/reset")
    assert ask("GET", "/w/a/_control/ledger").json()["openTransactions"] == []
    assert ask("GET", "/w/b/_control/ledger").json()["openTransactions"] == [1]


def test_a_world_is_made_as_it_is_wanted(ask):
    """Settings that are not given are the default world's; saying them again changes nothing."""
    wanted = {"seed": "7", "device": "swissbit-usb", "generation": "2021", "reader": "strict"}
    made = ask("PUT", "/_control/worlds/mine", json=wanted)
    assert (made.status_code, made.json()) == (
        201,
        {
            **wanted,
            "name": "mine",
            "path": "/w/mine",
            "clock": "virtual",
            "profile": "retailforce",
            "choices": {},
        },
    )
    assert ask("PUT", "/_control/worlds/mine", json=wanted).status_code == 200
    assert ask("PUT", "/_control/worlds/mine").status_code == 200
    assert ask("GET", "/_control/worlds/mine").json() == made.json()
    assert "FiscalisationDocumentNumber" in ask("PUT", f"/w/mine{CREATE}").json()
    other = ask("PUT", "/_control/worlds/mine", json={"seed": "8"})
    assert other.status_code == 409
    assert "with seed '7'" in other.text


def test_choices_come_on_top_of_the_default_worlds():
    """A choice that is not named is as in the default world."""
    service = Service(choices={"outage-status": "500"})
    answer = service("PUT", "/_control/worlds/a", json={"choices": {"list-order": "shuffled"}})
    assert answer.json()["choices"] == {"outage-status": "500", "list-order": "shuffled"}
    service.close()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"device": "toaster"}', "swissbit-usb"),
        ('{"clock": "sundial"}', "real, virtual"),
        ('{"profile": "nobody"}', "retailforce"),
        ('{"choices": {"colour": "red"}}', "colour"),
        ('{"colour": "red"}', "colour"),
        ("[]", "send JSON such as"),
        ("{", "send JSON such as"),
    ],
)
def test_a_world_that_cannot_be_is_refused_and_leaves_nothing(ask, body, says):
    """The sentence names what there is; the name stays free."""
    answer = ask("PUT", "/_control/worlds/mine", content=body)
    assert (answer.status_code, says in answer.text) == (400, True), answer.text
    assert len(ask("GET", "/_control/worlds").json()["worlds"]) == 1


@pytest.mark.parametrize("name", ["-a", "a%20b", "%2e%2e", "a" * 65, "ä"])
@pytest.mark.parametrize("address", ["/w/{}/_control/clock", "/_control/worlds/{}"])
def test_a_name_that_no_world_can_have_is_refused(ask, name, address):
    """The sentence says what a name is."""
    answer = ask("GET", address.format(name))
    assert (answer.status_code, "is no name" in answer.text) == (400, True)


def test_an_unknown_world_says_how_to_make_it():
    """Where worlds are listed, a slip in the name does not make another one."""
    service = Service(admission=Admission(on_demand=False))
    for method, path in (("GET", "/w/a/_control/"), ("PUT", f"/w/a{CREATE}")):
        answer = service(method, path)
        assert answer.status_code == 404
        assert "PUT /_control/worlds/a" in answer.text
    assert service("PUT", "/_control/worlds/a").status_code == 201
    assert service("GET", "/w/a/_control/").status_code == 200
    service.close()


def test_there_are_no_more_worlds_than_allowed():
    """The answer says what to do; deleting one makes room."""
    service = Service(admission=Admission(limit=2))
    assert service("GET", "/w/a/_control/").status_code == 200
    full = service("GET", "/w/b/_control/")
    assert (full.status_code, "--max-worlds" in full.text) == (409, True)
    assert service("PUT", "/_control/worlds/b").status_code == 409
    assert service("DELETE", "/_control/worlds/a").status_code == 204
    assert service("GET", "/w/b/_control/").status_code == 200
    service.close()


def test_a_deleted_world_is_gone(ask):
    """Its name stands for a fresh one afterwards."""
    ask("PUT", f"/w/a{CREATE}")
    assert ask("DELETE", "/_control/worlds/a").status_code == 204
    assert ask("GET", "/_control/worlds/a").status_code == 404
    assert ask("DELETE", "/_control/worlds/a").status_code == 404
    assert ask("PUT", f"/w/a{CREATE}").json()["fiscalisationDocumentNumber"] == 1
    stays = ask("DELETE", "/_control/worlds/default")
    assert (stays.status_code, "stays" in stays.text) == (409, True)


def test_only_the_root_knows_of_all_worlds(ask):
    """A world cannot list or delete its neighbours."""
    assert ask("GET", "/w/a/_control/worlds").status_code == 404
    assert ask("DELETE", "/w/a/_control/worlds/a").status_code == 404
    assert ask("GET", "/_control/worlds/a").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nowhere", 404),
        ("POST", "api/v1/transactions/createDocument", 405),
        ("GET", "_control/worlds", 404),
        ("GET", "_control", 307),
    ],
)
def test_a_mistyped_address_makes_no_world(ask, method, path, status):
    """It is told so where it is, and noted for whoever looks for it there later."""
    answer = ask.as_printed(method, f"/w/typo/{path}")
    assert answer.status_code == status
    assert len(ask("GET", "/_control/worlds").json()["worlds"]) == 1
    if status == 404:
        assert f"There is no /{path} here" in answer.text
        told = ask.as_printed("GET", "/w/typo/_dashboard/state").json()["calls"]
        assert [(each["method"], each["status"]) for each in told] == [(method, 404)]
        assert len(ask("GET", "/_control/worlds").json()["worlds"]) == 2


def test_redirects_stay_in_their_world(ask):
    """The page of a world is the world's own."""
    assert ask("GET", "/w/a").headers["location"] == "/w/a/"
    assert ask("GET", "/w/a/swagger").headers["location"] == "/w/a/swagger/index.html"
    assert ask("GET", "/w/a/_control").headers["location"] == "http://service/w/a/_control/"
    assert ask("GET", "/_control").headers["location"] == "http://service/_control/"


def test_snapshots_over_http(ask):
    """Taken, listed, gone back to, forgotten; a wrong name says which there are."""
    ask("PUT", CREATE)
    taken = ask("POST", "/_control/snapshots/one-open")
    assert taken.status_code == 201
    assert ask("GET", "/_control/snapshots").json() == {"snapshots": [taken.json()]}
    ask("PUT", CREATE)
    assert ask("POST", "/_control/snapshots/one-open/restore").status_code == 204
    assert ask("GET", "/_control/ledger").json()["openTransactions"] == [1]
    unknown = ask("POST", "/_control/snapshots/two/restore")
    assert (unknown.status_code, "one-open" in unknown.text) == (404, True)
    assert ask("POST", "/_control/snapshots/-").status_code == 400
    assert ask("DELETE", "/_control/snapshots/one-open").status_code == 204
    assert "none at all" in ask("DELETE", "/_control/snapshots/one-open").text


@pytest.fixture
def address(tmp_path):
    """The address of a ledger file."""
    return f"sqlite:{tmp_path / 'worlds.db'}"


def test_all_worlds_are_there_again_after_a_restart(address):
    """Each with its settings, its history and what waits in it."""
    service = Service(ledger=address)
    service("PUT", "/_control/worlds/usb", json={"device": "swissbit-usb", "generation": "2021"})
    service("PUT", f"/w/usb{CREATE}")
    first = serial(service, "/w/cloud")
    before = service("GET", "/_control/worlds").json()
    service.close()
    service = Service(ledger=address, generation="1.7.6")
    assert service("GET", "/_control/worlds").json() == before
    assert service("GET", "/_control/worlds/usb").json()["generation"] == "2021"
    assert service("PUT", f"/w/usb{CREATE}").json()["FiscalisationDocumentNumber"] == 2
    assert serial(service, "/w/cloud") == first
    assert service("DELETE", "/_control/worlds/usb").status_code == 204
    service.close()
    service = Service(ledger=address)
    names = [entry["name"] for entry in service("GET", "/_control/worlds").json()["worlds"]]
    assert names == ["default", "cloud"]
    service.close()


def test_a_refused_default_world_frees_the_file(address):
    """The corrected call can have it."""
    service = Service(ledger=address, seed="a")
    service.create()
    service.close()
    with pytest.raises(BadSettings, match="--seed a"):
        create_app(Settings(ledger=address, seed="b", device="fiskaly-cloud"))
    service = Service(ledger=address, seed="a")
    assert service.create()["fiscalisationDocumentNumber"] == 2
    service.close()


def test_a_world_is_the_same_under_any_name_with_the_same_seed():
    """A name is where a world stands, not what it is."""
    worlds = Worlds(Settings(clock="virtual", device="fiskaly-cloud"))
    worlds.make("a", seed="7")
    worlds.make("b", seed="7")
    worlds.make("c")
    keys = [worlds.get(name).tse.identity.serial for name in "abc"]
    assert keys[0] == keys[1] != keys[2]
    with pytest.raises(WorldUnknown):
        worlds.get("d")
    worlds.close()


def test_the_hatch_serves_the_hot_addresses_of_every_open_world(ask):
    """A sale in a world does not go round; a world that is not open yet is opened first."""
    app = ask.app
    path = f"{API}/createDocument"
    assert app.served("PUT", f"/w/a{path}", ()) is None
    ask("GET", "/w/a/_control/")
    assert app.served("PUT", f"/w/a{path}", ())[0] is app.worlds.get("a")
    assert app.served("PUT", path, ())[0] is app.served("PUT", f"/w/default{path}", ())[0]
    for other in ("/w/", "/w/a", "/w//", "/w/a/", "/w/a/w/a" + path):
        assert app.served("PUT", other, ()) is None
