"""
``fiskalprobe verify receipt``: photographs, scans and PDF files instead of text.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO

import jsonschema
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from typer.testing import CliRunner

from fiskalprobe.artefacts import picture
from fiskalprobe.cli.verify import app
from fiskalprobe.oracles.till.paper.sheet import PICTURE
from fiskalspec import schemas, vectors

ONE, OTHER = [each.qr for each in vectors.receipts() if each.verifies][:2]
INVALID = next(each.qr for each in vectors.receipts() if not each.verifies)


def run(*arguments, given=None):
    return CliRunner().invoke(app, ["receipt", *map(str, arguments)], input=given)


def told(*arguments, given=None):
    result = run("--json", *arguments, given=given)
    parsed = json.loads(result.stdout)
    jsonschema.validate(parsed, schemas.get("verify-receipt"))
    return result.exit_code, [(each["place"], each["qr"]) for each in parsed["receipts"]]


def paper(*codes, dots=4):
    """
    Draw a strip of paper with lines of print and QR codes, one below the other.
    """
    strip = Image.new("L", (900, 300 + 700 * len(codes)), 240)
    pen = ImageDraw.Draw(strip)
    for line in range(40, 240, 30):
        pen.text((60, line), "1 Pizza Margherita 12,90 A   " * 3, fill=40)
    for number, text in enumerate(codes):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        drawn = zxingcpp.write_barcode_to_image(code, scale=dots)
        strip.paste(Image.fromarray(drawn), (120, 280 + 700 * number))
    return strip


def electronic(code, *lines):
    """
    Make a receipt as PDF as tills send it: words that are text, and a code of small squares.
    """
    module = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode)
    dots = memoryview(zxingcpp.write_barcode_to_image(module, scale=1)).tolist()
    squares = "".join(
        f"{40 + 3 * x} {60 + 3 * (len(dots) - y)} 3 3 re f\n"
        for y, row in enumerate(dots)
        for x, shade in enumerate(row)
        if shade < 128
    )
    words = "".join(
        f"BT /F 9 Tf 30 {560 - 14 * number} Td ({line}) Tj ET\n"
        for number, line in enumerate(lines)
    )
    content = f"{words}{squares}"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}endstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode("ascii")


def saved(shown, kind, **how):
    held = BytesIO()
    shown.save(held, kind, **how)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PDF"])
def test_each_kind_of_picture_gives_what_the_code_holds(tmp_path, kind):
    """
    The text of the code comes out to the last character and is judged as if it were typed.
    """
    file = tmp_path / "receipt"
    file.write_bytes(saved(paper(ONE), kind))
    assert told(file) == (0, [("page 1, code 1", ONE)])


def test_a_turned_and_blurred_photograph_is_read():
    """
    Light, angle and focus of a telephone are enough.
    """
    photograph = (
        paper(ONE)
        .rotate(33, Image.Resampling.BICUBIC, expand=True, fillcolor=110)
        .filter(ImageFilter.GaussianBlur(1.5))
        .point(lambda shade: 90 + shade // 2)
    )
    assert told("-", given=saved(photograph, "JPEG", quality=60)) == (0, [("page 1, code 1", ONE)])


def test_a_code_out_of_focus_is_read():
    """
    It is read sharpened, where the reader does not know what to do with it as it is.
    """
    raw = saved(paper(ONE, dots=3).filter(ImageFilter.GaussianBlur(1.5)), "PNG")
    assert [each.qr for each in picture.receipts_in_picture(raw)] == [ONE]


def test_a_code_seen_aslant_is_read():
    """
    It is read enlarged, where the reader does not know what to do with it as it is.
    """
    strip = paper(ONE, dots=3)
    width, height = strip.size
    aslant = strip.transform(
        strip.size,
        Image.Transform.QUAD,
        (width // 5, 0, 0, height, width, height * 0.9, width * 0.8, height // 10),
        Image.Resampling.BICUBIC,
        fillcolor=120,
    )
    turned = aslant.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=120)
    raw = saved(turned.filter(ImageFilter.GaussianBlur(1)), "JPEG", quality=70)
    assert [each.qr for each in picture.receipts_in_picture(raw)] == [ONE]


def test_codes_are_told_page_by_page_from_the_top():
    """
    A PDF of two pages with three receipts, one of them invalid, which counts.
    """
    raw = saved(paper(ONE, OTHER), "PDF", save_all=True, append_images=[paper(INVALID)])
    assert told("-", given=raw) == (
        1,
        [("page 1, code 1", ONE), ("page 1, code 2", OTHER), ("page 2, code 1", INVALID)],
    )


def test_another_code_on_the_paper_is_passed_over():
    """
    An address to leave a rating at is no receipt, neither beside one nor alone.
    """
    advertised = paper("https://example.org/rating", ONE)
    assert told("-", given=saved(advertised, "PNG")) == (0, [("page 1, code 1", ONE)])
    alone = run("-", given=saved(paper("https://example.org/rating"), "PNG"))
    assert alone.exit_code == 4
    assert "shows a QR code, but none of a receipt" in alone.stderr


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP"])
def test_a_transparent_picture_lies_on_white_paper(tmp_path, form):
    """Receipts that are sent have codes without a ground, and black on black is no code."""
    code = paper(ONE)
    ink = code.point(lambda shade: 255 if shade < 128 else 0)
    seen = Image.new("RGBA", code.size, (0, 0, 0, 0))
    seen.putalpha(ink)
    file = tmp_path / f"receipt.{form.lower()}"
    options = {"lossless": True} if form == "WEBP" else {}
    seen.save(file, form, **options)
    assert told(file) == (0, [("page 1, code 1", ONE)])


def test_octets_that_are_no_text_stay_as_they_are():
    """
    A till that writes umlauts in Latin-1 signed those octets, and others would not verify.
    """
    written = ONE.replace("Beleg^", "Bel\udce4g^")
    code = zxingcpp.create_barcode(
        written.encode("utf-8", "surrogateescape"), zxingcpp.BarcodeFormat.QRCode
    )
    shown = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4))
    (found,) = picture.receipts_in_picture(saved(shown, "PNG"))
    assert found.qr == written


def test_several_files_are_judged_together(tmp_path):
    """
    What is wrong with one file is said and keeps nothing from the others.
    """
    photograph, text, blank = (tmp_path / name for name in ("a.png", "b.txt", "c.png"))
    photograph.write_bytes(saved(paper(ONE), "PNG"))
    text.write_text(f"{OTHER}\n", encoding="utf-8")
    blank.write_bytes(saved(paper(), "PNG"))
    assert told(photograph, text) == (
        0,
        [(f"{photograph}, page 1, code 1", ONE), (f"{text}, line 1", OTHER)],
    )
    result = run(photograph, blank, text)
    assert result.exit_code == 4
    assert "2 receipts: 2 with a valid signature" in result.stdout
    assert f"{blank}: it shows no QR code that can be read" in result.stderr


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x89PNG\r\n\x1a\nbroken", "the picture cannot be read"),
        (saved(paper(ONE), "PNG")[:900], "the picture cannot be read"),
        (b"%PDF-1.7\nbroken", "the PDF cannot be read"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "HEIC is not read; save the picture as JPEG or PNG"),
        (saved(paper(), "JPEG"), "it shows no QR code that can be read; take the picture closer"),
    ],
    ids=["broken", "cut off", "broken PDF", "HEIC", "nothing"],
)
def test_pictures_of_which_nothing_can_be_made_end_with_4(raw, said):
    """
    One sentence that says what to do, and no traceback.
    """
    result = run("-", given=raw)
    assert result.exit_code == 4
    assert said in result.stderr
    assert result.stderr.strip().endswith(".")


def test_a_wall_of_a_page_is_drawn_coarser(monkeypatch):
    """
    A page that would have more pixels than are drawn is still read.
    """
    raw = saved(paper(ONE), "PDF", resolution=72)
    monkeypatch.setattr(picture, "_MOST_PIXELS", 2_000_000)
    assert [each.qr for each in picture.receipts_in_picture(raw)] == [ONE]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    """
    The libraries are no part of what everybody installs.
    """
    raw = saved(paper(ONE), "PNG")
    for library in ("PIL", "zxingcpp"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, library, None)
            result = run("-", given=raw)
        assert result.exit_code == 4
        assert 'pip install "fiskalprobe[scan]"' in result.stderr


def test_an_electronic_receipt_gives_words_and_code():
    """
    Nothing of it is unread, and the code is a line of its own.
    """
    raw = electronic(ONE, "Pizzeria Muster", "05.01.2026", "Summe EUR 12,90")
    assert told("-", given=raw) == (0, [("page 1, code 1", ONE)])
    assert picture.text_in_picture(raw).splitlines() == [
        "Pizzeria Muster",
        "05.01.2026",
        "Summe EUR 12,90",
        ONE,
    ]


def test_of_a_photographed_receipt_the_words_are_unread():
    """
    Whoever looks for them is told that there was something to be seen.
    """
    assert picture.text_in_picture(saved(paper(ONE), "PNG")) == f"{ONE}\n{PICTURE}"
    assert picture.text_in_picture(saved(paper(), "PDF")) == PICTURE
