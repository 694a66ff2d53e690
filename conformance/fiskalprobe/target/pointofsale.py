"""
The till under judgement: how it is told to work, whoever plays it.

A till is no service; nobody can call it. It is sent on errands, and what it calls meanwhile is
what is judged. Which errands there are is the whole of what a vendor has to provide for.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from fiskalprobe.artefacts.picture import NoPicture, is_picture, text_in_picture
from fiskalprobe.target.deeds import Act
from fiskalprobe.target.operator import Ask
from fiskalprobe.target.printer import readable
from fiskalprobe.target.shell import end, executed
from fiskalprobe.wire.inbound import Answer, Inbound

#: A till that is started as a command; its words follow.
EXEC: Final = "pos-exec:"
#: A till that somebody operates; where it finds the service may follow.
WAIT: Final = "pos-wait:"
#: Where an operated till finds the service unless something else is said.
USUAL_PLACE: Final = "127.0.0.1:7678"

#: What the handing over of a receipt is called in the record.
PAPER: Final = "paper"

_LONGEST: Final = 10_000
#: No receipt is as long, pictures and all; whoever hands over more hands over something else.
_LARGEST_RECEIPT: Final = 8_000_000
_LONGEST_RECEIPT: Final = 50_000
_SHOWN: Final = 200
_PRINTED: Final = "FISKALPROBE_PRINTED"
_CODE: Final = "V0;"
#: Lines that come after the one that says what went wrong: indented, empty, a bracket, the stack.
_AFTERWARDS: Final = re.compile(r"\s|$|[}\])]+;?$|Node\.js v[0-9]|Stack trace:$|#[0-9]+ ")
_WHICH_PAPER: Final = (
    "What has it printed? Scan the QR code of the receipt into this line, or write the name of a "
    "file that holds what was printed; Enter alone if there is nothing to see."
)
_PLEASE: Final = "Press Enter when that is done, or write what went wrong."


class Errand(StrEnum):
    """
    What a till can be asked to do.
    """

    #: Register one article, take the money in cash, and end the receipt.
    SALE = "sale"
    #: Register two articles of different rates of VAT, take cash, and end the receipt.
    SALE_RATES = "sale-rates"
    #: Sell one article that is paid by card.
    SALE_CARD = "sale-card"
    #: Sell one article of which part is paid in cash and the rest by card.
    SALE_SPLIT = "sale-split"
    #: Sell one article, take more cash than it costs, and give change.
    SALE_CHANGE = "sale-change"
    #: Sell one article with a deposit on its bottle, for cash.
    SALE_DEPOSIT = "sale-deposit"
    #: Take one empty back and pay its deposit in cash.
    DEPOSIT_BACK = "deposit-back"
    #: Sell a voucher that is good for whatever there is, for cash.
    SALE_VOUCHER = "sale-voucher"
    #: Sell one article that the voucher sold last pays, and take in cash what it does not pay.
    REDEEM = "redeem"
    #: Sell one article that is paid by card, with a tip for the staff on the card.
    SALE_TIP = "sale-tip"
    #: Register two different articles, take the second off again, take cash for the first.
    SALE_CORRECTED = "sale-corrected"
    #: Register one article, and tap the key that takes the money in cash twice.
    SALE_DOUBLE_TAP = "sale-double-tap"
    #: Print the receipt that was sold last once more, and sell nothing.
    REPRINT = "reprint"
    #: Register one article and abort the sale.
    ABORT = "abort"
    #: Register one article and fail there: the till is switched off.
    BEGIN = "begin"
    #: Start the till, let it do what it does at its start, and sell nothing.
    RESUME = "resume"
    #: Take an order of one article at a table, and no money. It is the same table each time, and
    #: what it has ordered is left to pay.
    ORDER = "order"
    #: Take the article that was ordered last off the order.
    TAKE_BACK = "take-back"
    #: Let one guest of the table pay one of the articles in cash.
    PAY_PART = "pay-part"
    #: Let the table pay in cash all that is left to pay; nothing may be left.
    PAY = "pay"
    #: Show the table what it would have to pay, on paper, and take no money.
    SHOW_BILL = "show-bill"
    #: Register one article and park the basket.
    PARK = "park"
    #: Take the parked basket up again, take the money in cash, and end the receipt; none may be
    #: left where the day was closed.
    RECALL = "recall"
    #: Practise: register one article in training mode and take money that is none.
    TRAIN = "train"
    #: Void the receipt that was sold last.
    VOID = "void"
    #: Close the day, as at its end. Whose basket is parked then does not come back.
    CLOSE = "close"


#: What an operator is asked for each of them.
SAID: Final = {
    Errand.SALE: "Sell one article for cash.",
    Errand.SALE_RATES: "Sell two articles of different rates of VAT for cash, on one receipt.",
    Errand.SALE_CARD: "Sell one article that is paid by card.",
    Errand.SALE_SPLIT: "Sell one article; take part of the money in cash and the rest by card.",
    Errand.SALE_CHANGE: "Sell one article; take more cash than it costs, and give change.",
    Errand.SALE_DEPOSIT: "Sell one article with a deposit on its bottle, for cash.",
    Errand.DEPOSIT_BACK: "Take one empty back, and pay its deposit in cash.",
    Errand.SALE_VOUCHER: "Sell a voucher that is good for whatever there is, for cash.",
    Errand.REDEEM: "Sell one article for the voucher that was sold last; take the rest in cash.",
    Errand.SALE_TIP: "Sell one article that is paid by card, with a tip for the staff on it.",
    Errand.SALE_CORRECTED: "Register two different articles, take the second off again, and take "
    "the money for the first in cash.",
    Errand.SALE_DOUBLE_TAP: "Register one article, and tap the key that takes the money in cash "
    "twice, as fast as you can; the customer pays once.",
    Errand.REPRINT: "Print the receipt that was sold last once more, and sell nothing.",
    Errand.ABORT: "Register one article and abort the sale.",
    Errand.BEGIN: "Register one article; then switch the till off as it is.",
    Errand.RESUME: "Switch the till off and on again, and sell nothing.",
    Errand.ORDER: "Table 1: take an order of one article, another one than before; no money.",
    Errand.TAKE_BACK: "Table 1: take the article that was ordered last off the order.",
    Errand.PAY_PART: "Table 1: let a guest pay one of the articles in cash.",
    Errand.PAY: "Table 1: let it pay in cash all that is left; do nothing where nothing is.",
    Errand.SHOW_BILL: "Table 1: print what it would have to pay now; no money.",
    Errand.PARK: "Register one article and park the basket.",
    Errand.RECALL: "Take the parked basket up again, and take the money in cash; "
    "do nothing where none is parked.",
    Errand.TRAIN: "Practise: sell one article for cash in training mode.",
    Errand.VOID: "Void the receipt that was sold last.",
    Errand.CLOSE: "Close the day; whoever left a parked basket does not come back.",
}


class PointOfSale(Protocol):
    """
    A till that can be sent on errands.
    """

    @property
    def look_ahead(self) -> Callable[[bool], None]:
        """
        Answer as a later release from now on, or no longer.
        """

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Send the till on an errand, let *answer* answer its calls, and say how it ended.
        """

    def paper(self) -> Act:
        """
        Have handed over what it printed on the errand before; `printed_on` reads it.
        """

    def unreachable(self, *, on: bool) -> None:
        """
        Refuse its connections to the service from now on, or take them again.
        """


