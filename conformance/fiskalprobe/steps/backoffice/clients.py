"""
Clients: commissioned from the cloud, initialised, connected, restored and taken out of use.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from pytest_bdd import given, then, when

from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps._fields import MISSING, body_of, find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._errands import CLIENTS, UNKNOWN, VAT, Errands, text_of
from fiskalprobe.steps.fiscal._till import Till, is_ok

_WHOSE: Final = r"(?P<whose>the client|its own client|an unknown client)"
_AS_OF: Final = r'(?: as of "(?P<day>[^"]*)"|)'
#: How the credentials of one call differ from what opens the cloud.
_GIVEN: Final = (
    r"(?: (?P<given>with a wrong key|with a wrong secret|without a key|without a secret"
    r"|with the secret in double quotes))?"
)


@pytest.fixture
def errands(subject: Subject, checks: Checks) -> Errands:
    """
    Nobody has been added yet.
    """
    return Errands(subject=subject, checks=checks)


@given("a client from the cloud")
def a_client_from_the_cloud(errands: Errands) -> None:
    """
    Commission the declared till, or find it where an earlier run has done so.
    """
    exchange = errands.commission()
    if not errands.added:
        errands.added = text_of(errands.look_up())
        errands.checks.presuppose(
            not errands.added or errands.state(errands.added) != "decommissioned",
            "the client from the cloud was decommissioned before, and there is no reset",
        )
    errands.checks.presuppose(
        bool(errands.added), f"no client came from the cloud: {exchange.gist}"
    )


@given(sentence(_WHOSE + r" is (?P<what>initialised|decommissioned|connected to the cloud)"))
def a_client_is(errands: Errands, whose: str, what: str) -> None:
    """
    Bring a client into a state.
    """
    client = errands.client(whose)
    if what == "initialised" and errands.state(client) == "initialized":
        return  # by an earlier run, on a service that cannot be reset
    act = {
        "initialised": errands.initialise,
        "decommissioned": errands.decommission,
        "connected to the cloud": errands.connect,
    }[what]
    errands.must(act(client), f"the client could not be {what}")


@given("a client whose global short id is activated")
def a_client_with_short_id(errands: Errands) -> None:
    """
    Add a client, connect it and call globalShortId.

    Without a way into the cloud the declared client is taken, whose owner has done so.
    """
    if errands.subject.target.ixit.cloud is None:
        errands.added = errands.subject.client_id
        return
    a_client_from_the_cloud(errands)
    a_client_is(errands, "the client", "initialised")
    errands.must(errands.connect(errands.added), "the client could not be connected")
    errands.must(errands.short_id(errands.added), "globalShortId did not work")


@given("the global short id of its own client is activated")
def its_own_short_id(errands: Errands) -> None:
    """
    Connect the declared client too, and call globalShortId for it.
    """
    own = errands.subject.client_id
    errands.must(errands.connect(own), "the declared client could not be connected")
    errands.must(errands.short_id(own), "globalShortId did not work")


@given("the client has a connection to the cloud again")
def the_client_is_connected_again(errands: Errands) -> None:
    """
    Connect the added client, as has to be done after each start of the service.

    The declared client's owner looks after it.
    """
    if errands.subject.target.ixit.cloud is not None:
        errands.must(errands.connect(errands.added), "the client could not be connected")


@given(sentence(r'document "(?P<name>[^"]*)" is rung up on the client'))
def a_document_on_the_client(till: Till, errands: Errands, name: str) -> None:
    """
    Let the till be the client that was added.
    """
    sale = till.sale(name)
    sale.draft = replace(sale.draft, client_id=errands.added)


@given("the client is restored")
def the_client_is_restored(errands: Errands) -> None:
    """
    Fetch the added client from the cloud anew.
    """
    restored = errands.call("POST", f"{CLIENTS}/recovery/restoreByCloud", query=errands.place())
    errands.must(restored, "the client could not be restored")


@when(sentence(r"the fitter commissions the client from the cloud" + _GIVEN))
def the_fitter_commissions(errands: Errands, given: str | None) -> None:
    """
    Call clients/byCloud.
    """
    errands.commission(given)


@when(sentence(r"the fitter updates " + _WHOSE + r" from the cloud" + _GIVEN))
def the_fitter_updates(errands: Errands, whose: str, given: str | None) -> None:
    """
    Call clients/byCloud/{clientId}.
    """
    errands.call("PUT", f"{CLIENTS}/byCloud/{errands.client(whose)}", given=given)


@when(sentence(r"the fitter restores the client(?P<how> by its company's id|)"))
def the_fitter_restores(errands: Errands, how: str) -> None:
    """
    Call restoreByCloud, or restoreByCloud/Id with what licenseConsumerId gives.
    """
    path, query = f"{CLIENTS}/recovery/restoreByCloud", errands.place()
    if how:
        company = {"type": VAT, "identification": errands.cloud.identification}
        found = errands.subject.send("GET", f"{CLIENTS}/licenseConsumerId", query=company)
        path += "/Id"
        query = {"LicenseConsumerId": text_of(found), **errands.terminal()}
    errands.call("POST", path, query=query)


@when("the fitter looks the client up")
def the_fitter_looks_up(errands: Errands) -> None:
    """
    Call licenseConsumerId and id.
    """
    errands.look_up()


@when("the fitter looks up a company that nobody knows")
def the_fitter_looks_up_nobody(errands: Errands) -> None:
    """
    Call licenseConsumerId with a VAT number that does not exist.
    """
    query = {"type": VAT, "identification": "DE000000000"}
    errands.subject.send("GET", f"{CLIENTS}/licenseConsumerId", query=query)


@when(sentence(r"the fitter connects " + _WHOSE + r" to the cloud(?P<put> by PUT|)" + _GIVEN))
def the_fitter_connects(errands: Errands, whose: str, put: str, given: str | None) -> None:
    """
    Call cloud/connect.
    """
    errands.connect(errands.client(whose), given, method="PUT" if put else "POST")


@when(sentence(r"the fitter asks for " + _WHOSE))
def the_fitter_asks_for(errands: Errands, whose: str) -> None:
    """
    Call GET clients/{clientId}.
    """
    errands.subject.send("GET", f"{CLIENTS}/{errands.client(whose)}")


@when(sentence(r"the fitter asks how " + _WHOSE + r" is"))
def the_fitter_asks_how(errands: Errands, whose: str) -> None:
    """
    Call information/client/{clientId}/status.
    """
    errands.state(errands.client(whose))


@when("the fitter sends back the configuration that was shown")
def the_fitter_sends_back(errands: Errands, till: Till) -> None:
    """
    Call PUT clients with the body of the latest answer.
    """
    errands.subject.send("PUT", CLIENTS, text=till.last.body)


@when(sentence(r"the fitter asks for the start document of " + _WHOSE + _AS_OF))
def the_fitter_asks_for_the_start(errands: Errands, whose: str, day: str | None) -> None:
    """
    Call transactions/document/{clientId}/start.
    """
    path = f"/api/v1/transactions/document/{errands.client(whose)}/start"
    errands.subject.send("GET", path, query={"bookDate": day})


@when("the fitter initialises the client with its start document")
def the_fitter_initialises(errands: Errands) -> None:
    """
    Call the start document and clients/initialize.
    """
    errands.checks.presuppose(
        errands.state(errands.added) != "initialized",
        "the client from the cloud was initialised before, and there is no reset",
    )
    errands.initialise(errands.added)


@when("the fitter takes the client out of use")
def the_fitter_decommissions(errands: Errands) -> None:
    """
    Call clients/decommission.
    """
    errands.decommission(errands.added)


@when(sentence(r"the fitter asks for the global short id of " + _WHOSE))
def the_fitter_asks_for_the_short_id(errands: Errands, whose: str) -> None:
    """
    Call globalShortId.
    """
    errands.short_id(errands.client(whose))


@when("somebody sells on the client")
def somebody_sells(errands: Errands) -> None:
    """
    Call createDocument for the client that was added.
    """
    errands.subject.create(client_id=errands.added)


@then(check(r"the answer is the id of the client"))
def the_answer_is_the_id(till: Till, errands: Errands, cited: str | None) -> None:
    """
    Check for 200 and a GUID: the one that byCloud gave.
    """
    said = text_of(till.last)
    till.check(
        cited,
        "client-id",
        "the call is answered 200 with the id of the client",
        ok=is_ok(till.last) and bool(said) and said == errands.added,
        expected=f"200 and {errands.added or 'a client id'}",
        actual=till.last.gist,
    )


@then(check(r"the answer shows the client with its place"))
def the_answer_shows_the_client(till: Till, errands: Errands, cited: str | None) -> None:
    """
    Check id, store and terminal of the client that was added.
    """
    body = body_of(till.last)
    expected = {"uniqueClientId": errands.added, **errands.terminal()}
    actual = {name: find(body, name) for name in expected}
    till.check(
        cited,
        "client-shown",
        "the client object holds id, store and terminal number",
        ok=is_ok(till.last) and actual == expected,
        expected=expected,
        actual=actual if MISSING not in actual.values() else till.last.gist,
    )


@then(check(r"the document names the client"))
def the_document_names_the_client(till: Till, errands: Errands, cited: str | None) -> None:
    """
    Check the start document's client and that it has a type.
    """
    body = body_of(till.last)
    till.check(
        cited,
        "start-document",
        "the start document names the client and its type",
        ok=is_ok(till.last)
        and find(body, "uniqueClientId") == errands.added
        and find(body, "documentType") is not MISSING,
        expected=f"200 and a document of {errands.added}",
        actual=till.last.gist,
    )


@then(check(r"the answer is a JSON text of (?P<count>\d+) characters"), converters={"count": int})
def the_answer_has_characters(till: Till, count: int, cited: str | None) -> None:
    """
    Check the length of a text.
    """
    said = text_of(till.last)
    till.check(
        cited,
        "text-length",
        f"the answer is 200 with a text of {count} characters",
        ok=is_ok(till.last) and len(said) == count and said.isalnum(),
        expected=f"200 and {count} letters or digits",
        actual=till.last.gist,
    )


@then(check(r"the answer says that the configuration of an unknown client was not found"))
def the_answer_says_not_found(till: Till, cited: str | None) -> None:
    """
    Compare with the printed sentence.
    """
    text = f"Client configuration for {UNKNOWN} was not found."
    till.check(
        cited,
        "said",
        f"the answer's body contains {text!r}",
        ok=text in till.last.body,
        expected=text,
        actual=till.last.gist,
    )


@then(
    check(
        r'the documents "(?P<first>[^"]*)" and "(?P<second>[^"]*)" have receipt ids of their own'
    )
)
def the_documents_have_ids(till: Till, first: str, second: str, cited: str | None) -> None:
    """
    Check that both were given a global receipt id, and not the same one.
    """
    starts = [till.sale(name).start for name in (first, second)]
    ids = [find(body_of(each), "retailForceReceiptId") for each in starts if each is not None]
    till.check(
        cited,
        "own-receipt-ids",
        "each created document has a retailForceReceiptId of its own",
        ok=len(ids) == len(starts)
        and all(isinstance(each, str) and each for each in ids)
        and ids[0] != ids[1],
        expected="two ids",
        actual=ids,
        exchanges=tuple(each for each in starts if each is not None),
    )


@then(check(r"no answer shows the credentials"))
def no_answer_shows_credentials(till: Till, errands: Errands, cited: str | None) -> None:
    """
    Look for key and secret in every answer of the scenario.
    """
    secrets = {errands.cloud.key, errands.cloud.secret}
    told = [each for each in till.subject.exchanges if any(one in each.body for one in secrets)]
    till.check(
        cited,
        "no-credentials",
        "no answer holds the cloud key or secret",
        ok=till.last.response is not None and not told,
        expected="neither key nor secret",
        actual=", ".join(f"exchange {each.id}" for each in told) or "neither",
        exchanges=tuple(told),
    )
