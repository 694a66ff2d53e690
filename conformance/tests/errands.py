"""
What the page on tills shows, and the judging of a till that is sent on errands.
"""

from __future__ import annotations

from pages import files_of

from fiskalprobe.run.again.rejudge import rejudge
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

PAGE = files_of("till.md")


def claim(declared, *profiles):
    """Claim profiles that the declaration of the page has in comments."""
    text = declared.read_text(encoding="utf-8")
    for profile in profiles:
        assert f'# "{profile}"' in text
        text = text.replace(f'# "{profile}"', f'"{profile}"')
    declared.write_text(text, encoding="utf-8")


def without_errands(folder):
    """The program of the page up to where it asks which errand it is on."""
    return (folder / "errand.py").read_text(encoding="utf-8").partition("errand = os")[0]


def judged(said, folder, *patterns, program=None, ask=None, features=None):
    """Run some of the suite on the till that is *said*, with a program, and give the record."""
    if program is not None:
        (folder / "errand.py").write_text(program, encoding="utf-8")
    done = certify(
        RunSettings(
            target=read_target(str(said), environment={}),
            stream=folder / "run.ndjson",
            seed=1,
            picks=Picks(patterns=patterns),
            ask=ask,
            features=features,
        )
    )
    return read(done.stream)


def told_again(run, folder):
    """See that the record alone tells all of it again."""
    again = rejudge(run, stream=folder / "again.ndjson")
    assert again.agrees
    assert again.is_whole


def verdicts(run):
    """The verdict on each requirement."""
    return {id_: row.verdict for id_, row in run.footer.requirements.items()}
