"""
Reading an export: strict about what is written, and never out of step with what is hostile.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import pytest
from dsfinvk_till import healthy
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.oracles.dsfinvk import UnusablePackage, judge, read_package, unpack
from fiskalprobe.oracles.dsfinvk.figures import read_figure
from fiskalprobe.oracles.dsfinvk.index import UnreadableIndex, read_index
from fiskalprobe.oracles.finding import Weight, errors
from fiskalspec.dsfinvk import DTD, INDEX, tables

LINES = "lines.csv"


@pytest.fixture(scope="module")
def files(forge):
    """Give the files of a healthy export."""
    return healthy(forge).files()


def broken(files):
    """Name the checks that call the export broken."""
    return {each.id for each in errors(judge(read_package(files)))}


def edited(files, name, old, new):
    """Change the bytes of one file."""
    assert old in files[name]
    return files | {name: files[name].replace(old, new, 1)}


def without(files, name):
    """Leave one file out."""
    return {each: content for each, content in files.items() if each != name}


def test_a_folder_around_the_files_does_not_matter(files):
    """A zip of a folder is read as the folder is."""
    assert broken({f"export/{name}": content for name, content in files.items()}) == set()
    assert broken({f"./{name}": content for name, content in files.items()}) == set()


def test_an_export_lies_where_its_description_does(files):
    """A document beside it, a deeper folder and what macOS packs too do not hide it."""
    deep = {f"2026/export/{name}": content for name, content in files.items()}
    assert judge(read_package(deep)) == ()
    packed_by_macos = {f"__MACOSX/2026/export/._{name}": b"" for name in files}
    assert judge(read_package(deep | packed_by_macos)) == ()
    beside = judge(read_package(deep | {"2026/read me.pdf": b"", LINES: b""}))
    assert [(each.weight, each.place) for each in beside] == [
        (Weight.NOTICE, "/2026/read me.pdf"),
        (Weight.NOTICE, f"/{LINES}"),
    ]


def test_several_exports_are_told(files):
    """Nobody has to guess why a zip of two folders seems to have no description."""
    one, other = ({f"{folder}/{name}": b"" for name in files} for folder in ("1", "2"))
    message = "there are several exports in it, and each is judged alone"
    [found] = [each for each in judge(read_package(one | other)) if each.message == message]
    assert (found.id, found.actual) == ("DSF-01", f"1/{INDEX}, 2/{INDEX}")


def test_backslashes_between_folders_are_a_notice(files):
    """Packers of Windows write them; what leads out of the folder is an error all the same."""
    turned = {f"export\\{name}": content for name, content in files.items()}
    [found] = judge(read_package(turned))
    assert (found.id, found.weight) == ("DSF-01", Weight.NOTICE)
    assert broken(turned | {"export\\..\\..\\lines.csv": b""}) == {"DSF-01"}


@pytest.mark.parametrize(
    "change",
    [
        lambda files: without(files, INDEX),
        lambda files: without(files, DTD),
        lambda files: files | {INDEX: b"<DataSet>"},
        lambda files: files | {INDEX: b"<html/>"},
        lambda files: files | {"Lines.csv": b""},
        lambda files: files | {"../lines.csv": b""},
        lambda files: files | {"c:/x": b""},
        lambda files: edited(files, INDEX, b"<ColumnDelimiter>;<", b"<ColumnDelimiter>,<"),
        lambda files: edited(files, INDEX, b"<Name>ARTIKELTEXT", b"<Name>TEXT"),
        lambda files: edited(files, INDEX, b"<From>2<", b"<From>1<"),
        lambda files: edited(files, INDEX, b"<URL>location.csv<", b"<URL>places.csv<"),
        lambda files: edited(files, LINES, b"Kaffee;", b"Kaffee;;"),
        lambda files: edited(files, LINES, b";Kaffee;", b';"Kaffee" mit;'),
        lambda files: edited(files, LINES, b";Kaffee;", b';"Kaffee;'),
        lambda files: edited(files, LINES, b"FAKTOR;", b"MENGE;"),
        lambda files: edited(files, LINES, b";Kaffee;", b";Kaffee"),
    ],
)
def test_a_frame_that_does_not_fit_breaks_the_first_check(files, change):
    """Whatever is missing, misspelt or described otherwise, DSF-01 says so."""
    assert "DSF-01" in broken(change(files))


def test_the_old_name_of_the_dtd_is_a_notice(files):
    """Exporters exist that write the one of 2002."""
    renamed = without(files, DTD) | {"gdpdu-01-08-2002.dtd": b""}
    found = judge(read_package(renamed))
    assert {(each.id, each.weight) for each in found} == {("DSF-01", Weight.NOTICE)}


@pytest.mark.parametrize(
    ("change", "id_", "message"),
    [
        (lambda files: files | {"notes.txt": b""}, "DSF-01", "is none of DSFinV-K"),
        (
            lambda files: edited(files, INDEX, b"<UTF8/>", b"<ANSI/>"),
            "DSF-02",
            "in another encoding than UTF-8",
        ),
        (
            lambda files: edited(
                files,
                INDEX,
                b"<Name>Z_NR</Name><Numeric><Accuracy>0</Accuracy></Numeric>",
                b"<Name>Z_NR</Name><AlphaNumeric/>",
            ),
            "DSF-01",
            "as of another type",
        ),
        (
            lambda files: edited(
                files | {"own.csv": b"A\r\n1\r\n"},
                INDEX,
                b"</Media>",
                b"<Table><URL>own.csv</URL></Table><Table><URL>pa.csv</URL><UTF8/></Table></Media>",
            ),
            "DSF-01",
            "is described and is not there",
        ),
    ],
)
def test_what_auditors_programs_may_stumble_over_is_a_notice(files, change, id_, message):
    """Exports in the field have it, and can be read."""
    found = judge(read_package(change(files)))
    assert [(each.id, each.weight) for each in found] == [(id_, Weight.NOTICE)]
    assert message in found[0].message


def test_columns_in_another_order_are_a_notice_where_the_description_has_them_so(files):
    """An auditor's program goes by the description."""

    def swapped(raw, one, other):
        return raw.replace(one, b"@").replace(other, one).replace(b"@", other)

    name = "vat.csv"
    rows = [line.split(b";") for line in files[name].split(b"\r\n")]
    turned = b"\r\n".join(b";".join(row[:3] + row[3:][::-1]) for row in rows)
    before, described, after = files[INDEX].partition(b"<URL>vat.csv</URL>")
    columns = after.split(b"</VariableLength>", 1)
    first, last = (
        re.search(rb"<VariableColumn><Name>%s.*?</VariableColumn>" % each, columns[0])[0]
        for each in (b"UST_SCHLUESSEL", b"UST_BESCHR")
    )
    columns[0] = swapped(columns[0], first, last)
    turned_index = before + described + b"</VariableLength>".join(columns)
    found = judge(read_package(files | {name: turned, INDEX: turned_index}))
    assert [(each.id, each.weight) for each in found] == [("DSF-01", Weight.NOTICE)]
    assert "stand in another order" in found[0].message


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_other_ends_of_rows_are_a_notice(files, end):
    """They are read all the same."""
    found = judge(read_package(files | {LINES: files[LINES].replace(b"\r\n", end.encode())}))
    assert [(each.id, each.weight, each.actual) for each in found] == [
        ("DSF-01", Weight.NOTICE, repr(end))
    ]