class _Served:
    """
    A till that calls an address at which it is listened to.
    """

    def __init__(self, inbound: Inbound) -> None:
        self._inbound = inbound

    def unreachable(self, *, on: bool) -> None:
        """
        Stop listening, or listen again at the same address.
        """
        if on:
            self._inbound.leave()
        else:
            self._inbound.come_back()

    def close(self) -> None:
        """
        Stop listening.
        """
        self._inbound.close()


class CommandedTill(_Served):
    """
    A till that is a program: it is started for each errand and ends when it is done.

    It finds the errand in FISKALPROBE_ERRAND, the service in FISKALPROBE_URL and its client in
    FISKALPROBE_CLIENT. It ends with 0 unless it could not do what it was asked. What it prints it
    may write into the file that FISKALPROBE_PRINTED names, which is not there before.
    """

    def __init__(
        self,
        command: str,
        *,
        client: str,
        folder: str,
        timeout_seconds: float,
        look_ahead: Callable[[bool], None],
    ) -> None:
        self._words = tuple(shlex.split(command))
        self._client = client
        self._folder = folder
        self._timeout_seconds = timeout_seconds
        super().__init__(Inbound())
        self._tray = tempfile.TemporaryDirectory(prefix="receipts-", ignore_cleanup_errors=True)
        self._sheets = 0
        self.look_ahead = look_ahead

    @property
    def _sheet(self) -> Path:
        """
        Where the newest errand writes what it prints; no other errand has the same place.
        """
        return Path(self._tray.name) / f"{self._sheets}.txt"

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Start the program and answer its calls until it has ended.
        """
        self._sheets += 1
        values = {
            "errand": errand.value,
            "url": self._inbound.url,
            "client": self._client,
            "printed": str(self._sheet),
        }
        ended: list[tuple[int | None, str, str]] = []
        running: list[subprocess.Popen[bytes]] = []

        def work() -> None:
            ended.append(
                executed(
                    self._words,
                    folder=self._folder or None,
                    values=values,
                    timeout_seconds=self._timeout_seconds,
                    begun=running.append,
                    near=urlsplit(self._inbound.url).hostname or "",
                )
            )

        try:
            at, elapsed = _meanwhile(work, self._inbound, answer)
        except BaseException:
            for process in running:  # whoever interrupts us wants no till to go on alone
                end(process)
            raise
        code, output, trouble = ended[0]
        said = "\n".join(filter(None, (trouble, output)))
        return Act(
            handle=errand.value,
            asked=self._words,
            answer=said[:_LONGEST] + ("…" if len(said) > _LONGEST else ""),
            exit=code,
            by_operator=False,
            at=at,
            elapsed_ms=elapsed,
        )

    def paper(self) -> Act:
        """
        Read what the program has left in its file.
        """
        return _handed_over((_PRINTED,), *_content(self._sheet))

    def close(self) -> None:
        """
        Stop listening, and throw the paper away.
        """
        super().close()
        self._tray.cleanup()


class OperatedTill(_Served):
    """
    A till that stands somewhere and calls *place* as *client*; somebody is asked to operate it.
    """

    def __init__(
        self, place: str, *, client: str, ask: Ask, look_ahead: Callable[[bool], None]
    ) -> None:
        super().__init__(Inbound(place))
        self._client = client
        self._ask = ask
        self.look_ahead = look_ahead

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Ask somebody, and answer the till's calls until they say that it is done.
        """
        question = (
            f"{SAID[errand]} The till finds the service at {self._inbound.url}, as the client "
            f"{self._client}. {_PLEASE}"
        )
        answers: list[str] = []

        def work() -> None:
            try:
                answers.append(self._ask(question).strip())
            except EOFError:
                answers.append("nobody answered")

        at, elapsed = _meanwhile(work, self._inbound, answer)
        return Act(
            handle=errand.value,
            asked=(question,),
            answer=answers[0],
            exit=None,
            by_operator=True,
            at=at,
            elapsed_ms=elapsed,
        )

    def paper(self) -> Act:
        """
        Ask for what is on the paper: a scanner types what it reads, and a file is read.
        """
        at, began = datetime.now(UTC), time.perf_counter()
        question, text = _WHICH_PAPER, ""
        while not text:
            try:
                said = self._ask(question).strip()
            except EOFError:
                break
            if said.startswith(_CODE) or not said:
                text = said
                break
            text, trouble = _content(Path(_unquoted(said)))
            question = f"{trouble or 'That file is empty.'} {_WHICH_PAPER}"
        elapsed = round((time.perf_counter() - began) * 1000, 3)
        return Act(
            handle=PAPER,
            asked=(_WHICH_PAPER,),
            answer=text,
            exit=None,
            by_operator=True,
            at=at.isoformat(timespec="milliseconds"),
            elapsed_ms=elapsed,
        )


