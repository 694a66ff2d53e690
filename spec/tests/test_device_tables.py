"""
The tables of functions and errors agree with each other and with what vendors publish.
"""

from __future__ import annotations

import pytest

from fiskalspec.devices import errors, functions


def test_each_exception_of_a_function_has_a_row_of_names():
    """The table of errors knows every exception that the table of functions lists."""
    listed = {name for rule in functions.load().values() for name in rule.errors}
    known = {row.se_api for row in errors.load()}
    assert listed <= known


def test_names_and_numbers_are_given_once():
    """A key or an SE API name leads to one row, and a number of Swissbit's to one name."""
    rows = errors.load()
    for attribute in ("name", "se_api"):
        given = [value for row in rows if (value := getattr(row, attribute))]
        assert len(given) == len(set(given))
    codes = {(code.number, code.suffix) for row in rows for code in row.swissbit}
    assert len(codes) == len({number for number, _ in codes}) == len({n for _, n in codes})


@pytest.mark.parametrize(
    ("se_api", "old", "swissbit", "epson"),
    [
        ("ErrorTimeNotSet", "ErrorTimeNotSet", 0x1002, "TSE1_ERROR_NO_TIME_SET"),
        (
            "ErrorDeviceNotInitialized",
            "ErrorSeApiNotInitialized",
            0x10FF,
            "TSE1_ERROR_TSE_NOT_INITIALIZED",
        ),
        ("ErrorStorageMemoryFull", "ErrorStorageFailure", 0x1017, "TSE1_ERROR_STORE_FULL"),
        ("ErrorClientLimitReached", "", 0x1010, "TSE1_ERROR_MAX_REGISTERED_CLIENTS_REACHED"),
    ],
)
def test_one_error_is_found_under_each_of_its_names(se_api, old, swissbit, epson):
    """SE API in both versions, Swissbit and Epson lead to each other."""
    row = errors.named(se_api)
    assert (row.se_api_1_0_1, row.swissbit[0].number, row.epson) == (old, swissbit, epson)


def test_an_old_name_finds_its_first_row_and_an_unknown_one_none():
    """Version 1.0.1 has one name where 1.1.1 has several."""
    assert errors.named("ErrorSeApiNotInitialized").se_api == "ErrorDeviceNotInitialized"
    with pytest.raises(LookupError, match="'ErrorNonsense'"):
        errors.named("ErrorNonsense")


def test_one_code_can_stand_for_several_errors():
    """A Swissbit does not say whether the PIN, the PUK or the user was wrong."""
    told = {
        row.name: code.name
        for row in errors.load()
        for code in row.swissbit
        if code.number == 0x1100
    }
    assert told == dict.fromkeys(
        ("IncorrectPin", "IncorrectPuk", "UnknownUserId"), "WORM_ERROR_AUTHENTICATION_FAILED"
    )


def test_whoever_may_do_something_exists():
    """Roles are those of TR-03153-1, and only one function belongs to nobody."""
    table = functions.load()
    roles = {role for rule in table.values() for role in rule.roles}
    assert roles == {"unauthenticated", "logger", "admin", "timeadmin"}
    assert [name for name, rule in table.items() if not rule.roles] == ["configureLogging"]
    silent = {name for name, rule in table.items() if rule.storage != "none" and not rule.logs}
    assert silent == {"restoreLogsFromBackup"}
