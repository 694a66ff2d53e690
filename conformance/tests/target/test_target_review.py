"""
The static review: every mistake at once, each with its key and what to do.
"""

from __future__ import annotations

import tomllib

import pytest

from fiskalprobe.target.baseline import read_baseline
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.review import review
from fiskalspec import requirements

GOOD = """
[subject]
organisation = "Example GmbH"
product = "Example Fiscal Service"
version = "4.2.0"
contact = ["cert@example.test"]

[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline", "limits"]
endpoints = [
  "createDocument", "storeDocument", "cancelDocument", "putClientByCloud", "initializeClient",
]
tse = [{ kind = "cloud", limit = 2000 }, { kind = "hardware", limit = 512 }]

[ixit]
adapter = "http:https://127.0.0.1:8443"
timeout = 10
headers = { Authorization = "env:IUT_TOKEN" }
client_id = "c1062c55-57c4-4ed2-9c53-aff1762326a4"

[control]
kind = "http"
url = "/_control/"
"""
ENVIRONMENT = {"IUT_TOKEN": "a-long-enough-secret"}


def findings(text, environment=None):
    return review(
        tomllib.loads(text),
        file="target.toml",
        environment=ENVIRONMENT if environment is None else environment,
    )


def keys(text, environment=None):
    return {finding.key for finding in findings(text, environment)}


def test_a_good_declaration_has_no_findings():
    """The example of the documentation passes the review."""
    assert findings(GOOD) == []


def test_every_mistake_is_told_at_once():
    """Eight mistakes in one file are eight findings in one go."""
    bad = (
        GOOD.replace('organisation = "Example GmbH"', "")
        .replace('version = "4.2.0"', 'version = "main"')
        .replace('api = "1.7.7"', 'api = "1.7.8"')
        .replace('"offline", "limits"', '"ofline", "limits"')
        .replace("limit = 2000", "limitt = 2000")
        .replace("timeout = 10", "timeout = 0")
        .replace('"env:IUT_TOKEN"', '"Bearer abc"')
        .replace('kind = "http"', 'kind = "htp"')
    )
    assert keys(bad) == {
        "subject.organisation",
        "subject.version",
        "ics.api",
        "ics.profiles[1]",
        "ics.tse[0].limitt",
        "ixit.timeout",
        "ixit.headers.Authorization",
        "control.kind",
    }


def test_recovery_builds_on_offline():
    """What waits has been stored in an outage, so who claims the end claims the beginning."""
    [finding] = findings(GOOD.replace('"offline", "limits"', '"recovery", "limits"'))
    assert (finding.key, "requires offline" in finding.problem) == ("ics.profiles", True)
    assert findings(GOOD.replace('"offline"', '"offline", "recovery"')) == []


def test_each_finding_says_where_what_and_what_to_do():
    """One line holds file, key, problem and advice."""
    [finding] = findings(GOOD.replace('"offline"', '"ofline"'))
    assert str(finding) == (
        "target.toml: ics.profiles[1]: 'ofline' is not a valid value; "
        "did you mean offline? "
        "There are: core, offline, recovery, limits, listing, documents, clients, closing, "
        "cloud-tse, cloud-limits, cloud-management, onboarding, pos, pos-offline, pos-receipt, "
        "pos-rates, pos-payments, pos-deposit, pos-voucher, pos-tip, "
        "pos-correction, pos-double-tap, pos-reprint, pos-table, pos-bill, pos-park, "
        "pos-training, pos-void, pos-closing, pos-late"
    )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[subject]", "[subjekt]", "subjekt"),
        ('product = "Example Fiscal Service"', 'product = ""', "subject.product"),
        ('version = "4.2.0"', "version = 4", "subject.version"),
        ('role = "middleware"', 'role = "tse"', "ics.role"),
        ('"core", ', "", "ics.profiles"),
        ('["core", "offline", "limits"]', "[]", "ics.profiles"),
        ('"offline", "limits"', '"limits", "limits"', "ics.profiles"),
        ("limit = 512", "limit = -1", "ics.tse[1].limit"),
        ("limit = 512", "limit = 2000", "ics.tse[1].limit"),
        ("limit = 2000", "limit = 512", "ics.tse[0].limit"),
        ('"hardware", limit = 512', '"cloud", limit = 2000', "ics.tse[1]"),
        ('"storeDocument"', '"storeDocuments"', "ics.endpoints[1]"),
        ('"cancelDocument", ', "", "ics.profiles[0]"),
        ('"limits"]', '"limits", "listing"]', "ics.profiles[3]"),
        ("timeout = 10", 'timeout = 10\nenvironment = "prod"', "ixit.environment"),
        ('"http:https://127.0.0.1:8443"', '"ftp://x"', "ixit.adapter"),
        ("127.0.0.1:8443", "127.0.0.1:8443/api/v1/", "ixit.adapter"),
        ('client_id = "c1062c55', 'client_id = "1062c55', "ixit.client_id"),
        ('url = "/_control/"', 'url = "control"', "control.url"),
    ],
)
def test_a_single_mistake_is_found_at_its_key(old, new, key):
    """Good file, one defect, one key."""
    assert old in GOOD
    assert key in keys(GOOD.replace(old, new))


