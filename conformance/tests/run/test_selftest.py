"""
The suite judged by mutants: what counts as found, and what does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator

from fiskalprobe.run.items import item_id
from fiskalprobe.selftest import gates, keeping, trial
from fiskalprobe.selftest.judging import Judging
from fiskalprobe.selftest.keeping import is_kept, kept, kept_text, text_of
from fiskalprobe.selftest.matrix import Matrix, binding
from fiskalprobe.selftest.page import IGNORANT, KINDS, render
from fiskalprobe.selftest.result import Fate, Result, result_of
from fiskalprobe.selftest.trial import Findings, Trial, hold
from fiskalprobe.selftest.trials import references, trials_of
from fiskalprobe.target.adapters.sim import mutants
from fiskalspec import requirements, schemas

#: A process with one of its own, as the self-test has them.
PARENT = """
import multiprocessing
import time

from fiskalprobe.selftest.running import _settle


def work():
    _settle(None, None)
    print("has begun", flush=True)
    time.sleep(20)
    print("has ended", flush=True)


if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=work).start()
"""


def mutant(*violates, equivalent=""):
    """A mutant, as the self-test knows it."""
    return SimpleNamespace(
        id="M-CXL-0004-a", says="it errs", kind="swap", violates=violates, options={},
        equivalent=equivalent,
    )  # fmt: skip


def found(*broken, of=(), trouble="", adapter="sim:"):
    """What a trial found: these checks are broken, and *of* is what it was to find."""
    findings = Findings(id="M-CXL-0004-a", adapter=adapter, trouble=trouble)
    for check in broken:
        goal = check.partition("/")[0]
        if goal in of:
            findings.found[goal].add(check)
        else:
            findings.elsewhere[""].add(check)
    return Trial(id=findings.id, adapter=adapter, goals={id_: id_ for id_ in of}), findings


@pytest.mark.parametrize(
    ("tried", "fate"),
    [
        (found("A/x", "B/y", of="A"), Fate.KILLED),
        (found("B/y", of="A"), Fate.COLLATERAL),
        (found(of="A"), Fate.SURVIVED),
        (found("A/x", of="A", trouble="it fell over"), Fate.BROKEN),
    ],
)
def test_only_a_check_of_what_is_broken_kills(tried, fate):
    """Another requirement's check is collateral, and our own fault is no kill."""
    result = result_of(mutant("A"), [tried])
    assert result.fate is fate
    assert all(check.startswith("A/") for check in result.killed_by)
    assert not any(check.startswith("A/") for check in result.beside)


def test_what_was_asked_in_vain_leaves_nothing_beside():
    """Only the scenarios that found a mutant say what else it breaks; of all, where none did."""
    tried, findings = found("A/x", of="A")
    findings.elsewhere |= {"vain": {"B/y"}, "good": {"C/z"}, "": {"D/z"}}
    assert result_of(mutant("A"), [(tried, findings)]).beside == ("B/y", "C/z", "D/z")
    findings.scenarios.add("good")
    assert result_of(mutant("A"), [(tried, findings)]).beside == ("C/z", "D/z")


def test_a_violation_that_no_check_sees_is_told():
    """A mutant that is killed by half of what it claims keeps its claim honest."""
    result = result_of(mutant("A", "B"), [found("A/x", of=("A", "B"))])
    assert (result.fate, result.killed, result.missed) == (Fate.KILLED, ("A",), ("B",))
    shut = [gate for gate in gates.of_mutants(Matrix.of([result])) if not gate.holds]
    assert [gate.against for gate in shut] == [("M-CXL-0004-a is not seen to violate B",)]


def test_what_is_declared_equivalent_must_not_be_found():
    """Not found and declared so is fine; found and declared so is a wrong declaration."""
    fine = result_of(mutant("A", equivalent="a reading"), [found("B/y", of="A")])
    wrong = result_of(mutant("A", equivalent="a reading"), [found("A/y", of="A")])
    assert fine.fate is Fate.EQUIVALENT
    assert all(gate.holds for gate in gates.of_mutants(Matrix.of([fine])))
    assert not all(gate.holds for gate in gates.of_mutants(Matrix.of([wrong])))


def result(id_, fate, *killed_by):
    return Result(
        id=id_, says="it errs", kind="swap", violates=("DE-CXL-0004",), fate=fate,
        killed_by=killed_by,
    )  # fmt: skip


