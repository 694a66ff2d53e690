"""
Sample streams of a size and shape as real runs have them: made by hand, the same every time.

They are written by the product's own writer and concluded by its own verdicts; only the subject
is invented. The certificate is the one that seed-003 prints. Run this file to look at the pages:
``python sample_stream.py FOLDER``.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.stream import (
    Check,
    Exchange,
    Header,
    Note,
    RequirementResult,
    Scenario,
    Writer,
)
from fiskalprobe.verdict import Verdict, conclude, judge
from fiskalspec.requirements import Catalogue, Requirement, digest, load

#: What the subject claims; rows of other profiles are not planned.
PROFILES = ("core", "offline", "recovery", "limits", "listing")

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
#: As printed in seed-003.
SERIAL = "e5f5836a57c50c526d4bed37f18823608f2f44e2c98cab73278a7676c5ea0885"
PUBLIC_KEY = (
    "BNHckCuXF2fEktIp8qwtnMLLgvpJDX6wEOqFENlHXZpekBHxHniQh9gbigjWS9UbCwZSrOTJTMK7WiV5owAfXkk="
)
CERTIFICATE = (
    "MIIB0jCCAVmgAwIBAgIhAOX1g2pXxQxSbUvtN/GII2CPL0TiyYyrcyeKdnbF6giFMAoGCCqGSM49BAMDMDExFTATBgNV"
    "BAoTDGZpc2thbHkgR21iSDEYMBYGA1UEAxMPZmlza2FseSBUZXN0IENBMB4XDTIyMTAzMDEyMjgzMloXDTIzMTAzMDEy"
    "MjgzMlowMjEVMBMGA1UEChMMZmlza2FseSBHbWJIMRkwFwYDVQQDExBmaXNrYWx5IFRlc3QgVFNFMFkwEwYHKoZIzj0C"
    "AQYIKoZIzj0DAQcDQgAE0dyQK5cXZ8SS0inyrC2cwsuC+kkNfrAQ6oUQ2Uddml6QEfEeeJCH2BuKCNZL1RsLBlKs5MlM"
    "wrtaJXmjAB9eSaNBMD8wDgYDVR0PAQH/BAQDAgeAMAwGA1UdEwEB/wQCMAAwHwYDVR0jBBgwFoAUlllBymQBup6ldKGo"
    "jZVpZtWG5tQwCgYIKoZIzj0EAwMDZwAwZAIwEFsoSON9cIBqA5d9vsGI2jSjDlZxHokDvJ4yBmayvigrDbdhMYe3hw3H"
    "yQbO2B/FAjBXSVNbYR6Wg2TVzL9BhCla+tewRDGcs6vnetJ4i3VRtya1+ejt+vRjWnb/RUyo0Uw="
)
#: The ambient checks of one signed answer, as the law's contract names them.
AMBIENT = (
    ("DE-RSP-0001", "schema"),
    ("DE-RSP-0002", "country"),
    ("DE-RSP-0003", "numbers"),
    ("DE-SIG-0001", "signature-verifies"),
    ("DE-SIG-0002", "serial-is-key-hash"),
    ("DE-SIG-0004", "certificate-valid"),
    ("DE-SIG-0005", "counter-rises"),
    ("DE-QR-0001", "qr-form"),
    ("DE-QR-0002", "qr-equals-answer"),
    ("DE-PRD-0002", "sums"),
)
#: (requirement, check, message, expected, actual): what the failing subject gets wrong.
FAULTS = (
    (
        "DE-SIG-0005",
        "counter-rises",
        "the signature counter is the same as in the answer before",
        "more than 241",
        "241",
    ),
    (
        "DE-PRD-0002",
        "sums",
        "the second slot of processData is not the document's sum at the reduced rate",
        "Beleg^0.00_12.90_0.00_0.00_0.00^12.90:Bar",
        "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar",
    ),
    (
        "DE-CXL-0004",
        "status",
        "cancelling a number that was never started was answered as if it had been",
        "404",
        "200",
    ),
)
SLIP = (
    "DE-CXL-0005",
    "sentence",
    "the body of the 404 says something else",
    '"Given transaction not started."',
    '"Not Found"',
)

Twist = Callable[[dict[str, Any]], None]


@dataclass(kw_only=True)
class Bench:
    """
    One invented run on its way into a stream.
    """

    writer: Writer
    catalogue: Catalogue
    judged: list[tuple[str, Verdict, str]] = field(default_factory=list)
    exchanges: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    counter: int = 195
    number: int = 51
    #: A text that turns up wherever the subject may put one.
    poison: str = ""
    at_unix: int = 1_674_819_139

    def send(self, scenario: str, step: str, call: str, **kind: Any) -> Exchange:
        """
        Record one call of a till and the answer to it.
        """
        self.at_unix += 7
        request = _request(call, self.number, self.at_unix)
        if self.poison and request["body"]:
            request["body"] += self.poison
        answer = {"status": 200, "headers": {"content-type": "application/json"}, "body": ""}
        if kind.get("refused"):
            answer |= {"status": 404, "body": '{"message":"Not Found","traceId":"00-5f1c"}'}
        else:
            self.counter += 1
            answer["body"] = _fiscal_response(
                self.number, self.counter, self.at_unix, self.poison or "***Test***"
            )
        exchange = Exchange(
            id=next(self.exchanges),
            scenario=scenario,
            step=step,
            at=f"2026-11-21T03:{self.at_unix // 60 % 60:02}:{self.at_unix % 60:02}.113+00:00",
            elapsed_ms=3.2 + self.counter % 7,
            request=request,
            response=None if kind.get("silent") else answer,
            error="ConnectTimeout: timed out" if kind.get("silent") else None,
        )
        self.writer.write(exchange)
        return exchange

    def claim(
        self,
        claim: Claim,
        exchange: Exchange | None,
        *,
        scenario: str = "",
        where: str = "ambient",
    ) -> None:
        """
        Judge one claim and record it.
        """
        row = self.catalogue.get(claim.requirement)
        judgement = judge(claim, row)
        self.writer.write(
            Check(
                id=f"{claim.requirement}/{claim.check}",
                requirement=claim.requirement,
                check=claim.check,
                verdict=judgement.verdict.value,
                standing=claim.standing.value,
                code=judgement.code,
                message=claim.message + self.poison[:9_000],
                expected=claim.expected + self.poison[:9_000],
                actual=claim.actual,
                exchanges=[] if exchange is None else [exchange.id],
                scenario=exchange.scenario if exchange else scenario,
                where=where,
            )
        )
        self.judged.append((claim.requirement, judgement.verdict, judgement.code))


def write(
    path: Path,
    *,
    kind: str = "passing",
    scenarios: int = 60,
    catalogue: Catalogue | None = None,
    twist: Twist | None = None,
    poison: str = "",
    claim: str = "",
) -> Path:
    """
    Write a stream; *kind* is passing, failing, hopeless (everything fails) or inconclusive.

    *twist* may change the header's members before they are written, *poison* is added to what
    the subject says, and *claim* stands in the footer instead of the true verdict.
    """
    catalogue = load() if catalogue is None else catalogue
    scope = {id_: row for id_, row in catalogue.items() if _planned(row)}
    header = _header(catalogue, scope, scenarios)
    if twist:
        twist(header)
    writer = Writer(path)
    writer.write(Header(**header))
    bench = Bench(writer=writer, catalogue=catalogue, poison=poison)
    bench.send("", "looking for the control API", "version", refused=True)
    rows = list(scope.values())
    share = -(-len(rows) // scenarios)
    for index in range(scenarios):
        mine = rows[index * share : (index + 1) * share]
        _scenario(bench, index, mine, kind)
    if kind == "inconclusive":
        writer.write(Note(text="The control API offers no cable; 25 requirements need it."))
    outcome = conclude(bench.judged, scope=scope, probed=frozenset(scope))
    writer.finish(
        verdict=claim or outcome.overall.value,
        exit_code=outcome.exit_code,
        counts=outcome.counts,
        requirements={
            id_: RequirementResult(verdict=found.verdict.value, reason=found.reason)
            for id_, found in outcome.requirements.items()
        },
        elapsed_ms=11_873.4,
    )
    return path


def _planned(row: Requirement) -> bool:
    profiles = {word for word in row.capabilities if word.startswith("profile.")}
    return (
        row.actor.value == "middleware"
        and row.seen_by_harness
        and not row.reading_of
        and profiles <= {f"profile.{name}" for name in PROFILES}
    )


def _scenario(bench: Bench, index: int, rows: list[Requirement], kind: str) -> None:
    about = rows[0] if rows else None
    name = about.title_en if about else f"A sale like any other, number {index}"
    feature = "Cancelling a document" if index % 3 else "Storing a receipt"
    scenario = f"features/de/sample.feature::{index:03}"
    last: Exchange | None = None
    for step, call in (
        ('Given a started document "A"', "create"),
        ('When the POS stores document "A" over 12.90 EUR cash', "store"),
        ('When the POS stores document "A" over 12.90 EUR cash', "store"),
        ('Given a started document "B"', "create"),
        ('When the POS cancels document "B"', "cancel"),
        ('Given a started document "C"', "create"),
        ('When the POS stores document "C" over 12.90 EUR cash', "store"),
        ("Then the open transactions are listed", "list"),
        ('When the POS cancels document "C" once more', "cancel"),
        ("Then the open transactions are listed", "list"),
    ):
        bench.number += call == "create"
        last = bench.send(scenario, step, call)
        for requirement, check in AMBIENT if call in ("store", "cancel") else AMBIENT[:3]:
            bench.claim(_claim(index, requirement, check, kind), last)
    message = ""
    for row in rows:
        if kind == "inconclusive" and "control.cable" in row.needs:
            message = "the target offers no cable, so the TSE cannot be cut off"
            claim = Claim(
                requirement=row.id,
                check="aborted",
                standing=Standing.UNCLEAR,
                message=message,
                code="control",
            )
            bench.claim(
                claim, None, scenario=scenario, where=f"features/de/sample.feature:{index}"
            )
            continue
        if kind == "hopeless":
            fault = (row.id, "as-required", "nothing is as it should be", "right", "wrong")
            bench.claim(_broken(fault), last, where=f"features/de/sample.feature:{index}")
            continue
        if kind == "failing" and row.id == FAULTS[2][0]:
            bench.claim(_broken(FAULTS[2]), last, where=f"features/de/sample.feature:{index + 5}")
            continue
        if kind == "failing" and row.id == SLIP[0]:
            refused = bench.send(
                scenario, "When the POS cancels number 999999", "cancel", refused=1
            )
            bench.claim(_broken(SLIP), refused, where=f"features/de/sample.feature:{index + 6}")
            continue
        other = bool(row.conflicts_with) and row.id.startswith(("DE-LIM", "DE-REQ"))
        claim = Claim(
            requirement=row.id,
            check="as-required",
            standing=Standing.ALTERNATIVE if other else Standing.HOLDS,
            message=f"the subject follows {row.conflicts_with[0]}" if other else "as required",
            expected="an object" if other else "",
            actual="an array" if other else "",
            code="other-reading" if other else "",
        )
        bench.claim(claim, last, where=f"features/de/sample.feature:{index + 9}")
    bench.writer.write(
        Scenario(
            id=scenario,
            feature=feature,
            rule=name,
            name=name,
            where=f"features/de/sample.feature:{index + 1}",
            requirements=[row.id for row in rows],
            outcome="aborted" if message else "completed",
            message=message,
            elapsed_ms=197.25 + index,
        )
    )


def _claim(index: int, requirement: str, check: str, kind: str) -> Claim:
    if kind == "hopeless":
        return _broken((requirement, check, "nothing is as it should be", "right", "wrong"))
    if kind == "failing" and index % 11 == 4:
        for fault in FAULTS[:2]:
            if fault[0] == requirement:
                return _broken(fault)
    return Claim(
        requirement=requirement, check=check, standing=Standing.HOLDS, message="as required"
    )


def _broken(fault: tuple[str, str, str, str, str]) -> Claim:
    requirement, check, message, expected, actual = fault
    return Claim(
        requirement=requirement,
        check=check,
        standing=Standing.BROKEN,
        message=message,
        expected=expected,
        actual=actual,
        code=check,
    )


def _request(call: str, number: int, at_unix: int) -> dict[str, Any]:
    base = "http://127.0.0.1:7678/api/v1"
    headers = {
        "host": "127.0.0.1:7678",
        "accept": "*/*",
        "user-agent": "python-httpx/0.28.1",
        "authorization": "[redacted]",
    }
    if call == "create":
        url = f"{base}/transactions/createDocument?uniqueClientId={CLIENT}&documentType=0"
        return {"method": "PUT", "url": url, "headers": headers, "body": ""}
    if call == "list":
        url = f"{base}/management/germany/{CLIENT}/tse/listTransactions"
        return {"method": "GET", "url": url, "headers": headers, "body": ""}
    if call == "version":
        url = f"{base}/information/version"
        return {"method": "GET", "url": url, "headers": headers, "body": ""}
    document = {
        "uniqueClientId": CLIENT,
        "documentGuid": f"7d4a7761-e9e9-4759-8591-{at_unix:012x}",
        "documentId": f"HAM01-{number:08}",
        "documentNumber": f"{number:08}",
        "createDate": "2023-01-27T12:32:19",
        "bookDate": "2023-01-27T12:34:20",
        "documentType": 0,
        "user": {"id": "1234", "caption": "Jos\u00e9 O'Hara"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": at_unix,
        "positions": [
            {
                "positionNumber": 0,
                "grossValue": 12.90,
                "netValue": 12.06,
                "taxValue": 0.84,
                "quantity": 1,
                "itemId": "1101202930050",
                "itemCaption": "Pizza Margherita",
                "type": 0,
                "vatPercent": 7,
                "vatIdentification": 2,
            }
        ],
        "payments": [
            {"amount": 12.90, "paymentType": "cash", "caption": "Bar", "currencyIsoCode": "EUR"}
        ],
    }
    return {
        "method": "POST",
        "url": f"{base}/transactions/{call}Document",
        "headers": headers | {"content-type": "application/json"},
        "body": json.dumps(document, ensure_ascii=False, separators=(",", ":")),
    }


def _fiscal_response(number: int, counter: int, at_unix: int, print_message: str) -> str:
    signature = base64.b64encode(hashlib.sha512(f"{counter}".encode()).digest()).decode()
    process_data = "Beleg^0.00_12.90_0.00_0.00_0.00^12.90:Bar"
    qr = ";".join(
        (
            "V0;00345-00345;Kassenbeleg-V1",
            process_data,
            str(number),
            str(counter),
            "2023-01-27T11:32:19.000Z;2023-01-27T11:34:20.000Z;ecdsa-plain-SHA256;unixTime",
            signature,
            PUBLIC_KEY,
        )
    )
    answer: Mapping[str, Any] = {
        "fiscalCountry": "[0] = Germany",
        "fiscalisationDocumentNumber": number,
        "fiscalDocumentNumber": str(number),
        "fiscalDocumentStartTime": at_unix - 121,
        "processStartTime": 0,
        "errorDescription": None,
        "cashRegisterId": "00345-00345",
        "signature": signature,
        "userMessage": None,
        "printMessage": print_message,
        "requestTime": "2023-01-27T12:34:21.3088836+01:00",
        "requestCompletionTime": "2023-01-27T12:34:22.4379009+01:00",
        "AdditionalFields": {
            "QrCodeDataString": qr,
            "TransactionStartTime": at_unix - 121,
            "TransactionEndTime": at_unix,
            "ProcessData": process_data,
            "ProcessType": "Kassenbeleg-V1",
            "TseSerial": SERIAL,
            "TseTimeFormat": "unixTime",
            "TseHashAlgorithm": "ecdsa-plain-SHA256",
            "TsePublicKey": PUBLIC_KEY,
            "TseSignatureCounter": counter,
            "TseCertificate": CERTIFICATE,
            "fiscalDocumentRevision": 2,
        },
    }
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _header(
    catalogue: Catalogue, scope: Mapping[str, Requirement], scenarios: int
) -> dict[str, Any]:
    return {
        "harness": {"name": "fiskalprobe", "version": "0.1.0"},
        "title": "Example Fiscal Service as hardware-TSE middleware",
        "subject": {
            "organisation": "Example GmbH",
            "product": "Example Fiscal Service",
            "version": "4.2.0",
        },
        "ics": {
            "role": "middleware",
            "api": "1.7.7",
            "profiles": list(PROFILES),
            "endpoints": ["createDocument", "storeDocument", "cancelDocument"],
            "tse": [{"kind": "hardware", "limit": 512}],
        },
        "ixit": {"adapter": "http:http://127.0.0.1:7678", "timeout": 30.0},
        "control": {"path": "/_control/", "handles": ["cable", "clock", "ledger", "reset"]},
        "catalogue": {
            "digest": digest(),
            "requirements": len(catalogue),
        },
        "seed": 7,
        "started": "2026-11-21T03:47:12.004+01:00",
        "environment": {"python": "3.11.7", "platform": "Linux-6.8-x86_64"},
        "plan": {
            "scenarios": scenarios,
            "requirements": sorted(scope),
            "filter": "",
            "set": "2026.1",
            "digest": "0" * 64,
            "strict": False,
        },
    }


def main(folder: Path) -> None:
    """
    Write all three runs and their pages into *folder*, and an overview over them.
    """
    from fiskalprobe.report import OverviewRun, write_all, write_overview

    runs = []
    for kind in ("passing", "failing", "inconclusive"):
        stream = write(folder / kind / "run.ndjson", kind=kind)
        write_all(stream, stream.parent)
        runs.append(OverviewRun(stream=stream))
    write_overview(folder, runs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
