"""
Why a scenario could not begin, or a hand on the subject failed, is told in German without a gap.
"""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path

import pytest

import fiskalprobe
from fiskalprobe.report.german.messages import german
from fiskalprobe.run.parties.premises import MEMBERS, unpermitted

ROOT = Path(fiskalprobe.__file__).parent
#: What these are called with is shown to a reader.
TOLD = frozenset({"Blocked", "ControlFailed", "presuppose", "must"})
FOLDERS = ("run", "steps", "target")
PLACE = re.compile("«(.*?)»")
#: What may stand where a sentence takes a value, by how the code calls it.
VALUES = {
    "whose": ("own", "foreign"),
    "member": ("signature",),
    "how": ("stored", "cancelled"),
    "what": ("initialised", "decommissioned", "connected to the cloud"),
    "state": ("ACTIVE",),
    "handle": ("cut", "mend"),
    "act.handle": ("sale",),
    "method": ("POST",),
    "exchange.request.method": ("PUT",),
    "exchange.request.path": ("/api/v1/x",),
    "said": ("it ended with 7", "it did not end in 20 s"),
    "told": (": torn", ", and printed nothing"),
    "exchange.gist": ("500 torn", "500", "no answer (ReadTimeout: timed out)"),
    "wrong": ("the answer is not JSON: x; it begins 'y'",),
}
#: Sentences that only pass on what was said elsewhere, or that are put together of parts.
PASSED_ON = frozenset({"«what»: «exchange.gist»"})
#: Those of commands that hand out files say what they want in words of each command.
HANDED_OUT = frozenset(
    {
        (
            "control.commands.«name» wrote nothing; let it put «want» into {folder}. It said: "
            "«said.strip()[-_SHOWN:]»"
        ),
        "control.commands.«name» wrote «size» bytes, at most «_LARGEST» are read; «less»",
        (
            "control.commands.export wrote «len(files)» files; let it put «want» alone, as the "
            "TSE hands it out, into {folder}"
        ),
    }
)
WORDS = {
    "export": {
        "name": "export",
        "want": "the tar file of the TSE {tse}",
        "less": "begin with a reset",
    },
    "dsfinvk": {
        "name": "dsfinvk",
        "want": "the files of DSFinV-K, or one zip with them,",
        "less": "let it export no more than {first} to {last}",
    },
}


def template(node):
    """Give an expression as a text with the code of its values in guillemets."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(template, node.values))
    if isinstance(node, ast.FormattedValue):
        quote = "'" if node.conversion == ord("r") else ""
        return f"{quote}«{ast.unparse(node.value)}»{quote}"
    return ""


def templates():
    """Give each sentence that the judge may say of a scenario that could not begin."""
    found = set()
    for file in (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2]
            if name in TOLD:
                args = [*node.args, *(each.value for each in node.keywords)]
                more = ": «exchange.gist»" if name == "must" else ""
                found |= {said + more for said in map(template, args) if " " in said}
    return sorted(found - PASSED_ON)


def spoken(said):
    """Give the sentence with each value that it can have."""
    names = PLACE.findall(said)
    if said in HANDED_OUT:
        of = ("export",) if "export" in said else tuple(WORDS)
        choices = [{name: WORDS[one].get(name, "7") for name in names} for one in of]
    else:
        values = product(*(VALUES.get(name, ("7",)) for name in names))
        choices = [dict(zip(names, each, strict=True)) for each in values]
    return [PLACE.sub(lambda found, chosen=chosen: chosen[found[1]], said) for chosen in choices]


@pytest.mark.parametrize("said", templates())
def test_why_a_scenario_could_not_begin_has_its_german(said):
    """Whatever is said of a hand on the subject, or of what a scenario presupposes, is known."""
    assert [each for each in spoken(said) if not german(each)] == []


@pytest.mark.parametrize("what", ["additions", "rearranging", "live-keys"])
@pytest.mark.parametrize("about", MEMBERS.values())
def test_what_a_shop_in_use_does_not_permit_has_its_german(what, about):
    """Each permission is asked for in both languages."""
    assert f'permits = ["{what}"]' in german(unpermitted(what, about=about))


def test_the_sentences_are_found():
    """The test above looks at the sentences of commands, of steps and of the parties of a run."""
    found = templates()
    assert "the ledger has no list of documents" in found
    assert set(found) >= HANDED_OUT
    assert any(each.startswith("there is no «whose» key") for each in found)


def test_what_a_command_wrote_stays_as_it_was():
    """A command's own words are evidence, lines and all."""
    said = "control.commands.cut did not work, it ended with 7: Relais\nstumm"
    assert german(said).endswith("es endete mit 7 und schrieb: Relais\nstumm")
