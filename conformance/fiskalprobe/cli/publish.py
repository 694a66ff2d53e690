"""
``make reports``: judge the simulator in every form and keep the results, or see that they fit.

This is a tool of this repository, not a command: a published report is made by everybody's
commands, and then written in its steady form.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console

from fiskalprobe.cli.exits import Exit
from fiskalprobe.cli.figures import renewed, tables
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.report import OverviewRun, steady, write_all, write_overview
from fiskalprobe.run.certify import certify
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.adapters import open_adapter
from fiskalprobe.target.model import Target
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator
from fiskalspec import devices

_SEED: Final = 7
#: What is kept of each run; the other reports lie beside it wherever the command was called.
KEPT: Final = ("index.html", "report.json", "report.md", "badge.json")
_PAGE: Final = "index.html"
#: What a page has whatever was exchanged.
_FORM: Final = re.compile(r"<(style|script|h[1-4]|th)\b.*?</\1>", re.DOTALL)
#: The role of a subject that calls and cannot be called.
TILL: Final = "pos"
#: A SHA-256 digest, whole or its beginning.
_DIGEST: Final = re.compile(r"\b[0-9a-f]{16}(?:[0-9a-f]{48}\b|…)")
#: How much is shown of a difference: lines a file, characters a line.
_LINES: Final = 20
_WIDTH: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """
    One run that is published.
    """

    folder: str
    title: str
    #: The simulator as a server, by its flags.
    serve: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: Where it is no fiscal service: what it is instead.
    role: str = ""


def runs() -> tuple[Published, ...]:
    """
    List the runs: both devices in each generation, the cloud TSE, the interface, all over HTTP;
    and the till, which calls.
    """
    served = tuple(
        Published(
            folder=f"{name}-{generation}",
            title=f"{devices.load(device).title}, {generation}",
            serve=MappingProxyType({"device": device, "generation": generation}),
        )
        for name, device in (("hardware", "swissbit-usb"), ("cloud", "fiskaly-cloud"))
        for generation in ("1.7.7", "1.7.6", "2021")
    )
    return (
        *served,
        Published(folder="cloud-tse", title="The cloud TSE, SIGN DE V2", role="cloud-tse"),
        Published(
            folder="tse-interface", title="The TSE interface of a POS vendor", role="tse-interface"
        ),
        Published(folder="till", title="The reference till", role=TILL),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Write the published reports, or compare the first of them with what a run says today.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("reports/simulator"))
    parser.add_argument("--check", action="store_true", help="Only see whether they are stale.")
    asked = parser.parse_args(arguments)
    console = Console(highlight=False)
    return _check(asked.out, console) if asked.check else _write(asked.out, console)


def _write(out: Path, console: Console) -> int:
    worst = 0
    for run in runs():
        exit_code = judged(run, out / run.folder)
        worst = max(worst, exit_code)
        console.print(f"{run.folder}: {'conformant' if not exit_code else f'exit {exit_code}'}")
    write_overview(
        out,
        [OverviewRun(stream=out / run.folder / "run.ndjson", title=run.title) for run in runs()],
    )
    page = _page(out)
    if page.exists():
        page.write_text(_with_figures(out), encoding="utf-8", newline="\n")
    console.print(f"Published: {out / 'index.html'}", soft_wrap=True)
    return worst


def _page(out: Path) -> Path:
    """
    Find the page of all published results, beside the folder of the runs.
    """
    return out.parent / "README.md"


def _with_figures(out: Path) -> str:
    folders = [(run.title, out / run.folder) for run in runs()]
    told = tables(folders, out.parent / "kill-matrix.json")
    return renewed(_page(out).read_text(encoding="utf-8"), told)


def _check(out: Path, console: Console) -> int:
    run = runs()[0]
    with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as name:
        fresh = Path(name)
        judged(run, fresh)
        published, today = said(out / run.folder), said(fresh)
    stale = sorted(name for name in KEPT if published[name] != today[name])
    if stale:
        for name in stale:
            lines = difference(published[name], today[name], name)
            say(console, "\n".join(lines))
        console.print(
            f"The published reports are stale: {run.folder} says otherwise today "
            f"({', '.join(stale)}). Call: make reports",
            soft_wrap=True,
        )
        return Exit.NONCONFORMANT
    if _page(out).exists() and _page(out).read_text(encoding="utf-8") != _with_figures(out):
        console.print(f"The figures in {_page(out)} are stale. Call: make reports", soft_wrap=True)
        return Exit.NONCONFORMANT
    console.print("The published reports are what a run says today.")
    return 0


def said(folder: Path) -> dict[str, str]:
    """
    Read what the reports in *folder* say, without what differs from one run to the next.

    Calls made at the same time are answered in either order. So the numbers in their exchanges,
    and the digest of the stream, differ where everything that is said of them is the same: of the
    page with its exchanges, its form and its headings are compared.
    """
    texts = {name: _text(folder / name) for name in KEPT}
    texts[_PAGE] = "\n".join(part.group() for part in _FORM.finditer(texts[_PAGE]))
    return {name: _DIGEST.sub("(a digest)", text) for name, text in texts.items()}


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def difference(published: str, today: str, name: str) -> list[str]:
    """
    Tell where two reports part: the first lines of it, the published ones first.
    """
    texts = (published.splitlines(), today.splitlines())
    lines = difflib.unified_diff(*texts, f"published {name}", f"today's {name}", n=1, lineterm="")
    return [line[:_WIDTH] for line in itertools.islice(lines, _LINES)]


def judged(run: Published, out: Path) -> int:
    """
    Make one run, write its reports in their steady form, and give its exit code.
    """
    if run.role == TILL:
        return _reported(read_target(f"sim:role={TILL}", environment={}), out)
    with running_simulator(run.serve) as simulator:
        if run.role:
            return _reported(_served(simulator.url, run.role), out)
        target = read_target(simulator.url, environment=os.environ)
        product = f"simulator, {devices.load(run.serve['device']).title}"
        subject = replace(target.subject, organisation="fiskalprobe", product=product)
        return _reported(replace(target, subject=subject), out)


def _served(url: str, role: str) -> Target:
    """
    Name a served simulator in a *role* of which nobody can tell by looking.

    The keys of its cloud TSE follow from the seed, so one in this process has the same.
    """
    target = read_target(f"sim:role={role}", environment={})
    twin = open_adapter(target)
    own, foreign = twin.credentials
    twin.close()
    ixit = replace(target.ixit, adapter=f"http:{url}", credentials=own, foreign=foreign)
    keys = {"api_key": own, "foreign_api_key": foreign}
    secrets = {
        name: value
        for key, each in keys.items()
        if each is not None
        for name, value in ((key, each.api_key), (f"{key[:-3]}secret", each.api_secret))
    }
    ixit = replace(ixit, secrets=MappingProxyType({**target.ixit.secrets, **secrets}))
    return replace(target, ixit=ixit)


def _reported(target: Target, out: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as name:
        done = certify(
            RunSettings(target=target, stream=Path(name) / "run.ndjson", seed=_SEED, strict=True)
        )
        steady.write(read(done.stream), out / "run.ndjson")
    write_all(out / "run.ndjson", out)
    return done.footer.exit


if __name__ == "__main__":
    sys.exit(main())