def test_limits_need_a_tse_that_has_one():
    """The profile limits without any limit is refused."""
    text = GOOD.replace(
        'tse = [{ kind = "cloud", limit = 2000 }, { kind = "hardware", limit = 512 }]',
        'tse = [{ kind = "cloud" }]',
    )
    [finding] = findings(text)
    assert finding.key == "ics.tse"
    assert "the profile limits is claimed" in finding.problem


def test_an_address_without_control_is_a_contradiction():
    """Kind none and an address exclude each other."""
    assert keys(GOOD.replace('kind = "http"', 'kind = "none"')) == {"control.url"}


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({}, "IUT_TOKEN is not set"),
        ({"IUT_TOKEN": ""}, "too short"),
        ({"IUT_TOKEN": "abc"}, "too short"),
        ({"IUT_TOKEN": "long enough\n"}, "cannot be sent in a header"),
    ],
)
def test_a_secret_that_cannot_be_used_is_told_before_the_run(environment, problem):
    """The review names the variable and never its value."""
    [finding] = findings(GOOD, environment)
    assert finding.key == "ixit.headers.Authorization"
    assert problem in finding.problem
    assert "long enough" not in str(finding)


def test_a_secret_in_the_file_is_not_repeated():
    """The finding about a secret in the file does not print it."""
    [finding] = findings(GOOD.replace('"env:IUT_TOKEN"', '"Bearer hunter2hunter2"'))
    assert "hunter2" not in str(finding)


SIM = (
    GOOD.replace('"http:https://127.0.0.1:8443"', '"sim:device=swissbit-usb"')
    .replace('{ kind = "cloud", limit = 2000 }, ', "")
    .replace('headers = { Authorization = "env:IUT_TOKEN" }', "")
)


def test_a_simulator_may_be_declared():
    """The adapter sim: is an adapter like another."""
    assert findings(SIM) == []


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ("device=swissbitusb", "ixit.adapter"),
        ("colour=red", "ixit.adapter"),
        ("generation=1.7", "ixit.adapter"),
        ("seed", "ixit.adapter"),
        ("seed=1,seed=2", "ixit.adapter"),
        ("generation=2021", "ics.api"),
        ("device=fiskaly-cloud", "ics.tse[0].limit"),
    ],
)
def test_claims_about_a_simulator_have_to_fit_its_options(options, key):
    """What the simulator would contradict is told before it starts."""
    assert keys(SIM.replace("device=swissbit-usb", options)) == {key}


def test_all_mistakes_in_the_options_are_told():
    """Two wrong options are two findings."""
    assert len(findings(SIM.replace("device=swissbit-usb", "colour=red,device=x"))) == 2


def test_a_file_with_mistakes_is_refused_as_a_whole(tmp_path):
    """Reading raises one error that lists all findings."""
    path = tmp_path / "target.toml"
    path.write_text(GOOD.replace("timeout = 10", "timeout = 0").replace('"1.7.7"', '"x"'))
    with pytest.raises(TargetRefused) as refused:
        read_target(str(path), environment=ENVIRONMENT)
    assert [finding.key for finding in refused.value.findings] == ["ics.api", "ixit.timeout"]
    assert len(str(refused.value).splitlines()) == 2


