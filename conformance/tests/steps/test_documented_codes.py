"""
Which server errors the description allows.
"""

from fiskalprobe.steps.fiscal._documented import documented

CLIENTS = "/api/v1/management/clients"


def test_putting_a_client_into_use_needs_the_tse():
    """An outage may be told by 500, when a client is initialised as when it is taken out."""
    assert 500 in documented("POST", f"{CLIENTS}/initialize")
    assert 500 in documented("POST", f"{CLIENTS}/decommission")
    assert documented("PUT", f"{CLIENTS}/byCloud") == set()


def test_a_method_that_no_call_has_may_not_be_implemented():
    """501 says that a method is not known; at an address that is none it is no answer."""
    assert documented("PATCH", "/api/v1/transactions/createDocument") == {501}
    assert documented("GET", "/api/v1/transactions/createDocument") == {501}
    assert documented("PUT", "/api/v1/transactions/createDocument") == set()
    assert documented("GET", "/api/v1/nowhere") == set()


def test_no_source_says_by_which_code_an_outage_is_told():
    """Where 500 is inferred, the codes of a gateway are as good; where it is stated, it is 500."""
    tse = "/api/v1/management/germany/c1062c55-57c4-4ed2-9c53-aff1762326a4/tse"
    assert documented("PUT", f"{tse}/connectTest") == {500, 502, 503, 504}
    assert documented("GET", f"{tse}/listTransactions") == {500}
    assert documented("DELETE", f"{tse}/listTransactions") == {500, 502, 503, 504}
    assert documented("POST", "/api/v1/transactions/storeDocument") == set()
