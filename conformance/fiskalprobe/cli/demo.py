"""
`fiskalprobe demo`: certify the reference simulator twice, as hardware and as cloud TSE.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from fiskalprobe.cli.choices import Choice
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import reports_in
from fiskalprobe.cli.run import judge
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.target.reading import read_target
from fiskalspec import devices

#: The device profiles that are shown, in this order.
_SHOWN: Final = ("swissbit-usb", "fiskaly-cloud")
_SEED: Final = 7


def demo(
    out: Annotated[Path, typer.Option("--out", help="The folder for the reports.")] = Path(
        "reports/demo"
    ),
) -> None:
    """
    Test the simulator over HTTP, and write the reports.

    It is started as a server twice, once with a hardware TSE and once with a cloud TSE.
    """
    from fiskalprobe.report import OverviewRun, write_overview
    from fiskalprobe.target.simulator import SimulatorSilent, running_simulator

    console = Console(highlight=False)
    codes: dict[str, int] = {}
    for device in _SHOWN:
        try:
            with running_simulator({"device": device}) as simulator:
                target = read_target(simulator.url, environment=os.environ)
                profile = devices.load(device)
                subject = replace(
                    target.subject,
                    organisation="fiskalprobe",
                    product=f"simulator, {profile.title}",
                )
                codes[device] = judge(
                    replace(target, subject=subject),
                    out=out / device,
                    console=console,
                    choice=Choice(seed=_SEED),
                )
        except SimulatorSilent as silent:
            stop(f"{silent}.", Exit.HARNESS)
        if codes[device] == Exit.INCOMPLETE:
            break  # whoever interrupts one does not want to wait for the next
    runs = [
        OverviewRun(stream=out / device / "run.ndjson", title=devices.load(device).title)
        for device in codes
    ]
    with reports_in(out, again="fiskalprobe demo"):
        write_overview(out, runs)
    fine = [device for device, code in codes.items() if code == Exit.CONFORMANT]
    short = len(_SHOWN) - len(fine)
    said = (
        f"{short} of {len(_SHOWN)} certifications did not come out conformant"
        if short
        else f"The simulator is conformant as {' and as '.join(fine)}"
    )
    say(console, f"{said}; see {out / 'index.html'}.")
    raise typer.Exit(max(codes.values()))