def test_rows_that_end_as_described_are_no_error(files):
    """A till that describes its line feeds tells more than one that does not."""
    fed = files | {LINES: files[LINES].replace(b"\r\n", b"\n")}
    before, start, after = fed[INDEX].partition(b"<URL>lines.csv</URL>")
    told = {INDEX: before + start + after.replace(b"&#13;&#10;", b"&#10;", 1)}
    [found] = judge(read_package(fed | told))
    assert (found.id, found.weight, found.actual) == ("DSF-01", Weight.NOTICE, repr("\n"))
    [found] = judge(read_package(files | told))
    assert (found.id, found.weight, found.actual) == ("DSF-01", Weight.ERROR, repr("\n"))


@pytest.mark.parametrize("misread", ["latin-1", "cp1252"])
def test_text_that_was_turned_into_utf_8_twice_is_a_notice(files, misread):
    """It is UTF-8, and reads as nothing that anybody has written."""
    twice = "Brötchen".encode().decode(misread).encode()
    [found] = judge(read_package(edited(files, LINES, "Brötchen".encode(), twice)))
    assert (found.id, found.weight, found.place) == ("DSF-02", Weight.NOTICE, f"{LINES}:3")
    assert found.actual.startswith("Ã¶tchen")


@pytest.mark.parametrize(
    ("column", "kind", "narrower", "id_"),
    [
        (
            "ARTIKELTEXT",
            "<AlphaNumeric/><MaxLength>255<",
            "<AlphaNumeric/><MaxLength>5<",
            "DSF-05",
        ),
        ("STK_BR", "<Numeric><Accuracy>5<", "<Numeric><Accuracy>1<", "DSF-06"),
    ],
)
def test_what_the_description_has_no_room_for_breaks_its_check(files, column, kind, narrower, id_):
    """An auditor's program cuts a text and rounds a number to what index.xml says."""
    name = f"<Name>{column}</Name>"
    changed = edited(files, INDEX, (name + kind).encode(), (name + narrower).encode())
    found = errors(judge(read_package(changed)))
    assert {each.id for each in found} == {id_}
    assert {each.message for each in found} <= {
        "ARTIKELTEXT is longer than index.xml has it",
        "STK_BR has more decimals than index.xml has",
    }


