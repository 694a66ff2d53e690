"""
When: the till does exactly one thing, or something happens to its TSE.
"""

from __future__ import annotations

from pytest_bdd import given, when

from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps._sentences import LEAVES, leaving, sentence
from fiskalprobe.steps._tables import CHANGES, Table, below, changes
from fiskalprobe.steps.fiscal import _samples
from fiskalprobe.steps.fiscal._documents import altered
from fiskalprobe.steps.fiscal._liberties import written
from fiskalprobe.steps.fiscal._till import Till, is_ok
from fiskalprobe.steps.fiscal.arranging import seen_entry, signer, tse_entry
from fiskalprobe.steps.fiscal.listing import numbers
from fiskalprobe.target.control import Control
from fiskalprobe.wire import Manner

_ENDS = r"the POS (?P<call>stores|cancels|validates)"

#: The numbers that the vendor's samples are printed with.
_PRINTED = {"receipt": "2853", "minimal": "2938"}


@when(sentence(r'the POS creates document "(?P<name>[^"]*)"'))
def the_pos_creates(till: Till, name: str) -> None:
    """
    Send createDocument.
    """
    till.create(name)


@when(
    sentence(
        r'the POS (?P<call>creates|stores|cancels) document "(?P<name>[^"]*)"'
        r" and never sees the answer"
    )
)
def the_answer_gets_lost(till: Till, call: str, name: str) -> None:
    """
    Make a call and forget its answer; what the till knows is what it knew before.
    """
    till.lose(call, name)


@when(
    sentence(r'the POS (?P<call>stores|cancels) document "(?P<name>[^"]*)" and ' + LEAVES),
    converters={"manner": leaving},
)
def the_line_breaks(till: Till, call: str, name: str, manner: Manner) -> None:
    """
    Send the whole document, or half of it, and close the connection; no answer is read.

    A service over HTTP is then given time to come to its end with it, three times as long as its
    slowest answer took.
    """
    till.lose(call, name, manner=manner)


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)" over a slow line'))
def the_line_is_slow(till: Till, call: str, name: str) -> None:
    """
    Send the document in eight pieces, a twentieth of a second apart.
    """
    till.send(call, name, till.begun(name).draft.to_json(), manner=Manner.DAWDLES)


@when(
    sentence(_ENDS + r' document "(?P<name>[^"]*)" (?P<how>compressed by gzip|in UTF-16)'),
)
def the_octets_are_others(till: Till, call: str, name: str, how: str) -> None:
    """
    Send the same text in other octets than UTF-8, and say so in the head of the request.
    """
    manner = Manner.UTF_16 if how == "in UTF-16" else Manner.COMPRESSES
    till.send(call, name, till.begun(name).draft.to_json(), manner=manner)


@when(
    sentence(r"the POS creates a document of type (?P<document_type>\d+)"),
    converters={"document_type": int},
)
def the_pos_creates_of_type(subject: Subject, document_type: int) -> None:
    """
    Send createDocument for another type of document.
    """
    subject.create(document_type)


@when(sentence(r'the POS creates a document for client "(?P<client>[^"]*)"'))
def the_pos_creates_for(subject: Subject, client: str) -> None:
    """
    Send createDocument for another client.
    """
    subject.create(client_id=client)


@when('the POS creates a document, naming its client "clientId"')
def the_pos_creates_by_client_id(subject: Subject) -> None:
    """
    Send createDocument with the query parameter of the endpoint's article.
    """
    query = {"clientId": subject.client_id, "documentType": 0}
    subject.send("PUT", "/api/v1/transactions/createDocument", query=query)


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)"'))
def the_pos_ends(till: Till, call: str, name: str) -> None:
    """
    Send the whole document to storeDocument, cancelDocument or validateDocument.
    """
    till.send(call, name, till.begun(name).draft.to_json())


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)" with'))
@below(CHANGES)
def the_pos_ends_with(till: Till, call: str, name: str, datatable: Table) -> None:
    """
    Send the document with some fields set to other values, or taken out.
    """
    till.send(call, name, altered(till.begun(name).draft.to_json(), changes(datatable)))


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)" with nothing but the minimum fields'))
def the_pos_ends_minimal(till: Till, call: str, name: str) -> None:
    """
    Send only the fields of the vendor's minimal sample.
    """
    till.send(call, name, till.begun(name).draft.minimal())


