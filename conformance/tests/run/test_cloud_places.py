"""
An account of a cloud TSE has five places, and a run gives back those that it took.
"""

from __future__ import annotations

import pytest
from remembering import account

from fiskalprobe.stream import read


@pytest.fixture
def shop():
    """A cloud TSE over HTTP, which nobody can reset."""
    with account() as found:
        yield found


def test_what_a_feature_sends_itself_is_disabled_too(fiskalprobe, shop, tmp_path):
    """A TSS made by a PUT that stands in the feature is in use no longer after the scenario."""
    shop.declare(tmp_path)
    done = fiskalprobe(
        "run", "--target", "target.toml", "--out", "out", "DE-CTS-0001", "DE-CTS-0002",
        **shop.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (shop.in_use, shop.states["DISABLED"]) == (0, 2)


@pytest.mark.parametrize("others", [0, 1, 3])
def test_places_of_others_count(fiskalprobe, shop, tmp_path, others):
    """An account with TSS of its own has as many places less, and is not blamed for that."""
    shop.declare(tmp_path, "cloud-limits")
    for number in range(others):
        made = shop.call("PUT", f"/tss/4e2f9a2c-8e4f-4f59-9d6e-00000000000{number}", {})
        assert made.status_code == 200
    done = fiskalprobe(
        "run", "--target", "target.toml", "--out", "out", "DE-CTS-0030", **shop.environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert shop.in_use == others
    told = [
        check for check in read(tmp_path / "out/run.ndjson").checks if check.check == "accepted"
    ]
    assert {check.verdict for check in told} == {"pass"}
    assert f"5: {others} were in use before" in told[0].actual


def test_an_account_without_a_place_is_told_before_the_run(fiskalprobe, shop, tmp_path):
    """Smoke makes one TSS and disables it again; where there is no place it says so."""
    shop.declare(tmp_path)
    done = fiskalprobe("smoke", "--target", "target.toml", **shop.environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of this account are in use; TEST has 5 places, so 5 are free" in done.stdout
    assert "ok       a TSS is created, and signs" in done.stdout
    assert (shop.in_use, shop.states["DISABLED"]) == (0, 1)
    for number in range(5):
        shop.call("PUT", f"/tss/4e2f9a2c-8e4f-4f59-9d6e-00000000000{number}", {})
    done = fiskalprobe("smoke", "--target", "target.toml", **shop.environment)
    assert done.returncode == 4
    assert "so 0 are free" in done.stdout
    assert "E_TSS_LIMIT_REACHED" in done.stdout


def test_a_hundred_sales_of_the_same_second_hide_no_other(fiskalprobe, shop, tmp_path):
    """A page has a hundred entries, and an account that nobody resets has more of them."""
    shop.declare(tmp_path)
    done = fiskalprobe(
        "run", "--target", "target.toml", "--out", "out", "DE-CLS-0019", "DE-CLS-0008",
        **shop.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_tss_with_our_pin_is_disabled_by_two_calls(fiskalprobe, shop, tmp_path):
    """The PUK is needed only where the scenario has set no PIN, another one, or has blocked it."""
    shop.declare(tmp_path)
    done = fiskalprobe(
        "run", "--target", "target.toml", "--out", "out", "DE-CTS-0001", "DE-CLS-0002",
        "DE-CAD-0004", **shop.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert shop.in_use == 0
    calls: dict[str, list[str]] = {}
    for each in read(tmp_path / "out/run.ndjson").exchanges.values():
        words = f"{each.request['method']} {each.request['url'].rpartition('/')[2]}"
        calls.setdefault(each.scenario, []).append(words)
    pages = calls["lists/page-after-page"]
    assert pages.count("PATCH admin") == 1
    assert pages[-2].startswith("POST auth")
