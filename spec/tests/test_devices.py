"""
The device profiles say what the sources say about each kind of TSE.
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fiskalspec import devices

#: Members of the TSE info object that the machine works out itself.
MOVING = frozenset(
    {
        "tseCurrentSize",
        "tseExportSize",
        "tseSecurityValidTimeSet",
        "tseSecuritySelfTestPassed",
        "tseSecurityCtssInterfaceActive",
        "tseInitializationState",
        "timeUntilNextSelftest",
        "startedTransactions",
        "maxStartedTransactions",
        "createdSignatures",
        "maxSignatures",
        "registeredClients",
        "maxRegisteredClients",
        "certificateExpirationDate",
        "certificateExpirationDateTimeOffset",
        "lastHeaderBlockIndex",
        "tsePublicKeyLength",
        "tsePublicKey",
        "tsePublicKeyString",
        "tseSerial",
    }
)


def test_the_three_kinds_ship():
    """
    A target may name each of three profiles.
    """
    assert devices.names() == ("fiskaly-cloud", "generic", "swissbit-usb")


@pytest.mark.parametrize(
    ("name", "limit", "packet"),
    [("swissbit-usb", 512, 8), ("fiskaly-cloud", 2000, 100), ("generic", 0, 100)],
)
def test_limits_and_packets_are_those_of_the_sources(name, limit, packet):
    """
    How much may be open and how much one list call shows stands in seed-000.
    """
    profile = devices.load(name)
    assert (limit, packet) == (profile.max_started_transactions, profile.packet_size)


def test_only_the_stick_wears_out():
    """
    The 20,000,000 signatures of seed-000 belong to the hardware TSE.
    """
    assert devices.load("swissbit-usb").max_signatures == 20_000_000
    assert devices.load("fiskaly-cloud").max_signatures == 0


@pytest.mark.parametrize("name", devices.names())
def test_curve_and_hash_belong_together(name):
    """
    The curve is one that cryptography knows, and the hash is as wide as the curve.
    """
    profile = devices.load(name)
    curves = {c.name: c.key_size for c in (ec.SECP256R1(), ec.SECP384R1(), ec.BrainpoolP384R1())}
    assert profile.algorithm == f"ecdsa-plain-SHA{curves[profile.curve]}"


@pytest.mark.parametrize("name", devices.names())
def test_fixed_and_moving_members_share_no_name(name):
    """
    A profile fixes no member of the info object that changes while the device signs.
    """
    assert not MOVING & devices.load(name).info.keys()


def test_an_unknown_profile_is_refused_with_the_list_of_known_ones():
    """
    A typing error in a profile name is answered with the names there are.
    """
    with pytest.raises(LookupError, match="swissbit-usb"):
        devices.load("swissbit")


def test_an_unknown_key_in_a_profile_is_refused():
    """
    A key that the type does not have cannot slip in unread.
    """
    with pytest.raises(TypeError, match="colour"):
        devices.DeviceProfile.from_toml("x", 'colour = "red"')


def test_a_profile_cannot_be_changed_by_its_reader():
    """
    What one caller gets cannot be spoilt by another.
    """
    profile = devices.load("generic")
    with pytest.raises(TypeError):
        profile.info["tseCapacity"] = 1
