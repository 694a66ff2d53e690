"""
What was sent to a receipt printer is read as what would stand on the paper.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.till.paper.sheet import PICTURE
from fiskalprobe.target.printer import readable

CODE = "V0;00345-00345;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar;41;57"


def symbol(function, data=b"", kind=49):
    """GS ( k: one function of a symbol, by default of a QR code."""
    body = bytes([kind, function]) + data
    return b"\x1d(k" + len(body).to_bytes(2, "little") + body


def drawn(code):
    """What a till sends for a QR code: model, size, content, and to print it."""
    return (
        symbol(65, b"\x32\x00")
        + symbol(67, b"\x06")
        + symbol(69, b"0")
        + symbol(80, b"0" + code.encode())
        + symbol(81, b"0")
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_a_text(encoding):
    """In what encoding tills write files, with any line ends."""
    assert readable("Prüfwert 1,00 €\r\nTSE".encode(encoding)) == "Prüfwert 1,00 €\nTSE"


def test_control_sequences_are_left_out():
    """With their parameters, which would look like letters."""
    raw = (
        b"\x1b@\x1ba\x01\x1b!\x30PIZZERIA\n\x1b!\x00\x1bE\x01Summe\x1bE\x00\t12,90\r\n"
        b"\x1d!\x11GROSS\x1d!\x00\n\x1bd\x03\x1b$\x10\x00links\x1dV\x41\x00\x1bp\x00\x19\xfa"
        b"\x10\x04\x01\x10\x14\x01\x00\x05\x1b-\x01unter\x1b-\x00\n\x1bD\x08\x10\x00Ende\x1di\n"
    )
    assert [line for line in readable(raw).splitlines() if line] == [
        "PIZZERIA",
        "Summe 12,90",
        "GROSS",
        "linksunter",
        "Ende",
    ]


@pytest.mark.parametrize(
    ("table", "encoding"), [(0, "cp437"), (2, "cp850"), (16, "cp1252"), (19, "cp858")]
)
def test_the_chosen_code_page_is_read(table, encoding):
    """Umlauts have another number in each."""
    raw = b"\x1b@\x1bt" + bytes([table]) + "Prüfwert für Käse".encode(encoding) + b"\n"
    assert readable(raw) == "Prüfwert für Käse"


def test_a_code_that_is_drawn_is_a_line_with_its_content():
    """The printer makes the QR code, so its content goes over the line."""
    assert readable(b"\x1b@Danke" + drawn(CODE) + b"bis bald\n").splitlines() == [
        "Danke",
        CODE,
        "bis bald",
    ]


def test_a_code_that_is_not_printed_is_not_on_the_paper():
    """It is stored, and nobody asks for it."""
    assert CODE not in readable(b"\x1b@" + symbol(80, b"0" + CODE.encode()) + b"x\n")


@pytest.mark.parametrize(
    "picture",
    [
        b"\x1dv0\x00\x02\x00\x03\x00" + b"V0;;;;",
        b"\x1b*\x21\x02\x00" + b"V0;;;;",
        b"\x1b*\x00\x06\x00" + b"V0;;;;",
        b"\x1d8L\x06\x00\x00\x00" + b"V0;;;;",
        b"\x1d(L\x02\x00\x30\x32",
        b"\x1c\x70\x01\x00",
        b"\x1d/\x00",
        symbol(80, b"0x", kind=48) + symbol(81, b"0", kind=48),
    ],
    ids=["raster", "columns", "thin columns", "graphics", "stored", "logo", "old logo", "pdf417"],
)
def test_a_picture_is_marked_and_its_bytes_are_no_text(picture):
    """Nobody can tell what is in it."""
    lines = readable(b"\x1b@before\n" + picture + b"after\n").split()
    assert lines == ["before", PICTURE, "after"]


def test_bar_codes_and_fonts_leave_nothing_behind():
    """Neither form of a bar code, nor a picture that is only taken in, nor a setting."""
    raw = b"a\x1dk\x04*123*\x00b\x1dk\x49\x05{B123c\x1dh\x50\x1dw\x02d\x1d*\x01\x01" + b"\xff" * 8
    assert readable(
        raw + b"e\x1c(A\x02\x00\x30\x31f\x1d(A\x02\x00\x00\x02g\x1b(A\x01\x00\x31"
    ) == ("abcdefg")


def test_a_tape_that_breaks_off_is_read_up_to_there():
    """In the middle of whatever."""
    whole = b"\x1b@x\n" + drawn(CODE) + b"\x1dv0\x00\x02\x00\x03\x00abcdef\x1dk\x04*1*\x00\x1b*"
    for end in range(4, len(whole)):
        assert readable(whole[:end]).startswith("x")