@when(
    sentence(r'the POS stores document "(?P<name>[^"]*)" under the content type "(?P<kind>[^"]*)"')
)
def the_pos_stores_as(till: Till, name: str, kind: str) -> None:
    """
    Send the document to storeDocument, and call its body something else than JSON.
    """
    till.sale(name).end = till.subject.send(
        "POST",
        "/api/v1/transactions/storeDocument",
        json=till.begun(name).draft.to_json(),
        headers={"content-type": kind},
    )


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)" written with "(?P<liberty>[^"]*)"'))
def the_pos_ends_written(till: Till, call: str, name: str, liberty: str) -> None:
    """
    Send the same document as a text that only a lenient reader understands.
    """
    till.send(call, name, written(till.begun(name).draft.to_json(), liberty))


@when(
    sentence(
        _ENDS + r' document "(?P<name>[^"]*)" under the names that createDocument answered with'
    )
)
def the_pos_ends_with_isation(till: Till, call: str, name: str) -> None:
    """
    Send number and revision as fiscalisation…, the mistake that seed-002 warns of.
    """
    document = till.begun(name).draft.to_json()
    renamed = {
        key.replace("fiscalDocumentNumber", "fiscalisationDocumentNumber").replace(
            "fiscalDocumentRevision", "fiscalisationDocumentRevision"
        ): value
        for key, value in document.items()
    }
    till.send(call, name, renamed)


@when(sentence(_ENDS + r' this text as document "(?P<name>[^"]*)"'))
def the_pos_ends_text(till: Till, call: str, name: str, docstring: str) -> None:
    """
    Send a text as it stands in the feature.
    """
    till.send(call, name, docstring)


@when(sentence(_ENDS + r' an empty body as document "(?P<name>[^"]*)"'))
def the_pos_ends_nothing(till: Till, call: str, name: str) -> None:
    """
    Send nothing at all.
    """
    till.send(call, name, "")


@when(sentence(_ENDS + r' the printed sample "(?P<sample>receipt|minimal)" verbatim'))
def the_pos_ends_sample(till: Till, call: str, sample: str) -> None:
    """
    Send a request body of seed-002 exactly as it is printed there.
    """
    till.send(call, "sample", _samples.request(sample))


@when(
    sentence(
        _ENDS + r' the printed sample "(?P<sample>receipt|minimal)"'
        r' with the number of document "(?P<name>[^"]*)"'
    )
)
def the_pos_ends_sample_of(till: Till, checks: Checks, call: str, sample: str, name: str) -> None:
    """
    Send a request body of seed-002 as printed, with nothing replaced but the number.
    """
    number = till.begun(name).number
    checks.presuppose(number is not None, f"{name!r} was given no number")
    text = _samples.request(sample).replace(
        f'"fiscalDocumentNumber": {_PRINTED[sample]}', f'"fiscalDocumentNumber": {number}'
    )
    till.send(call, name, text)


@when(sentence(r"the POS (?P<call>lists|closes) open transactions"))
def the_pos_lists_or_closes(subject: Subject, call: str) -> None:
    """
    Call GET or DELETE on listTransactions once.
    """
    if call == "lists":
        subject.open_transactions()
    else:
        subject.close_transactions()


@when(sentence(r'the POS lists open transactions of client "(?P<client>[^"]*)"'))
def the_pos_lists_for(subject: Subject, client: str) -> None:
    """
    Call GET on listTransactions for another client.
    """
    subject.open_transactions(client_id=client)


@when(sentence(_ENDS + r" each listed document"))
def the_pos_ends_listed(till: Till, call: str) -> None:
    """
    Send the documents whose numbers the latest listing shows.
    """
    listed = set(numbers(till.last) or ())
    for name, sale in tuple(till.sales.items()):
        if sale.number in listed:
            till.send(call, name, sale.draft.to_json())


@when(sentence(_ENDS + r' document "(?P<name>[^"]*)" under the first number of the listing'))
def the_pos_ends_first_listed(till: Till, checks: Checks, call: str, name: str) -> None:
    """
    Send a document for a transaction of which only the listing tells.
    """
    listed = numbers(till.last)
    checks.presuppose(bool(listed), "the listing shows no number")
    document = till.sale(name).draft.to_json()
    till.send(call, name, document | {"fiscalDocumentNumber": (listed or [0])[0]})


@when("the POS closes open transactions until none is listed")
def the_pos_closes_all(till: Till) -> None:
    """
    Call DELETE and GET in turn, as often as there can be packets.
    """
    rounds = tse_entry(till)["startedTransactions"] + 1
    for _ in range(rounds):
        listed = till.subject.open_transactions()
        if not numbers(listed):
            return
        till.subject.close_transactions()


@when("the POS asks for the TSE list")
def the_pos_asks_for_the_list(subject: Subject) -> None:
    """
    Call GET germany/tse.
    """
    subject.tse_list()


@when("the POS asks for the state of its TSE")
def the_pos_asks_for_the_state(subject: Subject) -> None:
    """
    Call GET tse/status.
    """
    subject.tse_status()


@when("the POS tests the connection to its TSE")
def the_pos_tests_the_connection(subject: Subject) -> None:
    """
    Call PUT tse/connectTest.
    """
    subject.connect_test()


@when("the POS has its TSE test itself")
def the_pos_has_a_self_test(till: Till, checks: Checks) -> None:
    """
    Call POST selftest with the serial of the TSE list, or of what the TSE has signed.
    """
    till.subject.self_test(_serial(till, checks))


@given("the POS has its TSE test itself first")
def the_tse_has_tested_itself(till: Till, checks: Checks) -> None:
    """
    Call the self test and see that it passes.
    """
    tested = till.subject.self_test(_serial(till, checks))
    checks.presuppose(is_ok(tested), f"the self test was answered {tested.status}")


@when(sentence(r"(?P<seconds>\d+) seconds pass"), converters={"seconds": int})
def seconds_pass(control: Control, seconds: int) -> None:
    """
    Let the subject's clock go on.
    """
    control.advance(seconds)


@when(sentence(r'the POS has the TSE "(?P<serial>[^"]*)" test itself'))
def the_pos_has_another_self_test(subject: Subject, serial: str) -> None:
    """
    Call POST selftest with any serial.
    """
    subject.self_test(serial)


@when('the POS has its TSE test itself under the path "selfTest"')
def the_pos_has_a_self_test_with_capital(till: Till, checks: Checks) -> None:
    """
    Call the self test under the other spelling of its path.
    """
    path = f"/api/v1/management/germany/tse/{_serial(till, checks)}/selfTest"
    till.subject.send("POST", path)


@when("the POS asks for the service's version")
def the_pos_asks_for_the_version(subject: Subject) -> None:
    """
    Call GET information/version.
    """
    subject.version()


@when("the service is restarted")
def the_service_is_restarted(control: Control) -> None:
    """
    End the service and start it again.
    """
    control.restart()


@when("the service is restarted, where it can be")
def the_service_is_restarted_if_it_can_be(control: Control) -> None:
    """
    End the service and start it again, if somebody can.
    """
    if control.offers("restart"):
        control.restart()


@when("the TSE is back")
def the_tse_is_back(control: Control) -> None:
    """
    Mend the cable; returns when what waited has been signed.
    """
    control.mend()


@when("the TSE is out of reach from now on")
def the_tse_goes_out(control: Control) -> None:
    """
    Cut the cable in the middle of a scenario.
    """
    control.cut()


def _serial(till: Till, checks: Checks) -> str:
    # A TSE that has signed can be tested whether the list shows it or not.
    serial = seen_entry(till)[0].get("tseSerial") or signer(till)
    checks.presuppose(isinstance(serial, str), "the TSE list shows no tseSerial")
    return str(serial)
