"""
Everything that a till, a manager and a tester do at a service, right and wrong.
"""

from __future__ import annotations

from hypothesis import strategies as st
from service import API, CLIENT, paper

GERMANY = "/api/v1/management/germany"
CLIENTS = "/api/v1/management/clients"
CLOSING = f"/api/v1/closing/{CLIENT}"
BACKUP = f"/api/v1/backup/{CLIENT}"
WITH_CLIENT = f"uniqueClientId={CLIENT}"
numbers = st.integers(0, 6)
papers = st.builds(paper, numbers, numbers, st.sampled_from([0, 0, 0, 10, 1000, 1100]))
NOTHING = st.none()


def call(method, path, json=NOTHING):
    """A call with any body of these."""
    return st.tuples(st.just(method), st.just(path), json)


#: Everything a till, a manager and a tester do, right and wrong.
calls = st.one_of(
    call("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=0"),
    call("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=1100"),
    call("POST", f"{API}/storeDocument", papers),
    call("POST", f"{API}/cancelDocument", papers),
    call("POST", f"{API}/validateDocument", papers),
    call("POST", f"{API}/storeDocument", st.just({"nonsense": 1})),
    call("GET", f"{GERMANY}/tse"),
    call("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    call("DELETE", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    call("GET", f"{API}/document/{CLIENT}/start"),
    call("GET", f"{CLIENTS}/{CLIENT}"),
    call("POST", f"{CLIENTS}/{CLIENT}/globalShortId"),
    call("GET", f"{CLOSING}/endofdayDocument"),
    call("GET", f"{CLOSING}/actualStock"),
    call("POST", BACKUP, st.just({"anything": 1})),
    call("GET", f"{BACKUP}/restore"),
    call("GET", f"/api/v1/information/client/{CLIENT}/status"),
    call("GET", "/nowhere"),
    call(
        "PUT", "/_control/cable", st.sampled_from([{"cut": c} for c in (["all"], ["finish"], [])])
    ),
    call("POST", "/_control/clock/advance", st.builds(dict, seconds=st.integers(0, 90_000))),
    call("GET", "/_control/ledger"),
    call("POST", "/_control/snapshots/here"),
    call("POST", "/_control/snapshots/here/restore"),
    call("GET", "/_control/snapshots"),
    call("POST", "/_control/reset"),
    call("PUT", "/_control/faults/mine", st.just({"fault": "slow", "parameters": {"ms": 2000}})),
    call("GET", "/_control/faults"),
)
