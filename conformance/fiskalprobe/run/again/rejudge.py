"""
A run judged anew from its record alone: the same scenarios, over a wire on which nothing is sent.

What the subject answered is taken from the record (`recorded_subject`), whatever the judge
concludes from it is concluded once more, and both conclusions are compared (`rejudged`). Whoever
doubts a verdict needs the stream and this program, not the subject.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import msgspec

from fiskalprobe.run.again.recorded_subject import reach_recorded
from fiskalprobe.run.again.rejudged import Rejudged
from fiskalprobe.run.certify import certify
from fiskalprobe.run.ending import IMPATIENCE
from fiskalprobe.run.location import feature_files, features_dir
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import Exchange, Header, Scenario, Stream, read
from fiskalprobe.verdict import Overall
from fiskalprobe.wire import OffTheRecord
from fiskalspec import schemas
from fiskalspec.requirements import frozen

#: Hands that leave no exchange behind, so that there is nothing to play again.
_UNHEARD: Final = frozenset({"shell", "prompt"})
#: Commands whose scenarios are drawn, not written; the header calls that the filter.
_DRAWN: Final = frozenset({"fuzz", "model"})


class NotRejudged(ValueError):
    """
    The record does not hold what is needed to judge it anew.
    """

    code = "rejudge"


class NothingToRejudge(NotRejudged):
    """
    No scenario of the run belongs to the features, so there is nothing that could be run again.
    """

    code = "rejudge-features"


def rejudge(
    run: Stream,
    *,
    stream: Path,
    target: str = "",
    features: Path | None = None,
) -> Rejudged:
    """
    Judge *run* anew, and write what comes of it as a *stream* of its own.

    A *target* is read for what the header leaves out; nobody is asked anything. Raises
    `NotRejudged` for a record that was made with a hand that leaves none or whose calls are not
    those of its header, `NothingToRejudge` for one without a scenario of the features, and what
    `read_target` and `certify` raise; `KeyboardInterrupt` also where half of it was judged,
    because what was not reached would seem to be missing.
    """
    _demand_form(run)
    header = run.header
    if header.control["kind"] in _UNHEARD and header.control["capabilities"]:
        raise NotRejudged(
            f"this run was helped by {header.control['kind']}, and the record cannot play that "
            "again; a run with a control API, or with none, can be judged anew"
        )
    _demand_features(run, features or features_dir())
    try:
        connection = reach_recorded(run, target)
    except OffTheRecord as other:
        raise NotRejudged(
            f"the header and the calls of this record are not of one run: {other}"
        ) from other
    certified = certify(
        RunSettings(
            target=connection.target,
            stream=stream,
            seed=header.seed,
            salt=header.salt or "",
            strict=header.plan.get("strict", False),
            picks=replace(_picks(header), everything=features is None, recorded=_recorded(run)),
            features=features,
            connection=connection,
        )
    )
    if certified.stopped == IMPATIENCE and not run.stopped:
        raise KeyboardInterrupt
    # Of features of one's own any part may have been collected.
    missing = certified.unrecorded if features is None else ()
    return Rejudged(then=run, now=read(stream), missing=missing)


def _demand_form(run: Stream) -> None:
    """
    Go on only when header and exchanges have what their schema demands, and nothing stands twice.
    """
    for kind in (Exchange, Scenario):
        ids = Counter(record.id for record in run.records if isinstance(record, kind))
        if twice := [id_ for id_, times in ids.items() if times > 1]:
            raise NotRejudged(
                f"{kind.__name__.lower()} {twice[0]} stands twice in this record; "
                "whatever wrote it was no release of ours"
            )
    if run.footer.verdict not in frozenset(Overall):
        raise NotRejudged(
            f"the last line says {run.footer.verdict!r}, which is no verdict of a run; "
            "whatever wrote it was no release of ours"
        )
    law = jsonschema_rs.Draft202012Validator(schemas.get("run-record"))
    for record in (run.header, *run.exchanges.values()):
        plain = msgspec.to_builtins(record)
        if law.is_valid(plain):
            continue
        which = f"exchange {record.id}" if isinstance(record, Exchange) else "the header"
        raise NotRejudged(
            f"{which} of this record lacks something, or has it in another form: "
            "schemas/run-record.json says which; whatever wrote it was no release of ours"
        )


def _demand_features(run: Stream, folder: Path) -> None:
    """
    Go on only when something of the run is in the features.
    """
    ours = {path.stem for path in feature_files(folder)}
    scenarios = run.scenarios
    if not scenarios or any(each.id.partition("/")[0] in ours for each in scenarios):
        return
    drawn = run.header.plan.get("filter")
    advice = (
        f"fiskalprobe {drawn} drew them, and draws them again with --seed {run.header.seed}"
        if drawn in _DRAWN
        else "if they were your own, name their folder by --features"
    )
    number = "the one scenario" if len(scenarios) == 1 else f"the {len(scenarios)} scenarios"
    raise NothingToRejudge(f"none of {number} of this run belongs to a feature here; {advice}")


def _recorded(run: Stream) -> frozenset[str] | None:
    """
    Name the scenarios of the record, so that none is judged that was not in it.

    One that was stopped has to be stopped again, by the first call that it does not hold.
    """
    if run.stopped:
        return None
    return frozenset(each.id.partition("~")[0] for each in run.scenarios)


def _picks(header: Header) -> Picks:
    plan: Mapping[str, Any] = header.plan
    if plan.get("filter") and "patterns" not in plan:
        raise NotRejudged(
            "this run was made by an earlier release, which did not record what was picked; "
            "judge a run of the whole suite, or one of this release"
        )
    name = plan.get("set", "")
    if name and name not in frozen.names():
        raise NotRejudged(
            f"this run was scored by the set {name!r}, which this release does not have; "
            f"it has: {', '.join(frozen.names())}; take the release that made the record"
        )
    return Picks(
        patterns=tuple(plan.get("patterns", ())),
        profiles=tuple(plan.get("profiles", ())),
        keyword=plan.get("keyword", ""),
        scenario=plan.get("scenario", ""),
        set_name=plan.get("set", ""),
    )
