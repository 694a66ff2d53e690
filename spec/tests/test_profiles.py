"""
Open points as settings: each can be chosen, and says why it is as it is.
"""

from __future__ import annotations

import pytest

from fiskalspec import profiles
from fiskalspec.requirements import vocabulary

NAMES = ("retailforce", "sign-de", "tse-interface")
SETTINGS = [(name, setting) for name in NAMES for setting in profiles.load(name).settings.values()]


@pytest.mark.parametrize(("profile", "setting"), SETTINGS, ids=lambda x: getattr(x, "name", x))
def test_a_setting_is_a_choice_with_a_reason(profile, setting):
    """There are at least two readings, the default is one of them, and each can be taken."""
    assert setting.default in setting.choices
    assert len(set(setting.choices)) == len(setting.choices) >= 2
    assert setting.reason.endswith(".")
    assert setting.source
    if profile != "retailforce" and setting.source != "none":
        assert set(setting.source.split(", ")) <= set(vocabulary.DOCUMENTS)
    for choice in setting.choices:
        assert profiles.load(profile).choose({setting.name: choice})[setting.name] == choice


def test_a_name_belongs_to_one_profile():
    """So that a choice can be made without naming the service."""
    names = [setting.name for _, setting in SETTINGS]
    assert len(set(names)) == len(names)


def test_what_is_no_choice_is_refused():
    """A wrong name or value is told with what there is."""
    with pytest.raises(profiles.UnknownSetting, match="there is no setting 'colour'"):
        profiles.load("sign-de").choose({"colour": "red"})
    with pytest.raises(profiles.UnknownSetting, match="it can be: total, page"):
        profiles.load("sign-de").choose({"list-count": "some"})