def test_the_matrix_counts_killers_of_each_duty():
    """Two mutants killed by two checks of one requirement are two killers."""
    matrix = Matrix.of(
        [
            result("M-2", Fate.KILLED, "DE-CXL-0004/status"),
            result("M-1", Fate.KILLED, "DE-CXL-0004/status", "DE-CXL-0004/said"),
            result("M-3", Fate.SURVIVED),
        ]
    )
    assert matrix.killers() == {"DE-CXL-0004": 2}
    told = matrix.to_json(requirements.load(), "digest")
    assert [row["id"] for row in told["mutants"]] == ["M-1", "M-2", "M-3"]
    assert told["counts"]["killed"] == 2
    assert told["musts"]["guardedTwice"] == 1
    assert told["musts"]["killers"]["DE-CXL-0004"] == 2


def test_the_list_of_waiting_duties_holds_both_ways():
    """Too few killers and not on it, or enough and still on it: both shut the gate."""
    catalogue = requirements.load()
    rest = {id_: 0 for id_ in binding(catalogue) if id_ != "DE-CXL-0004"}
    one = Matrix.of([result("M-1", Fate.KILLED, "DE-CXL-0004/status")])
    two = one.with_(
        Matrix.of([result("M-2", Fate.KILLED, "DE-CXL-0004/status")]), only=("M-1", "M-2")
    )
    assert gates.of_killers(one, catalogue, {**rest, "DE-CXL-0004": 1}).holds
    assert gates.of_killers(two, catalogue, rest).holds
    for matrix, waiting in ((one, rest), (two, {**rest, "DE-CXL-0004": 1}), (two, {"X": 0})):
        assert not gates.of_killers(matrix, catalogue, waiting).holds


def test_the_list_only_shrinks():
    """What has two is taken out, what has more is raised, what has lost one stays and fails."""
    catalogue = requirements.load()
    one = Matrix.of([result("M-1", Fate.KILLED, "DE-CXL-0004/status")])
    assert gates.shrunk(one, catalogue, {"DE-CXL-0004": 0}) == {"DE-CXL-0004": 1}
    none = Matrix.of([])
    assert gates.shrunk(none, catalogue, {"DE-CXL-0004": 1}) == {"DE-CXL-0004": 1}
    assert gates.shrunk(none, catalogue, {}) == {}


def test_a_row_comes_back_from_the_file_as_it_was():
    """The kept matrix can be read and written without a change."""
    matrix = kept()
    told = matrix.to_json(requirements.load(), requirements.digest())
    assert matrix.results
    assert text_of(told).count('"id"') == len(matrix.results)
    assert [Result.from_json(row) for row in told["mutants"]] == list(matrix.results)


def test_a_matrix_that_is_not_the_kept_one_is_seen():
    """The kept file is what it is, and one more killed mutant is something else."""
    told = json.loads(kept_text())
    assert text_of(told) == kept_text()
    assert not is_kept(told | {"counts": told["counts"] | {"killed": 0}})
    assert not gates.of_kept(same=False).holds


def test_the_matrix_fits_its_schema():
    """The kept file does, and a mutant that is neither found nor lost does not."""
    schema = Draft202012Validator(schemas.get("kill-matrix"))
    told = json.loads(kept_text())
    schema.validate(told)
    told["mutants"][0]["outcome"] = "perhaps"
    assert not schema.is_valid(told)


def test_the_page_tells_what_the_matrix_holds():
    """Each fault with what finds it, each duty with its killers, who passes no profile."""
    told = json.loads(kept_text())
    page = render(told, requirements.load())
    assert page == render(told, requirements.load())
    for row in told["mutants"]:
        assert f'id="{row["id"]}"' in page or row.get("profiles")
        assert all(check in page for check in row["killed_by"])
    assert all(f'id="d-{id_}"' in page for id_ in told["musts"]["killers"])
    assert set(IGNORANT) == {row["id"] for row in told["mutants"] if row.get("profiles")}
    assert set(KINDS) == {str(mutant.kind) for mutant in mutants()}
    lost = told | {"counts": told["counts"] | {"survived": 1}}
    assert "1 not found" in render(lost, requirements.load())
    assert "1 not found" not in page


def test_a_reference_that_fails_shuts_the_gate():
    """Nothing is excused: any verdict beside conformant, and any row that is not fine."""
    fine = Findings(id="", adapter="sim:", overall="conformant")
    warned = Findings(id="", adapter="sim:", overall="conformant", worst=("DE-X: warn",))
    assert gates.of_references([fine]).holds
    assert not gates.of_references([fine, warned]).holds
    assert {trial.adapter for trial in references()} >= {"sim:", "sim:role=cloud-tse"}