def test_a_good_file_becomes_typed_values(tmp_path):
    """Nothing of the raw table is left behind the border."""
    path = tmp_path / "target.toml"
    path.write_text(GOOD)
    target = read_target(str(path), environment=ENVIRONMENT)
    assert target.subject.version == "4.2.0"
    assert target.ics.profiles == ("core", "offline", "limits")
    assert [(tse.kind, tse.limit) for tse in target.ics.tse] == [
        ("cloud", 2000),
        ("hardware", 512),
    ]
    assert target.ixit.headers == {"Authorization": "a-long-enough-secret"}
    assert target.ixit.secrets == {"IUT_TOKEN": "a-long-enough-secret"}
    assert "a-long-enough-secret" not in repr(target)
    assert not target.discovered
    assert {"profile.offline", "tse.limit", "tse.cloud", "tse.swissbit-usb"} <= target.capabilities


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("nowhere.toml", "there is no such file"),
        ("http://", "no host"),
        ("http://h:port", "Invalid port"),
        ("http://h:99999", "there is no port 99999"),
        ("http://[::1", "Invalid port"),
        ("http://a]b", "Invalid"),
        ("https://a..b", "label empty"),
        (f"http://{'a' * 70}.example", "label"),
        ("sim:colour=red", "no option 'colour'"),
    ],
)
def test_a_short_form_that_leads_nowhere_is_refused(said, problem):
    """Each wrong address says what an address looks like."""
    with pytest.raises(TargetRefused, match=problem):
        read_target(said, environment={})


CLOUD = """
[ixit.cloud]
key = "env:CLOUD_KEY"
secret = "env:CLOUD_SECRET"
identification = "DE123456789"
store_number = "1"
terminal_number = "2"
"""
WITH_CLOUD = GOOD.replace("[control]", f"{CLOUD}\n[control]").replace(
    '"limits"]', '"limits", "clients"]\nsupports = ["documents.invoice"]'
)
OPEN = {**ENVIRONMENT, "CLOUD_KEY": "key-of-the-cloud", "CLOUD_SECRET": "secret-of-the-cloud"}


def test_the_profile_clients_needs_a_way_into_the_cloud():
    """Claimed without credentials it is refused; the simulator brings its own."""
    assert findings(WITH_CLOUD, OPEN) == []
    claimed = GOOD.replace('"limits"]', '"limits", "clients"]')
    assert keys(claimed) == {"ixit.cloud"}
    assert keys(SIM.replace('"limits"]', '"limits", "clients"]')) == set()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"env:CLOUD_KEY"', '"abc"', "ixit.cloud.key"),
        ('"env:CLOUD_SECRET"', '"env:NOT_SET"', "ixit.cloud.secret"),
        ('identification = "DE123456789"', "", "ixit.cloud.identification"),
        ('"documents.invoice"', '"documents.invoices"', "ics.supports[0]"),
    ],
)
def test_a_mistake_about_the_cloud_is_found_at_its_key(old, new, key):
    """Credentials stand in the environment; what is supported is spelled as in the catalogue."""
    assert old in WITH_CLOUD
    assert keys(WITH_CLOUD.replace(old, new), OPEN) == {key}


def test_cloud_credentials_come_from_the_environment(tmp_path):
    """They are at hand for a call, hidden from a print, and known to whoever redacts."""
    path = tmp_path / "target.toml"
    path.write_text(WITH_CLOUD)
    target = read_target(str(path), environment=OPEN)
    assert target.ixit.cloud.key == "key-of-the-cloud"
    assert target.ixit.cloud.terminal_number == "2"
    assert target.ixit.secrets["CLOUD_SECRET"] == "secret-of-the-cloud"
    assert "of-the-cloud" not in repr(target)
    assert {"documents.invoice", "profile.clients"} <= target.capabilities


def test_a_file_that_is_no_toml_says_in_which_line(tmp_path):
    """The position of the parser is passed on."""
    path = tmp_path / "target.toml"
    path.write_text("[subject\n")
    with pytest.raises(TargetRefused, match="line 1"):
        read_target(str(path), environment={})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_a_file_of_another_encoding_is_read_or_told(tmp_path, encoding):
    """A byte order mark is no mistake; what is no UTF-8 says so, and not in which line."""
    path = tmp_path / "target.toml"
    path.write_text(GOOD.replace("Example GmbH", "Bäckerei"), encoding=encoding)
    if encoding == "utf-8-sig":
        assert read_target(str(path), environment=ENVIRONMENT).subject.organisation == "Bäckerei"
        path.write_text("[[excuse]]\n", encoding=encoding)
    else:
        with pytest.raises(TargetRefused, match="is no text in UTF-8; save it as UTF-8"):
            read_target(str(path), environment=ENVIRONMENT)
    problem = (
        "there is none" if encoding == "utf-8-sig" else "is no text in UTF-8; save it as UTF-8"
    )
    with pytest.raises(TargetRefused, match=problem):
        read_baseline(path, requirements.load())


