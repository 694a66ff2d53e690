"""
Before a run: a declaration is written, and the target is tried.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from dataclasses import replace

import pytest
import typer
from othermiddleware.declared import declared
from othermiddleware.door import running

from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.cli.init import _answers, init
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.smoke import Mark, smoke, spans
from fiskalprobe.target.connection import connect
from fiskalprobe.target.deeds import Closings
from fiskalprobe.target.draft import TargetDraft
from fiskalprobe.target.hands import claimed_hands
from fiskalprobe.target.ladder import HANDLES_OF_COMMANDS, claimed_control
from fiskalprobe.target.model import PROFILES_OF
from fiskalprobe.target.reading import read_target

FLAGS = (
    "--organisation", "Example GmbH", "--product", 'The "Service"',
    "--version", "4.2.0", "--url", "http://127.0.0.1:7678",
)  # fmt: skip
#: What the command is called with where no flag is given, but for the file and the role.
BLANK = {
    name: parameter.default
    for name, parameter in inspect.signature(init).parameters.items()
    if name not in {"file", "role"}
}


def test_what_is_written_is_read(fiskalprobe, tmp_path):
    """The file passes the review and says what the flags said, quotation marks and all."""
    done = fiskalprobe(
        "init", *FLAGS, "--tse", "hardware:512", "--tse", "cloud", "--profile", "core",
        "--profile", "limits", "--header", "X-Api-Key=THE_KEY", "--control", "http",
        "--environment", "test",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    target = read_target(str(tmp_path / "target.toml"), environment={"THE_KEY": "0123456789"})
    assert target.subject.product == 'The "Service"'
    assert target.ics.profiles == ("core", "limits")
    assert [(tse.kind, tse.limit) for tse in target.ics.tse] == [
        ("hardware", 512),
        ("cloud", None),
    ]
    assert target.ixit.headers == {"X-Api-Key": "0123456789"}
    assert (target.ixit.environment, target.control.kind) == ("test", "http")
    assert "0123456789" not in (tmp_path / "target.toml").read_text(encoding="utf-8")


def test_nothing_is_written_over_by_accident(fiskalprobe, tmp_path):
    """A file that is there stays, unless --force says otherwise."""
    (tmp_path / "target.toml").write_text("mine")
    done = fiskalprobe("init", *FLAGS)
    assert (done.returncode, "--force" in done.stderr) == (4, True)
    assert (tmp_path / "target.toml").read_text() == "mine"
    assert fiskalprobe("init", *FLAGS, "--force").returncode == 0
    assert read_target(str(tmp_path / "target.toml"), environment={}).subject.version == "4.2.0"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give --organisation, --product, --version, --url"),
        ((*FLAGS, "--version", "main"), "subject.version"),
        ((*FLAGS, "--profile", "limits"), "every other profile requires core"),
        ((*FLAGS, "--tse", "cloud:512"), "no cloud TSE has the limit 512"),
        ((*FLAGS, "--api", "3"), "ics.api"),
        ((*FLAGS, "--header", "Authorization=Bearer abc"), "env:NAME"),
    ],
)
def test_no_file_is_written_that_a_run_would_refuse(fiskalprobe, tmp_path, words, said):
    """Mistakes are told with their keys, all at once, before anything is written."""
    done = fiskalprobe("init", *words)
    assert done.returncode == 4
    assert said in done.stderr
    assert not (tmp_path / "target.toml").exists()


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (("--role", "cloud-tse"), {"TSE_API_KEY": "key-of-8", "TSE_API_SECRET": "secret-8"}),
        (
            (
                "--role", "cloud-tse", "--api-key", "A_KEY", "--api-secret", "A_SECRET",
                "--foreign-api-key", "B_KEY", "--foreign-api-secret", "B_SECRET",
                "--profile", "cloud-tse", "--profile", "cloud-limits",
            ),
            {name: f"value-of-{name}" for name in ("A_KEY", "A_SECRET", "B_KEY", "B_SECRET")},
        ),
        (("--role", "tse-interface"), {"STAFF_CREDENTIAL": "the-credential"}),
        (("--role", "tse-interface", "--staff", "WHO"), {"WHO": "the-credential"}),
        (("--role", "tse-interface", "--permit", "additions"), {"STAFF_CREDENTIAL": "a-secret"}),
        (("--role", "middleware"), {}),
        (
            (
                "--profile", "core", "--profile", "clients", "--support", "documents.invoice",
                "--cloud", "key=C_KEY", "--cloud", "secret=C_SECRET",
                "--cloud", "identification=DE123456789", "--cloud", "store_number=1",
                "--cloud", "terminal_number=2",
            ),
            {"C_KEY": "the-cloud-key", "C_SECRET": "the-cloud-secret"},
        ),
    ],
)  # fmt: skip
def test_each_role_gets_a_declaration_that_a_run_accepts(
    fiskalprobe, tmp_path, words, environment
):
    """What is written passes the review once its variables are set, and says what it needs."""
    done = fiskalprobe("init", *FLAGS, *words)
    assert done.returncode == 0, done.stderr
    target = read_target(str(tmp_path / "target.toml"), environment=environment)
    role = words[1] if words[:1] == ("--role",) else "middleware"
    assert (target.ics.role, target.subject.version) == (role, "4.2.0")
    assert set(target.ixit.secrets) == set(environment)
    text = (tmp_path / "target.toml").read_text(encoding="utf-8")
    assert not any(secret in text for secret in environment.values())
    for name in PROFILES_OF[role]:
        assert f"#   {name}: " in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "till"), "there are: middleware, cloud-tse, tse-interface"),
        (("--role", "cloud-tse", "--tse", "cloud:2000"), "--tse: not for a cloud-tse"),
        (("--role", "tse-interface", "--api-key", "A"), "--api-key: not for a tse-interface"),
        (("--permit", "additions"), "--permit: not for a middleware, but for a tse-interface"),
        (("--role", "tse-interface", "--permit", "all"), "ixit.permits[0]"),
        (("--staff", "A"), "--staff: not for a middleware, but for a tse-interface"),
        (("--role", "cloud-tse", "--profile", "core"), "is not for a cloud-tse"),
        (("--role", "cloud-tse", "--foreign-api-key", "B"), "ixit.foreign_api_secret"),
        (("--profile", "core", "--profile", "clients"), "ixit.cloud"),
        (("--profile", "core", "--profile", "recovery"), "recovery requires offline"),
    ],
)
def test_a_role_is_not_given_what_it_has_not(fiskalprobe, tmp_path, words, said):
    """Flags and claims of another role are told by name, and nothing is written."""
    done = fiskalprobe("init", *FLAGS, *words)
    assert done.returncode == 4
    assert said in done.stderr
    assert not (tmp_path / "target.toml").exists()


@pytest.mark.parametrize("role", PROFILES_OF)
def test_in_a_terminal_each_role_is_asked_its_own_questions(monkeypatch, role):
    """What a flag has said is not asked again, and an empty answer takes the usual."""
    asked = []

    def prompt(question, *, default):
        asked.append(question)
        return default or "said"

    monkeypatch.setattr("fiskalprobe.cli.init.typer.prompt", prompt)
    given = dict.fromkeys(("organisation", "product", "version", "url"), "")
    answers = _answers(role, {**given, "product": "known"}, asking=True)
    assert answers["product"] == "known"
    assert "What is it called" not in asked
    assert len(asked) == len(answers) - 1
    draft = {name: answers[name] for name in ("organisation", "product", "version")}
    keys = {
        name: said for name, said in answers.items() if name in ("api_key", "api_secret", "staff")
    }
    assert not TargetDraft(role=role, keys=keys, url="http://x", **draft).mistakes(file="t")


def test_a_mistaken_answer_is_asked_for_again(monkeypatch, tmp_path, capsys):
    """The other answers are kept, and so is the mistaken one, to be mended."""
    said = {
        "Which release is it (no branch)": ["main", "7.1"],
        "Where does it run (what stands before /api/v1)": ["http://x/api/v1", "http://x"],
        "What may be manipulated (none, http, shell, prompt)": ["all", "none"],
    }
    shown = []

    def prompt(question, *, default):
        shown.append((question, default))
        return said[question].pop(0) if question in said else default or "said"

    monkeypatch.setattr("fiskalprobe.cli.init.typer.prompt", prompt)
    monkeypatch.setattr("fiskalprobe.cli.init.answered_at_a_terminal", lambda: True)
    init(file=tmp_path / "target.toml", role="middleware", **BLANK)
    assert [each for each in said.values() if each] == []
    again = dict(shown[-len(said) :])
    assert again == dict(zip(said, ("main", "http://x/api/v1", "all"), strict=True))
    assert 'version = "7.1"' in (tmp_path / "target.toml").read_text("utf-8")
    assert "subject.version" in capsys.readouterr().err


def test_what_a_flag_says_wrongly_is_not_asked_for(monkeypatch, tmp_path, capsys):
    """Nobody could answer it, so the command ends with what is wrong."""
    monkeypatch.setattr("fiskalprobe.cli.init.typer.prompt", lambda _, default: default or "said")
    monkeypatch.setattr("fiskalprobe.cli.init.answered_at_a_terminal", lambda: True)
    with pytest.raises(typer.Exit) as ended:
        init(file=tmp_path / "target.toml", role="middleware", **{**BLANK, "tse": ["stone:3"]})
    assert ended.value.exit_code == 4
    assert "stone" in capsys.readouterr().err
    assert not (tmp_path / "target.toml").exists()


def test_odd_characters_do_no_harm():
    """What TOML cannot hold is a mistake, not a crash."""
    draft = TargetDraft(organisation="o\x7f", product="p", version="1", url="http://x")
    assert [finding.problem[:17] for finding in draft.mistakes(file="t")] == ["is not valid TOML"]


@pytest.mark.parametrize(
    ("role", "handles"),
    [
        ("middleware", set(HANDLES_OF_COMMANDS)),
        ("cloud-tse", {"clock", "reset", "restart"}),
        ("tse-interface", {"clock", "reset", "restart"}),
    ],
)
def test_each_command_has_a_line_to_be_completed(role, handles):
    """Where the subject is controlled by commands, the file has an example of each in comments."""
    keys = {"middleware": {}, "tse-interface": {"staff": "S"}}.get(
        role, {"api_key": "K", "api_secret": "S"}
    )
    draft = TargetDraft(
        organisation="o", product="p", version="1", url="http://x", role=role, keys=keys,
        control="shell",
    )  # fmt: skip
    text = draft.to_toml()
    assert draft.mistakes(file="t") == []
    assert tomllib.loads(text)["control"] == {"kind": "shell", "timeout": 60, "commands": {}}
    head, table, commands = text.partition("[control.commands]")
    completed = head + table + re.sub(r"^# (\w+ = )", r"\1", commands, flags=re.MULTILINE)
    control = tomllib.loads(completed)["control"]
    assert claimed_control(control).handles == handles
    assert list(claimed_hands({"control": control})) == []


def test_other_mistakes_are_told_beside_commands_that_are_missing():
    """Only the lines that nobody could write yet are forgiven."""
    draft = TargetDraft(organisation="o", product="p", version="1", url="x:y", control="shell")
    assert {finding.key for finding in draft.mistakes(file="t")} == {"ixit.adapter"}


def test_the_simulator_has_everything_a_run_needs(fiskalprobe):
    """Every part is fine, and the last line says that a run can certify."""
    done = fiskalprobe("smoke")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert {line.split()[0] for line in lines[:-1]} == {"ok"}
    assert len(lines) == 12
    assert "simulator, Hardware TSE, Swissbit-like answers: middleware, " in lines[0]
    assert lines[-1] == "A run can certify this target."


def test_what_is_not_on_offer_is_told_with_its_price(fiskalprobe, tmp_path):
    """A service without control can be judged, and the requirements that stay open are counted."""
    with running() as url:
        (tmp_path / "target.toml").write_text(declared(url))
        done = fiskalprobe("smoke", "--target", "target.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "missing  control over its" in done.stdout
    assert "inconclusive without it: DE-" in done.stdout
    assert "stay incomplete" in done.stdout


@pytest.mark.parametrize(("handle", "mark"), [("export", Mark.MISSING), ("dsfinvk", Mark.ABSENT)])
def test_a_missing_handle_counts_what_it_leaves_out(handle, mark):
    """Rows that apply only with a handle are counted and named beside those that stay open."""
    with connect(read_target("sim:", environment={})) as connection:
        rows = demanded(in_scope(connection.target))
        claim = connection.target.control
        less = replace(claim, handles=claim.handles - {handle})
        connection.control._claim = less
        without = replace(connection, target=replace(connection.target, control=less))
        found = {finding.what: finding for finding in smoke(without, seed=1)}
    told = found[f"control over its {handle}"]
    beyond = [id_ for id_, row in rows.items() if f"control.{handle}" in row.capabilities]
    said = f"{len(beyond)} requirements are left out without it: {spans(beyond)}"
    assert told.mark is mark
    assert told.more.endswith(said)


def test_every_row_is_named_however_many_there_are():
    """Numbers that follow each other are named by the first and the last."""
    ids = ["DE-OFF-0001", "DE-OFF-0002", "DE-OFF-0003", "DE-OFF-0007", "DE-TXN-0008"]
    assert spans(ids) == "DE-OFF-0001 to 0003, DE-OFF-0007, DE-TXN-0008"


def test_what_does_not_work_is_told_before_the_run(fiskalprobe, service):
    """A service that starts and cannot store is found out in four calls."""
    service.says("PUT", "/api/v1/transactions/createDocument", {"fiscalDocumentNumber": 1})
    done = fiskalprobe("smoke", "--target", service.url)
    assert done.returncode == 4
    assert "failed   a document is started and stored: the start was not signed" in done.stdout
    assert "fix the failed parts first" in done.stderr


def test_a_service_without_the_counters_is_told_before_the_run(monkeypatch):
    """Much is told by the counters of the TSE list, and a run can do without."""
    monkeypatch.setattr(Subject, "tse_list", lambda self: self.send("GET", "/nowhere"))
    with connect(read_target("sim:", environment={})) as connection:
        found = {finding.what: finding for finding in smoke(connection, seed=1)}
    counters = found["the TSE list shows the counters"]
    assert counters.mark is Mark.MISSING
    assert counters.more.startswith("the TSE list shows no TSE with its counters: 404 ")


@pytest.mark.parametrize("body", ['"\x1b[2J"', "[" * 1000, '{"a":' + "9" * 5000 + "}", "<html>"])
def test_a_list_that_cannot_be_read_is_told_before_the_run(monkeypatch, body):
    """It is a fault of the service and none of fiskalprobe."""
    answered = Subject.tse_list

    def listed(self):
        listing = answered(self)
        return replace(listing, response=replace(listing.response, body=body))

    monkeypatch.setattr(Subject, "tse_list", listed)
    with connect(read_target("sim:", environment={})) as connection:
        found = {finding.what: finding for finding in smoke(connection, seed=1)}
    counters = found["the TSE list shows the counters"]
    assert counters.mark is Mark.MISSING
    assert counters.more.startswith("the answer is not JSON")


def test_a_cable_that_cuts_nothing_is_found_out():
    """A handle that answers and does nothing is worse than none."""
    with connect(read_target("sim:", environment={})) as connection:
        connection.control.cut = lambda *_: None
        found = {finding.what: finding for finding in smoke(connection, seed=1)}
    assert found["the TSE can be cut off"].mark is Mark.FAILED
    assert "a signed answer all the same" in found["the TSE can be cut off"].more
    assert found["the clock can be set"].mark is Mark.OK


def test_an_export_that_is_none_is_found_out():
    """Whatever is handed out instead of a zip is told with its beginning."""
    with connect(read_target("sim:", environment={})) as connection:
        connection.control.dsfinvk = lambda _: Closings(content=b"<html>Sorry")
        found = {finding.what: finding for finding in smoke(connection, seed=1)}
    exported = found["the closings can be exported"]
    assert (exported.mark, exported.more) == (Mark.FAILED, "it is no zip: b'<html>Sorry'")


def test_a_wrong_target_is_refused_by_every_command(fiskalprobe, service):
    """Plan, smoke and run say the same about what is no fiscal service, and exit with 4."""
    for command in ("smoke", "plan", "run"):
        done = fiskalprobe(command, "--target", service.url)
        assert (done.returncode, "this is no fiscal service" in done.stderr) == (4, True), command
