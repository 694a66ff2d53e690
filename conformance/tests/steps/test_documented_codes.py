"""
Which server errors the description allows.
"""

from fiskalprobe.steps.fiscal._documented import documented

CLIENTS = "/api/v1/management/clients"


def test_putting_a_client_into_use_needs_the_tse():
    """An outage may be told by 500, when a client is initialised as when it is taken out."""
    assert documented("POST", f"{CLIENTS}/initialize") == {500}
    assert documented("POST", f"{CLIENTS}/decommission") == {500}
    assert documented("PUT", f"{CLIENTS}/byCloud") == set()


def test_a_method_that_no_call_has_may_not_be_implemented():
    """501 says that a method is not known; at an address that is none it is no answer."""
    assert documented("PATCH", "/api/v1/transactions/createDocument") == {501}
    assert documented("GET", "/api/v1/transactions/createDocument") == {501}
    assert documented("PUT", "/api/v1/transactions/createDocument") == set()
    assert documented("GET", "/api/v1/nowhere") == set()