def test_a_folder_is_told_from_a_file_that_is_not_there(tmp_path):
    """Who names the folder reads that it is one."""
    with pytest.raises(TargetRefused, match=r"is a folder; name the target\.toml in it"):
        read_target(str(tmp_path), environment=ENVIRONMENT)


@pytest.mark.parametrize("said", ["http://h:1", "http:http://h:1", "https://h/base"])
def test_an_address_alone_is_a_target(said):
    """The short form claims everything until the first look."""
    target = read_target(said, environment={})
    assert target.discovered
    assert target.ixit.adapter.startswith("http:http")
    assert target.control.kind == "http"


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://a]b:1", "http://h:99999", "https://a..b", "http://h:port"]
)
def test_an_adapter_that_leads_nowhere_is_refused(address):
    """An address that nobody could call is found before anything is sent to it."""
    assert keys(GOOD.replace("https://127.0.0.1:8443", address)) == {"ixit.adapter"}


@pytest.mark.parametrize(
    "address", ["http://[::1]:80", "http://till.test/base", "http://\u00e4.example", "http://h:0"]
)
def test_an_adapter_that_leads_somewhere_is_taken(address):
    """IPv6, a path and a name with letters of any language."""
    assert findings(GOOD.replace("https://127.0.0.1:8443", address)) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [("timeout = 1e300", "ixit.timeout"), ("timeout = 10\npace = 1e-300", "ixit.pace")],
)
def test_nobody_waits_for_ever(line, key):
    """A number that no clock takes is refused as one that is too large or too small."""
    assert keys(GOOD.replace("timeout = 10", line)) == {key}


@pytest.mark.parametrize(
    "line",
    [
        "timeout = nan",
        "timeout = inf",
        "timeout = 1e999",
        f"timeout = {'1' * 5000}",
        f"timeout = {'[' * 5000}",
        f"timeout = {'{a=' * 5000}",
    ],
)
def test_a_file_that_goes_too_far_is_refused(tmp_path, line):
    """Numbers without an end and tables in tables are mistakes of the file like any other."""
    path = tmp_path / "target.toml"
    path.write_text(GOOD.replace("timeout = 10", line))
    with pytest.raises(TargetRefused, match="is not valid TOML"):
        read_target(str(path), environment=ENVIRONMENT)
    path.write_text(f"[[excuse]]\n{line}\n")
    with pytest.raises(TargetRefused):
        read_baseline(path, requirements.load())


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('role = "middleware"', 'role = ["middleware"]', "ics.role"),
        ('["core", "offline", "limits"]', '[["core", "offline"]]', "ics.profiles[0]"),
        ('["core", "offline", "limits"]', '["core", { name = "offline" }]', "ics.profiles[1]"),
        ("timeout = 10", 'tls_certificate = "a\\u0000"', "ixit.tls_certificate"),
        ("timeout = 10", 'proxy = "env:"', "ixit.proxy"),
        ("timeout = 10", 'proxy = "env:A-B"', "ixit.proxy"),
    ],
)
def test_a_value_of_another_shape_is_a_mistake_like_any_other(old, new, key):
    """A list where one word belongs, and a name that nothing can have, end in no traceback."""
    assert key in keys(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('version = "4.2.0"', "version = 4.2", "is 4.2, no text; write one value in quotes"),
        ('version = "4.2.0"', "version = 2026-11-23", "is 2026-11-23, no text"),
        ("timeout = 10", 'timeout = "10"', "is '10', no number; write digits without quotes"),
        ("timeout = 10", "timeout = true", "is true, no number"),
        ('profiles = ["core", "offline", "limits"]', 'profiles = "core"', "write it in brackets"),
        ("limit = 512", "limit = 5.5", "is 5.5, no whole number"),
        ('"http:https://127.0.0.1:8443"', f'"{"x" * 500}"', f"{'x' * 79}… is no adapter"),
    ],
)
def test_a_value_of_another_kind_is_told_as_toml_has_it(old, new, told):
    """Who wrote the file knows tables, lists and quotes, and no schema; a long value is cut."""
    assert any(told in str(finding) for finding in findings(GOOD.replace(old, new)))
