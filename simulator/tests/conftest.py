"""
Fixtures for tests of the machine.
"""

from __future__ import annotations

import pytest
from browser import Visit, browsing, serving
from postgres_server import PostgresServer
from service import Service
from sign_de import CloudCaller
from till import Till


@pytest.fixture
def till():
    """A till at a fresh world with a cloud TSE (its curve is the quick one)."""
    subject = Till()
    yield subject
    subject.close()


@pytest.fixture
def service():
    """A service with the sample client on a cloud TSE, held to the law."""
    subject = Service()
    yield subject
    subject.close()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server that is there for these tests only."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def durable(request, tmp_path):
    """The address of an empty ledger that outlives its process, one of each kind."""
    if request.param == "sqlite":
        return f"sqlite:{tmp_path / 'ledger.db'}"
    return request.getfixturevalue("postgres").address()


@pytest.fixture
def cloud():
    """A caller of the cloud TSE in a fresh world."""
    subject = CloudCaller()
    yield subject
    subject.close()


@pytest.fixture
def cloud_with():
    """A maker of callers whose worlds have settings of their own, or who keep no law."""
    made = []

    def make(**settings):
        made.append(CloudCaller(**settings))
        return made[-1]

    yield make
    for subject in made:
        subject.close()


@pytest.fixture(scope="module")
def browser():
    """One browser for all visits."""
    with browsing() as browser:
        yield browser


@pytest.fixture
def address():
    """A service with nothing in its ledger."""
    with serving() as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """A maker of visits; at the end nobody may have complained."""
    visits = []

    def make(path="", **how):
        visits.append(Visit(browser, address + path, **how))
        return visits[-1]

    yield make
    for one in visits:
        one.close()
        assert one.complaints == []
