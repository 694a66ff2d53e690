"""
A command says what a till did that no command can do.
"""

import pytest

from fiskalprobe.report.curl import command
from fiskalprobe.report.view import Call


@pytest.mark.parametrize(
    ("manner", "first"),
    [
        ("", "curl -sS -i -X POST 'http://x/y' \\"),
        ("dawdles", "curl -sS -i -X POST 'http://x/y' \\"),
        ("hangs up", "# the till hung up before it was answered"),
        ("breaks off", "# the till sent half of this body and broke off"),
    ],
)
def test_who_left_is_told_in_a_comment(manner, first):
    """Whoever pastes the command sends all of it and waits, and is told that the till did not."""
    call = Call(method="POST", url="http://x/y", headers={}, body="{}", manner=manner)
    assert command(call).text.splitlines()[0] == first


@pytest.mark.parametrize(
    ("manner", "through"),
    [("compresses", "gzip -n"), ("writes UTF-16", "iconv -f UTF-8 -t UTF-16")],
)
def test_other_octets_are_made_again(manner, through):
    """What stands in the record as text goes through the program that makes the same octets."""
    call = Call(method="POST", url="http://x/y", headers={}, body="{}", manner=manner)
    assert command(call).text.startswith(f"printf '{{}}' |\n{through} |\ncurl -sS -i -X POST")
    assert "--data-binary @-" in command(call).text