def test_one_session_holds_many_trials():
    """What one mutant did is not seen by the next, and each is asked until all is found."""
    wanted = {"M-CXL-0004-a", "M-ALL-unsigned"}
    known = {each.id: each for each in mutants() if each.id in wanted}
    mute = next(
        trial for trial in trials_of(known["M-ALL-unsigned"]) if "tse-interface" in trial.adapter
    )
    right = Trial(id="", adapter="sim:", goals={"DE-CXL-0004": "DE-CXL-0004"}, thorough=False)
    judging = Judging([known["M-CXL-0004-a"]], whole=False, kept=Matrix.of([]))
    told = {}
    hold(
        [right, *judging.trials, mute, right],
        lambda findings: told.setdefault((findings.id, findings.adapter), []).append(findings),
    )
    assert not any(each.found or each.trouble for each in told["", "sim:"])
    (killed,) = told["M-CXL-0004-a", "sim:mutant=M-CXL-0004-a"]
    judging.seen(killed)
    assert judging.matrix.results[0].killed_by == ("DE-CXL-0004/status",)
    assert result_of(known["M-ALL-unsigned"], [(mute, told[mute.id, mute.adapter][0])]).profiles[
        "onboarding"
    ]


def test_what_found_it_before_is_asked_first_and_believed_in_nothing(monkeypatch):
    """Known scenarios save time; what is kept wrongly is found as if nothing were kept."""
    (wrong,) = (each for each in mutants() if each.id == "M-CXL-0004-a")
    (told,) = (each for each in kept().results if each.id == wrong.id)
    idle = (
        "signatures/a-day-that-some-calendars-get-wrong-the-29th-of-february[the 29th of February]"
    )
    mistaken = replace(told, killed_by=(), scenarios=("signatures/gone", idle))
    in_turn, asked = trial._in_turn, []

    def watched(items, *said):
        for item in in_turn(items, *said):
            asked[-1].append(item_id(item))
            yield item

    monkeypatch.setattr(trial, "_in_turn", watched)
    for known in (told, mistaken):
        asked.append([])
        judging = Judging([wrong], whole=False, kept=Matrix.of([known]))
        hold(judging.trials, judging.seen)
        assert judging.matrix.results == (told,)
    quickly, slowly = asked
    assert quickly == list(told.scenarios)
    assert (slowly[0], slowly[-1:]) == (idle, quickly)


def test_two_mutants_are_killed_in_processes_of_their_own(fiskalprobe, tmp_path):
    """One at the door and one inside; the matrix is written, and the exit code is nought."""
    done = fiskalprobe(
        "selftest", "M-CXL-0004-a", "M-OFF-0023-a", "--jobs", "2", "--out", "kill-matrix.json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    matrix = json.loads((tmp_path / "kill-matrix.json").read_text("utf-8"))
    found = {row["id"]: row for row in matrix["mutants"]}
    assert found["M-CXL-0004-a"]["killed_by"] == ["DE-CXL-0004/status"]
    assert found["M-OFF-0023-a"]["outcome"] == "killed"


def test_nobody_works_on_for_a_parent_that_is_gone(tmp_path):
    """Not even a parent that was killed leaves its processes at work."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    words = [sys.executable, "-m", "parent"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "has begun\n"
        parent.kill()
        assert parent.stdout.read() == ""


def test_what_is_kept_lies_in_the_checkout(tmp_path, monkeypatch):
    """Matrix, page and list are written together; an installed package keeps nothing."""
    package = tmp_path / "conformance" / "fiskalprobe" / "selftest"
    package.mkdir(parents=True)
    monkeypatch.setattr(keeping, "_PACKAGE", package)
    assert keeping.checkout() is None
    (tmp_path / "pyproject.toml").touch()
    root = keeping.checkout()
    assert root == tmp_path
    keeping.keep(kept(), requirements.load(), root=root)
    assert (root / "reports" / "kill-matrix.json").read_text("utf-8") == kept_text()
    assert (root / "reports" / "kill-matrix.html").is_file()
    assert (package / "waiting.toml").read_text("utf-8") == gates.waiting_text(gates.waiting())


def test_a_mutant_that_does_not_exist_is_a_mistake_of_use(fiskalprobe):
    """A slip in a name is told, here and as an option of the simulator."""
    assert fiskalprobe("selftest", "M-NOPE").returncode == 4
    done = fiskalprobe("run", "--target", "sim:mutant=M-CXL-004-a", "--out", "out", "DE-INF")
    assert done.returncode == 4
    assert "M-CXL-0004-a" in done.stderr
