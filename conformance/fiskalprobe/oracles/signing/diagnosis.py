"""
Which field is wrong: a search for the one small change after which a signature verifies.

A receipt whose signature does not verify says nothing about the reason. Mistakes in the field
are few and well known, so they are undone one at a time until the signature fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from fiskalprobe.oracles.instant import write_instant
from fiskalprobe.oracles.qr import LARGEST_NUMBER
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS, Scheme
from fiskalprobe.oracles.signing.amounts import other_amounts
from fiskalprobe.oracles.signing.logmessage import TIME_FORMS, Operation, UnencodableLog
from fiskalprobe.oracles.signing.proof import Evidence, Proof, Reading, read

#: How far around the printed log time every second is tried.
SECONDS_AROUND: Final = 3600
#: OpenSSL is fast on one curve; on the others a verification takes five to fifteen times as long.
_WIDEST: Final = {"secp256r1": SECONDS_AROUND}
_SLOW: Final = 600
_VERY_SLOW: Final = 2
#: Offsets from UTC that somebody in Germany, or a careless clock, may have written.
_HOURS: Final = (1, 2, -1, -2, 12, -12, 24, -24)
_NUMBERS_AROUND: Final = 20
_LONGEST_SHOWN: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """
    One possible mistake, undone.
    """

    #: Which field is the culprit and how, as the second half of a sentence.
    culprit: str
    corrected: Evidence


_KINDS: Final = ("Beleg", "AVBelegabbruch", "AVTraining", "AVRechnung", "AVBestellung")
_WORDS: Final = (*_KINDS, "Bar", "Unbar")


def diagnose(
    evidence: Evidence,
    *,
    started: datetime | None = None,
    seconds_around: int = SECONDS_AROUND,
) -> str | None:
    """
    Name the likely culprit in one sentence; None when no single small change explains it.

    *started* is the start time of the same receipt: a clerk may have swapped the two.
    """
    base = read(evidence)
    if isinstance(base, Proof):
        # Something cannot be read at all, so only another label can help.
        suspicions = _labels(evidence)
    else:
        widest = _WIDEST.get(base.key.curve, _SLOW)
        if base.algorithm.scheme is Scheme.ECSDSA:
            widest = _VERY_SLOW
        suspicions = _suspicions(
            evidence,
            started=started,
            seconds_around=min(seconds_around, widest),
        )
    for suspicion in suspicions:
        if _fits(suspicion.corrected, base):
            return f"the likely culprit is {suspicion.culprit}"
    return None


def _fits(evidence: Evidence, base: Reading | Proof) -> bool:
    if (
        isinstance(base, Reading)
        and evidence.algorithm == base.evidence.algorithm
        and evidence.time_format == base.evidence.time_format
    ):
        # Key and signature have been understood already.
        reading: Reading | Proof = replace(base, evidence=evidence)
    else:
        reading = read(evidence)
    if isinstance(reading, Proof):
        return False
    try:
        return reading.verified() is not None
    except (UnencodableLog, UnicodeEncodeError):
        return False


def _suspicions(
    evidence: Evidence,
    *,
    started: datetime | None,
    seconds_around: int,
) -> Iterator[Suspicion]:
    yield from _swaps(evidence, started)
    yield from _labels(evidence)
    yield from _client(evidence)
    yield from _process_type(evidence)
    yield from _process_data(evidence)
    yield from _numbers(evidence)
    yield from _zones(evidence)
    yield from _seconds(evidence, seconds_around)


def _swaps(evidence: Evidence, started: datetime | None) -> Iterator[Suspicion]:
    if evidence.transaction != evidence.counter:
        yield Suspicion(
            culprit="the transaction number and the signature counter: they are swapped",
            corrected=replace(
                evidence,
                transaction=evidence.counter,
                counter=evidence.transaction,
            ),
        )
    if started is not None and started != evidence.at:
        yield Suspicion(
            culprit="the log time: it is swapped with the start time "
            f"(signed was {write_instant(started)})",
            corrected=replace(evidence, at=started),
        )
    for operation in Operation:
        if operation is not evidence.operation:
            yield Suspicion(
                culprit=f"the operation: this is the signature of a {operation}",
                corrected=replace(evidence, operation=operation),
            )


def _labels(evidence: Evidence) -> Iterator[Suspicion]:
    for name, algorithm in ALGORITHMS.items():
        # Another scheme would have another signature altogether.
        if name != evidence.algorithm and algorithm.scheme is Scheme.ECDSA:
            yield Suspicion(
                culprit=f"the signature algorithm: it is {name}, not {evidence.algorithm}",
                corrected=replace(evidence, algorithm=name),
            )
    for name in TIME_FORMS:
        if name != evidence.time_format:
            yield Suspicion(
                culprit=f"the log time format: it is {name}, not {evidence.time_format}",
                corrected=replace(evidence, time_format=name),
            )
    if evidence.at.microsecond:
        yield Suspicion(
            culprit="the log time: signed was a whole second",
            corrected=replace(evidence, at=evidence.at.replace(microsecond=0)),
        )


def _client(evidence: Evidence) -> Iterator[Suspicion]:
    yield from _respelled(
        evidence.client,
        title="client id",
        with_text=lambda text: replace(evidence, client=text),
        spellings=(
            ("upper and lower case", str.upper),
            ("upper and lower case", str.lower),
            ("blanks around it", str.strip),
            ("a trailing blank", lambda text: text + " "),
            ("braces", lambda text: text.strip("{}")),
            ("hyphens", lambda text: text.replace("-", "")),
            ("the prefix ERS", lambda text: f"ERS {text}"),
            ("the prefix ERS", lambda text: text.removeprefix("ERS ")),
        ),
    )


def _process_type(evidence: Evidence) -> Iterator[Suspicion]:
    others = (
        "Kassenbeleg-V1",
        "KassenBeleg-V1",
        "kassenbeleg-V1",
        "Kassenbeleg-v1",
        "Kassenbeleg",
        "Bestellung-V1",
        "Bestellung",
        "SonstigerVorgang",
        "SonstigerVorgang-V1",
        "",
        " ",
    )
    for other in others:
        if other != evidence.process_type:
            yield Suspicion(
                culprit=f"the process type: signed was {other!r}",
                corrected=replace(evidence, process_type=other),
            )


def _process_data(evidence: Evidence) -> Iterator[Suspicion]:
    yield from _respelled(
        evidence.process_data,
        title="process data",
        with_text=lambda text: replace(evidence, process_data=text),
        spellings=(
            ("line ends (CR LF)", lambda text: _lines(text, "\r\n")),
            ("line ends (LF)", lambda text: _lines(text, "\n")),
            ("line ends (CR)", lambda text: _lines(text, "\r")),
            ("a CR at the end", lambda text: text + "\r"),
            ("a CR LF at the end", lambda text: text + "\r\n"),
            ("a LF at the end", lambda text: text + "\n"),
            ("a line end at the end", lambda text: text.rstrip("\r\n")),
            ("decimal comma and dot", lambda text: _points(text, ".", ",")),
            ("decimal comma and dot", lambda text: _points(text, ",", ".")),
            ("thousands separators", _without_thousands),
            ("thousands separators", lambda text: _with_thousands(text, ",")),
            ("thousands separators", lambda text: _with_thousands(text, ".")),
            ("quotes that are doubled", lambda text: text.replace('""', '"')),
            ("quotes that are not doubled", _with_doubled_quotes),
            ("quotes that are escaped", lambda text: text.replace('\\"', '"')),
            ("blanks at its end", str.rstrip),
            ("blanks around it", str.strip),
            ("a trailing blank", lambda text: text + " "),
            ("a blank after the second ^", lambda text: "^ ".join(text.rsplit("^", 1))),
            ("a blank after the second ^", lambda text: text.replace("^ ", "^")),
            ("a zero payment", lambda text: f"{text}0.00:Bar" if text.endswith("^") else text),
            ("a zero payment", lambda text: text.removesuffix("0.00:Bar")),
            ("a sign on zero", lambda text: text.replace("-0.00", "0.00")),
            ("the currency EUR", lambda text: re.sub(r"(Bar|Unbar)(?=_|$)", r"\1:EUR", text)),
            ("the currency EUR", lambda text: text.replace(":EUR", "")),
            ("cash and non-cash", lambda text: _swapped(text, ":Bar", ":Unbar")),
            ("upper and lower case", _in_usual_case),
            ("upper and lower case", lambda text: text.replace("Unbar", "unbar")),
            ("upper and lower case", lambda text: text.replace(":Bar", ":bar")),
            ("upper and lower case", str.lower),
            ("upper and lower case", str.upper),
            ("a decimal", lambda text: re.sub(r"([0-9]\.[0-9])0(?![0-9])", r"\1", text)),
        ),
    )
    for what, other in other_amounts(evidence.process_data):
        yield _spelled("process data", what, other, replace(evidence, process_data=other))
    yield from _kinds(evidence)


def _in_usual_case(text: str) -> str:
    """
    Write the words of processData as DSFinV-K does, whatever case they came in.
    """
    for word in _WORDS:
        text = re.sub(rf"(?i)\b{word}\b", word, text)
    return text


def _kinds(evidence: Evidence) -> Iterator[Suspicion]:
    kind, separator, rest = evidence.process_data.partition("^")
    if not separator:
        return
    for other in _KINDS:
        if other != kind:
            yield Suspicion(
                culprit=f"the kind of the receipt in the process data: signed was {other}",
                corrected=replace(evidence, process_data=f"{other}^{rest}"),
            )


def _numbers(evidence: Evidence) -> Iterator[Suspicion]:
    for distance in range(1, _NUMBERS_AROUND + 1):
        for step in (-distance, distance):
            number, counter = evidence.transaction + step, evidence.counter + step
            if 0 <= number <= LARGEST_NUMBER:
                yield Suspicion(
                    culprit=f"the transaction number: signed was {number}, "
                    f"not {evidence.transaction}",
                    corrected=replace(evidence, transaction=number),
                )
            if 0 <= counter <= LARGEST_NUMBER:
                yield Suspicion(
                    culprit=f"the signature counter: signed was {counter}, not {evidence.counter}",
                    corrected=replace(evidence, counter=counter),
                )


def _zones(evidence: Evidence) -> Iterator[Suspicion]:
    for hours in _HOURS:
        at = _moved(evidence.at, timedelta(hours=-hours))
        if at is None:
            continue
        is_local = hours in (1, 2)
        why = f"it is {abs(hours)} hour{'' if abs(hours) == 1 else 's'} off"
        if is_local:
            why = f"it is local time (+0{hours}:00) written as UTC"
        yield Suspicion(
            culprit=f"the log time: {why}; signed was {write_instant(at)}",
            corrected=replace(evidence, at=at),
        )


def _seconds(evidence: Evidence, around: int) -> Iterator[Suspicion]:
    for distance in range(1, around + 1):
        for step in (-distance, distance):
            at = _moved(evidence.at, timedelta(seconds=step))
            if at is None:
                continue
            way = "late" if step < 0 else "early"
            unit = "second" if distance == 1 else "seconds"
            yield Suspicion(
                culprit=f"the log time: it is {distance} {unit} too {way}; "
                f"signed was {write_instant(at)}",
                corrected=replace(evidence, at=at),
            )


def _moved(at: datetime, by: timedelta) -> datetime | None:
    try:
        moved = at + by
    except OverflowError:
        return None
    return moved if moved >= datetime(1970, 1, 1, tzinfo=UTC) else None


def _respelled(
    text: str,
    *,
    title: str,
    with_text: Callable[[str], Evidence],
    spellings: tuple[tuple[str, Callable[[str], str]], ...],
) -> Iterator[Suspicion]:
    tried = {text}
    for what, respell in spellings:
        other = respell(text)
        if other in tried:
            continue
        tried.add(other)
        yield _spelled(title, what, other, with_text(other))


def _spelled(title: str, what: str, other: str, corrected: Evidence) -> Suspicion:
    shown = other if len(other) <= _LONGEST_SHOWN else other[:_LONGEST_SHOWN] + "…"
    return Suspicion(culprit=f"the {title}: {what}; signed was {shown!r}", corrected=corrected)


def _lines(text: str, end: str) -> str:
    return re.sub(r"\r\n|\r|\n", end, text)


def _points(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<=[0-9]){re.escape(old)}(?=[0-9]{{1,3}}(?![0-9]))", new, text)


def _without_thousands(text: str) -> str:
    return re.sub(r"(?<=[0-9])[,'](?=[0-9]{3}(?![0-9]))", "", text)


def _with_thousands(text: str, separator: str) -> str:
    def grouped(match: re.Match[str]) -> str:
        whole = f"{int(match['whole']):,}".replace(",", separator)
        point = "," if separator == "." else "."
        return f"{whole}{point}{match['cents']}"

    return re.sub(r"(?P<whole>[0-9]{1,18})\.(?P<cents>[0-9]{2})(?![0-9])", grouped, text)


def _with_doubled_quotes(text: str) -> str:
    # Quotes at the edge of a field enclose it; the others are part of the text.
    return re.sub(r'(?<=[^;\r\n])"(?=[^;\r\n])', '""', text)


def _swapped(text: str, left: str, right: str) -> str:
    return re.sub(
        f"{left}|{right}",
        lambda match: right if match.group() == left else left,
        text,
    )
