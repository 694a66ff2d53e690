"""
Frozen sets name rows that exist, by the profile that demands them.
"""

from __future__ import annotations

import tomllib

import pytest

from fiskalspec import requirements
from fiskalspec.requirements import frozen


@pytest.mark.parametrize("name", frozen.names())
def test_a_set_names_rows_that_are_still_there(name):
    """
    No row of a released set may vanish, and each stands once, under the profile it asks for.
    """
    catalogue = requirements.load()
    chosen = frozen.get(name)
    listed = [id_ for ids in chosen.profiles.values() for id_ in ids]
    assert listed
    assert len(listed) == len(set(listed)) == len(chosen.ids)
    assert set(listed) <= set(catalogue)
    for profile, ids in chosen.profiles.items():
        assert list(ids) == sorted(ids)
        assert {frozen.profile_of(catalogue[id_]) for id_ in ids} == {profile}


def test_what_is_frozen_now_is_the_whole_catalogue():
    """
    A new set holds every row, and reads back as it was written.
    """
    profiles = tomllib.loads(frozen.freeze("2099.1"))["profiles"]
    assert {id_ for ids in profiles.values() for id_ in ids} == set(requirements.load())


def test_an_unknown_set_is_refused_by_name():
    """
    The error names the sets that there are.
    """
    with pytest.raises(LookupError, match=r"no set '1999\.9'; there are: 2026\.1"):
        frozen.get("1999.9")
