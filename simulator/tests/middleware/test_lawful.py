"""
What does not fit the OpenAPI documents does not pass the tests of the web.
"""

from __future__ import annotations

import json

import pytest
from lawful import Unlawful, judge

from fiskalsim.web.control import worlds as control_worlds
from fiskalsim.web.routes import ROUTES
from fiskalspec import openapi

VERSION = "/api/v1/information/version"
CREATE = "/api/v1/transactions/createDocument"
CABLE = "/_control/cable"
JSON, TEXT = "application/json", "text/plain"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (("GET", VERSION, "", b"", 200, JSON, b"7"), "string"),
        (("GET", VERSION, "", b"", 200, TEXT, b"1.7.7"), "instead of application/json"),
        (("GET", VERSION, "", b"", 200, JSON, b"1.7.7.0"), "no JSON"),
        (("GET", VERSION, "", b"", 201, JSON, b'"1.7.7.0"'), "not described"),
        (("GET", VERSION, "all=1", b"", 200, JSON, b'"1.7.7.0"'), "parameters"),
        (("GET", "/api/v1/nothing", "", b"", 200, JSON, b"1"), "no OpenAPI document"),
        (("PUT", CREATE, "", b"", 422, TEXT, b""), "shorter"),
        (("PUT", CREATE, "", b"", 200, JSON, b"{}"), "schema"),
        (("PUT", CABLE, "", b'{"cut": ["here"]}', 200, JSON, b'{"cut":[],"waiting":0}'), "here"),
    ],
)
def test_what_does_not_fit_fails(call, says):
    """A wrong body, type, status, parameter or address is noticed and named."""
    with pytest.raises(Unlawful, match=says):
        judge(*call)


def test_what_fits_passes():
    """The same calls as they should be pass."""
    judge("GET", VERSION, "", b"", 200, JSON, b'"1.7.7.0"')
    judge("PUT", CREATE, "", b"", 422, TEXT, b"Unique client id = guid.empty.")
    judge(
        "PUT",
        CABLE,
        "",
        json.dumps({"cut": ["all"]}).encode(),
        200,
        JSON,
        b'{"cut":["all"],"waiting":0}',
    )


def test_every_described_operation_is_served():
    """The machine answers what is described of a middleware and its control, and nothing else."""
    routes = (*ROUTES, *control_worlds.ROUTES)
    served = {(m, p) for m, p, _ in routes if "/swagger/" not in p and "/selfTest" not in p}
    described = {
        (method.upper(), path)
        for name in ("fiscal-middleware", "control")
        for path, item in openapi.get(name)["paths"].items()
        for method in item
        if method in {"get", "put", "post", "delete"}
    }
    assert served == described
