"""
Fixtures for tests of the machine.
"""

from __future__ import annotations

import pytest
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