def test_text_in_another_encoding_breaks_the_second_check(files):
    """Bytes that are no UTF-8 are told with their row, and the rest is still judged."""
    latin = edited(files, LINES, "Brötchen".encode(), "Brötchen".encode("latin-1"))
    [found] = errors(judge(read_package(latin)))
    assert (found.id, found.place) == ("DSF-02", f"{LINES}:3")
    marked = files | {LINES: b"\xef\xbb\xbf" + files[LINES]}
    assert [each.weight for each in judge(read_package(marked))] == [Weight.NOTICE]


def test_other_delimiters_are_read_as_they_are_described(files):
    """What index.xml says of a file counts for reading it, and is told as unusual."""
    described = edited(files, INDEX, b"<ColumnDelimiter>;<", b"<ColumnDelimiter>|<")
    name = next(name for name in tables() if name in files)
    assert broken(described | {name: files[name].replace(b";", b"|")}) >= {"DSF-01"}
    rows = read_package(described | {name: files[name].replace(b";", b"|")}).sheet(name)
    assert next(iter(rows))["LAND"] == "DEU"


def test_a_file_that_is_described_twice_is_told(files):
    """Which of two descriptions counts is the auditor's choice; the file is read by the first."""
    [table] = re.findall(rb"<Table>\s*<URL>lines\.csv</URL>.*?</Table>", files[INDEX], re.DOTALL)
    other = table.replace(b"<ColumnDelimiter>;<", b"<ColumnDelimiter>|<")
    twice = edited(files, INDEX, table, table + other)
    told = {each.message: each for each in judge(read_package(twice))}
    assert told["a file is described twice"].place == f"{INDEX}:{LINES}"
    assert told["a file is described twice"].weight is Weight.NOTICE
    assert "a file is described twice" not in {e.message for e in judge(read_package(files))}


def test_missing_columns_are_named_and_read_as_empty(files):
    """Nothing crashes over a file that lacks what others refer to."""
    for name in set(files) & set(tables()):
        cut = files | {name: files[name].split(b";", 1)[1]}
        assert "DSF-01" in broken(cut)


def test_each_file_may_be_missing(files):
    """Whatever is left is judged without a crash."""
    for name in files:
        judge(read_package(without(files, name)))
    for name in files:
        judge(read_package({name: files[name]}))
    assert judge(read_package({}))


def test_a_row_is_named_as_a_spreadsheet_shows_it(forge):
    """Line ends within a text begin no row, and an empty line is one."""
    till = healthy(forge)
    till.row(LINES)["ARTIKELTEXT"] = 'Kaffee\r\nmit "Milch"; heiß'
    till.row(LINES, 4)["MENGE"] = "viele"
    assert [each.place for each in errors(judge(read_package(till.files())))] == [
        f"{LINES}:4:MENGE"
    ]
    raw = till.files()[LINES]
    head, _, rest = raw.partition(b"\r\n")
    shifted = till.files() | {LINES: head + b"\r\n\r\n" + rest}
    assert [each.place for each in errors(judge(read_package(shifted)))] == [f"{LINES}:5:MENGE"]


def test_a_million_rows_do_not_make_a_million_findings(forge):
    """Of each kind the first three are kept, and the last counts the others."""
    till = healthy(forge)
    till.rows["transactions.csv"][0]["BON_TYP"] = "Beleg"
    till.rows["allocation_groups.csv"] = [
        till.closing | {"Z_NR": "1", "BON_ID": "1-1", "Z_ERSTELLUNG": "?", "ABRECHNUNGSKREIS": "T"}
        for _ in range(500)
    ]
    found = [each for each in judge(read_package(till.files())) if each.id == "DSF-03"]
    assert [each.more for each in found] == [0, 0, 497]


def test_entities_are_refused():
    """A bomb of entities ends at its first declaration, and nothing outside is opened."""
    for declared in ('<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'):
        text = f"<!DOCTYPE DataSet [{declared}]><DataSet>&a;</DataSet>"
        with pytest.raises(UnreadableIndex, match="entity"):
            read_index(text.encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<DataSet>" * 50_000,
        b"<?xml version='1.0' encoding='klingon'?><DataSet/>",
        b"\x00\x01",
        b"<DataSet>" + b"<a/>" * 200_000 + b"</DataSet>",
        b" " * (5 * 1024**2),
    ],
)
def test_a_description_that_is_none_is_refused(raw):
    """One sentence, whatever the bytes are."""
    with pytest.raises(UnreadableIndex):
        read_index(raw)


