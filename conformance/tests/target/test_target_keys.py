"""
A header may be printed by a command, which is run again when the gateway takes it no longer.
"""

import sys
from dataclasses import replace
from types import MappingProxyType

import pytest

from fiskalprobe.run.opening import _ixit
from fiskalprobe.stream.records import Note
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.keys import PrintedKeys, command_mistakes
from fiskalprobe.target.reading import from_table
from fiskalprobe.target.review import review
from fiskalprobe.wire import Redactor

#: Prints another token each time it is run.
COUNTING = """
import pathlib
file = pathlib.Path("count")
number = int(file.read_text()) + 1 if file.exists() else 1
file.write_text(str(number))
print(f"Bearer secret-token-{number}")
"""


def table(said):
    """Declare a fiscal service with one header."""
    return {
        "subject": {"organisation": "Example", "product": "Cloud", "version": "1.0"},
        "ics": {
            "role": "middleware",
            "api": "1.7.7",
            "profiles": ["core"],
            "tse": [{"kind": "cloud"}],
        },
        "ixit": {
            "adapter": "http:https://service.example",
            "headers": {"Authorization": said, "x-api-key": "env:API_KEY"},
        },
    }


def keys_of(folder, code, secrets=None):
    """Make the keys that a piece of Python prints."""
    (folder / "token.py").write_text(code)
    command = f"cmd:'{sys.executable}' token.py"
    secrets = {} if secrets is None else secrets
    return PrintedKeys({"Authorization": command}, folder=str(folder), secrets=secrets)


def test_a_declaration_may_name_a_command_for_a_header():
    """It is no mistake, and the command is kept apart from what the environment holds."""
    said = table("cmd:./token --for tests")
    environment = {"API_KEY": "an-api-key"}
    assert not review(said, file="target.toml", environment=environment)
    ixit = from_table(said, environment=environment, folder="/somewhere").ixit
    assert dict(ixit.headers) == {"x-api-key": "an-api-key"}
    assert dict(ixit.printed) == {"Authorization": "cmd:./token --for tests"}


@pytest.mark.parametrize("said", ["cmd: ", "cmd:'./token"])
def test_what_names_no_command_is_a_mistake(said):
    """The finding shows how it is written."""
    (mistake,) = command_mistakes({"Authorization": said})
    assert mistake.key == "ixit.headers.Authorization"
    assert "cmd:./token" in mistake.advice


def test_each_value_is_a_secret_as_soon_as_it_is_printed(tmp_path):
    """A record that was opened before hides the latest one too, also without its scheme."""
    secrets = {}
    redactor = Redactor(MappingProxyType(secrets))
    keys = keys_of(tmp_path, COUNTING, secrets)
    assert keys.renewed() == {"Authorization": "Bearer secret-token-1"}
    assert keys.renewed() == {"Authorization": "Bearer secret-token-2"}
    told = redactor.sentence("secret-token-1 has expired, not so secret-token-2")
    assert told == "[redacted:AUTHORIZATION] has expired, not so [redacted:AUTHORIZATION_2]"
    assert b"secret-token" not in redactor.line(Note(text="it said secret-token-2"))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; sys.exit('no network')", "ended with 1: no network"),
        ("print('Bearer abcdefgh'); print('more')", "more than one line"),
        ("print('Bearer x')", "long enough"),
        ("", "long enough"),
    ],
)
def test_a_command_that_prints_no_key_ends_it_before_a_request(tmp_path, code, why):
    """The sentence names header and command, and what the command complained of."""
    with pytest.raises(TargetUnreachable, match=why) as refused:
        keys_of(tmp_path, code).renewed()
    assert "ixit.headers.Authorization" in str(refused.value)
    assert "abcdefgh" not in str(refused.value)


def test_a_command_that_is_not_there_is_told(tmp_path):
    """It is looked for in the folder of the declaration."""
    keys = PrintedKeys({"A": "cmd:./nothing"}, folder=str(tmp_path), secrets={})
    with pytest.raises(TargetUnreachable, match=r"\./nothing cannot be started"):
        keys.renewed()


def test_who_has_a_key_keeps_it_when_the_command_fails_later(tmp_path):
    """A run goes on, and what the gateway says to the old key is told as the gateway's."""
    keys = keys_of(tmp_path, COUNTING)
    first = keys.renewed()
    (tmp_path / "token.py").write_text("raise SystemExit(1)")
    assert keys.renewed() == first


def test_the_record_names_a_command_without_its_words():
    """A secret may stand among them."""
    said = table("cmd:curl --data client_secret=hidden https://login.example")
    target = from_table(said, environment={"API_KEY": "an-api-key"})
    told = _ixit(replace(target, discovered=False))
    assert told["headers"] == ["Authorization", "x-api-key"]
    assert told["told"]["headers"] == {"Authorization": "cmd:curl", "x-api-key": "env:API_KEY"}
