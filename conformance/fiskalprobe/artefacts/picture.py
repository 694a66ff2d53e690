"""
Receipts in pictures: photographs and scans of paper, and receipts that are sent as PDF.

Reading the code is a library's work. What cannot be read in the picture as it is, is tried again
sharpened and enlarged, which of photographs that are a little out of focus finds a third more.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from fiskalprobe.artefacts.receipt import GivenReceipt, begins_code
from fiskalprobe.oracles.till.paper.sheet import PICTURE

if TYPE_CHECKING:
    from PIL.Image import Image
    from zxingcpp import Barcode

#: The octets with which a file of each kind begins.
_BEGINNINGS: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
)
_PDF: Final = b"%PDF-"
#: Before the head of a PDF may stand something else.
_HEAD_OF_A_PDF: Final = 1024
_NOT_READ: Final = (b"ftypheic", b"ftypheix", b"ftypmif1")
#: Pixels an inch at which a page is drawn; the dots of a code are then some six pixels wide.
_RESOLUTION: Final = 300
_POINTS_AN_INCH: Final = 72
#: A page as large as a wall is drawn coarser.
_MOST_PIXELS: Final = 100_000_000


class NoPicture(ValueError):
    """
    It begins like a picture, but nothing can be made of it; the message says why.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """
    One page as it looks, and its words where the file has them apart.
    """

    image: Image
    words: str = ""
    #: Whether something on it is in no words.
    has_images: bool = True


def is_picture(raw: bytes) -> bool:
    """
    Tell by the first octets whether a file is a picture or a PDF rather than text.
    """
    return (
        raw.startswith(_BEGINNINGS)
        or (raw.startswith(b"RIFF") and raw[8:12] == b"WEBP")
        or (raw.startswith(b"BM") and b"\x00" in raw[:16])
        or raw[4:12] in _NOT_READ
        or _PDF in raw[:_HEAD_OF_A_PDF]
    )


def receipts_in_picture(raw: bytes) -> tuple[GivenReceipt, ...]:
    """
    Find the QR codes of receipts, page by page and from the top to the bottom.

    Other QR codes, of an advertisement for instance, are passed over. Raises `NoPicture` where
    the file cannot be read or nothing is found, and `ModuleNotFoundError` without the extra.
    """
    found: list[GivenReceipt] = []
    pages = others = 0
    for pages, page in enumerate(_pages(raw), 1):
        codes = _codes(page.image)
        receipts = [text for text in codes if begins_code(text)]
        others += len(codes) - len(receipts)
        found += (
            GivenReceipt(place=f"page {pages}, code {number}", qr=text)
            for number, text in enumerate(receipts, 1)
        )
    if not found:
        seen = "a QR code, but none of a receipt" if others else "no QR code that can be read"
        raise NoPicture(f"it shows {seen}; take the picture closer, sharper and with even light")
    return tuple(found)


def text_in_picture(raw: bytes) -> str:
    """
    Give what can be read of one receipt: the words of a PDF, and each QR code as a line.

    `PICTURE` stands for what cannot. Raises as `receipts_in_picture` does, but for nothing found.
    """
    parts = []
    for page in _pages(raw):
        codes = [text for text in _codes(page.image) if begins_code(text)]
        unread = not page.words or (page.has_images and not codes)
        parts += [page.words, *codes, PICTURE if unread else ""]
    return "\n".join(filter(None, parts))


def _pages(raw: bytes) -> Iterator[_Page]:
    """
    Give each page of a PDF, or each picture of a file, in shades of grey.
    """
    if raw[4:12] in _NOT_READ:
        raise NoPicture("HEIC is not read; save the picture as JPEG or PNG")
    if _PDF in raw[:_HEAD_OF_A_PDF]:
        yield from _drawn(raw)
        return
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # It warns of a picture that is large, and refuses one that is twice as large.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw)) as picture:
                for frame in ImageSequence.Iterator(picture):
                    yield _Page(image=_on_paper(frame))
    except UnidentifiedImageError as broken:
        raise NoPicture("the picture cannot be read: it is broken") from broken
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise NoPicture(f"the picture cannot be read: {broken}") from broken


def _on_paper(picture: Image) -> Image:
    """
    Turn a picture into shades of grey; where it is transparent, white paper shows.
    """
    if not picture.has_transparency_data:
        return picture.convert("L")
    from PIL import Image

    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("L")


def _drawn(raw: bytes) -> Iterator[_Page]:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    try:
        with PdfDocument(raw) as document:
            for page in document:
                width, height = page.get_size()
                scale = _RESOLUTION / _POINTS_AN_INCH
                pixels = width * height * scale**2
                drawn = page.render(
                    scale=scale * min(1, (_MOST_PIXELS / max(pixels, 1)) ** 0.5), grayscale=True
                )
                words = page.get_textpage().get_text_bounded()
                yield _Page(
                    image=drawn.to_pil(),
                    words="\n".join(words.splitlines()).strip(),
                    has_images=any(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])),
                )
    except PdfiumError as broken:
        raise NoPicture(f"the PDF cannot be read: {broken}") from broken


def _codes(page: Image) -> list[str]:
    """
    Read the QR codes of a page, those of receipts if there is any.
    """
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    only = BarcodeFormats(BarcodeFormat.QRCode)
    most: list[str] = []
    for shown in _shown(page):
        codes = sorted(read_barcodes(shown, formats=only), key=_height)
        # Octets that are no UTF-8 must not be repaired: they would be other signed octets.
        texts = [code.bytes.decode("utf-8", "surrogateescape") for code in codes]
        if any(map(begins_code, texts)):
            return texts
        most = most or texts
    return most


def _height(code: Barcode) -> tuple[int, int]:
    corner = code.position.top_left
    return corner.y, corner.x


def _shown(page: Image) -> Iterator[Image]:
    """
    Show a page as it is, and then as blurred or small codes are read more often.
    """
    from PIL import ImageFilter

    yield page
    yield page.filter(ImageFilter.UnsharpMask(3, 200, 0))
    if 4 * page.width * page.height <= _MOST_PIXELS:
        yield page.resize((2 * page.width, 2 * page.height))