def packed(names, **options):
    """Pack a zip with these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names:
            archive.writestr(name, content, **options)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_no_zip_of_an_export_is_refused():
    """Too large, too many, twice, cut off, or no zip: each is told."""
    for raw, why in (
        (b"", "no zip"),
        (packed([("a", b"a" * 5000)])[:-30], "no zip"),
        (packed([("a", b"1"), ("a", b"2")]), "twice"),
        (packed([(str(n), b"") for n in range(1001)]), "1001 files"),
        (packed([("a", b"1")], compress_type=zipfile.ZIP_LZMA), "by a method"),
        (packed([("bomb", bytes(3 * 1024**2))]), "come to"),
    ):
        with pytest.raises(UnusablePackage, match=why):
            unpack(raw, largest=2 * 1024**2)
    locked = bytearray(packed([("a", b"1")]))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnusablePackage, match="is encrypted"):
        unpack(bytes(locked))
    flawed = bytearray(packed([("a", b"hello" * 20)]))
    flawed[40] ^= 0xFF
    with pytest.raises(UnusablePackage):
        unpack(bytes(flawed))


def test_a_zip_is_read_as_its_files(forge):
    """Also with a folder in it."""
    till = healthy(forge)
    assert judge(read_package(unpack(till.zipped()))) == ()
    assert judge(read_package(unpack(till.zipped("Kasse 1/")))) == ()


@settings(max_examples=50, deadline=None)
@given(name=st.sampled_from(sorted(tables())), raw=st.binary(max_size=300), cut=st.integers(0, 9))
def test_no_bytes_crash_the_judge(forge, name, raw, cut):
    """Noise after a good header, or instead of it, is judged like anything else."""
    sound = made_once(forge)
    header = ";".join(tables()[name].header).encode() + b"\r\n"
    judge(read_package(sound | {name: header + raw}))
    judge(read_package(sound | {name: raw}))
    judge(read_package(sound | {INDEX: sound[INDEX][: 1 + cut * 97] + raw}))


NASTY = [
    "",
    "\0",
    "-",
    "0",
    "-0,00",
    "9" * 45,
    "1.000",
    "1,5",
    "4294967296",
    "\N{ARABIC-INDIC DIGIT ONE}",
    '"',
    ";",
    "\r\n",
    "A" * 2000,
    "MA==",
    "V0",
    "^__^",
    '1;"',
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-05-04T10:00:00.5+14:00",
    "Bestellung-V1",
    "utcTime",
    "generalizedTimeWithMilliseconds",
    "ecsdsa-plain-SHA3-512",
    "AVBelegabbruch",
]
COLUMNS = [(name, column) for name, table in tables().items() for column in table.header]


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(COLUMNS), st.sampled_from(NASTY), st.integers(0, 3)), max_size=4
    ),
    is_told=st.booleans(),
)
def test_no_value_crashes_the_judge(forge, changes, is_told):
    """Whatever stands in a field, beside logs and receipts, with processData or without."""
    till = till_once(forge).copy()
    for (file, column), value, number in changes:
        for row in till.rows[file][number : number + 1]:
            row[column] = value
    if not is_told:
        for row in till.rows["transactions_tse.csv"]:
            row["TSE_VORGANGSDATEN"] = ""
    judge(read_package(till.files()), logs=till.export, receipts=till.codes)


@cache
def till_once(forge):
    """Give one healthy till, to be copied."""
    return healthy(forge)


@cache
def made_once(forge):
    """Give the files of one healthy export."""
    return healthy(forge).files()


@pytest.mark.parametrize(
    ("text", "value", "decimals", "is_grouped"),
    [
        ("0", "0", 0, False),
        ("-3,00", "-3", 2, False),
        ("1234,5", "1234.5", 1, False),
        ("1.234,50", "1234.50", 2, True),
        ("1.234", "1234", 0, True),
        ("12.345.678,90", "12345678.90", 2, True),
    ],
)
def test_numbers_are_read(text, value, decimals, is_grouped):
    """With a comma, and with dots where thousands are."""
    figure = read_figure(text)
    assert (str(figure.value.normalize()), figure.decimals, figure.is_grouped) == (
        str(type(figure.value)(value).normalize()),
        decimals,
        is_grouped,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+1",
        "1.2",
        "1,",
        ",5",
        " 1",
        "1e3",
        "1.23,4",
        "--1",
        "\N{ARABIC-INDIC DIGIT ONE}",
        "1,2,3",
        "9" * 41,
    ],
)
def test_what_is_no_number_is_none(text):
    """No guess is made of what was meant."""
    assert read_figure(text) is None
