"""
What the page on tills shows, and the judging of a till that is sent on errands.
"""

from __future__ import annotations

from pages import files_of

from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read

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


def judged(target, tmp_path, *patterns, ask=None, features=None):
    """Run some of the suite and give the record."""
    done = certify(
        RunSettings(
            target=target,
            stream=tmp_path / "run.ndjson",
            seed=1,
            picks=Picks(patterns=patterns),
            ask=ask,
            features=features,
        )
    )
    return read(done.stream)


def verdicts(run):
    """The verdict on each requirement."""
    return {id_: row.verdict for id_, row in run.footer.requirements.items()}