def printed_on(act: Act) -> str:
    """
    Give what was printed as it was handed over; nothing when nothing was.
    """
    return act.answer if act.by_operator or act.exit == 0 else ""


def paper_of(text: str, *, asked: str) -> Act:
    """
    Say that a till that was *asked* has handed over *text*.
    """
    return _handed_over((asked,), text, "" if text else "nothing was printed")


def is_done(act: Act) -> bool:
    """
    Tell whether an errand was run without an error of the till.
    """
    return not act.answer if act.by_operator else act.exit == 0


def last_line(output: str) -> str:
    """
    Give the last line of what a program wrote, where it says what went wrong. What Node and PHP
    write after that, such as the calls on the stack, is left out.
    """
    lines = output.strip().splitlines()
    told = [line for line in lines if not _AFTERWARDS.match(line)] or lines
    return told[-1][-_SHOWN:] if told else "it said nothing"


def _unquoted(name: str) -> str:
    """
    Leave out the quotes that a terminal puts around a file that is dropped onto it.
    """
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return name[1:-1] if is_quoted else name


def _content(sheet: Path) -> tuple[str, str]:
    """
    Read what was printed; else say why it cannot be read.
    """
    try:
        with sheet.open("rb") as file:
            raw = file.read(_LARGEST_RECEIPT + 1)
    except (OSError, ValueError):
        return "", "There is no such file."
    if len(raw) > _LARGEST_RECEIPT:
        return (
            "",
            f"That file is larger than {_LARGEST_RECEIPT // 1_000_000} MB, and no receipt is.",
        )
    if is_picture(raw):
        return _seen(raw)
    text = readable(raw)
    if len(text) > _LONGEST_RECEIPT:
        return "", f"That file is longer than {_LONGEST_RECEIPT} characters, and no receipt is."
    return text, ""


def _seen(raw: bytes) -> tuple[str, str]:
    try:
        return text_in_picture(raw), ""
    except NoPicture as wrong:
        return "", f"Of that file nothing can be read: {wrong}."
    except ModuleNotFoundError as missing:
        return "", (
            f"That is a picture, and {missing.name} is not installed; "
            'pip install "fiskalprobe[scan]" brings what reads it.'
        )


def _handed_over(asked: tuple[str, ...], text: str, trouble: str) -> Act:
    return Act(
        handle=PAPER,
        asked=asked,
        answer=trouble or text,
        exit=1 if trouble else 0,
        by_operator=False,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        elapsed_ms=0.0,
    )


def _meanwhile(work: Callable[[], None], inbound: Inbound, answer: Answer) -> tuple[str, float]:
    """
    Answer calls while *work* goes on; says when that began and how long it took.
    """
    at, began = datetime.now(UTC), time.perf_counter()
    inbound.serve(answer, during=work)
    elapsed = round((time.perf_counter() - began) * 1000, 3)
    return at.isoformat(timespec="milliseconds"), elapsed
