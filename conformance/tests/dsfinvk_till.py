"""
A small till with a real TSE key, whose two closings make a healthy export of DSFinV-K.
"""

from __future__ import annotations

import base64
import copy
import csv
import datetime as dt
import hashlib
import io
import tarfile
import zipfile
from xml.sax.saxutils import escape

from fiskalprobe.oracles.export.archive import Export, LogFile
from fiskalprobe.oracles.instant import write_instant
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS
from fiskalprobe.oracles.signing.envelope import open_envelope
from fiskalprobe.oracles.signing.logmessage import Operation, decode, encode, signed_bytes
from fiskalspec.dsfinvk import DTD, INDEX, Column, tables

TILL = "KASSE-01"
CLIENT = "ERS 4711-01"
DAY = dt.datetime(2026, 5, 4, 10, 0, 0, tzinfo=dt.UTC)
DELIMITED = (
    "<ColumnDelimiter>;</ColumnDelimiter><RecordDelimiter>&#13;&#10;</RecordDelimiter>"
    "<TextEncapsulator>&quot;</TextEncapsulator>"
)


class Till:
    """
    Makes receipts and closings, each row a dictionary that a test may change before packing.
    """

    def __init__(self, forge):
        self.forge = forge
        self.rows = {file: [] for file in tables()}
        self.logs = []
        self.codes = []
        #: What the TSE's own archive holds.
        self.archived = {}
        self.closing = {}
        self.counter = 0
        self.number = 0

    def open(self, number, made):
        """Begin a closing with everything that is told once for each."""
        forge = self.forge
        self.closing = {"Z_KASSE_ID": TILL, "Z_ERSTELLUNG": made, "Z_NR": str(number)}
        self.add(
            "cashpointclosing.csv",
            Z_BUCHUNGSTAG=made[:10],
            TAXONOMIE_VERSION="2.4",
            Z_START_ID=f"{number}-1",
            Z_ENDE_ID=f"{number}-1",
            NAME="Café Müller; Söhne",
            STRASSE="Hauptstraße 1",
            PLZ="01067",
            ORT="Dresden",
            LAND="DEU",
            STNR="203/123/45678",
            Z_SE_ZAHLUNGEN="0,00",
            Z_SE_BARZAHLUNGEN="0,00",
        )
        place = {"NAME": "Café", "STRASSE": "Hauptstraße 1", "PLZ": "01067", "ORT": "Dresden"}
        self.add("location.csv", **{f"LOC_{k}": v for k, v in place.items()}, LOC_LAND="DEU")
        self.add("cashregister.csv", KASSE_SERIENNR=CLIENT, KASSE_BASISWAEH_CODE="EUR")
        for key, rate in (("1", "19,00"), ("2", "7,00"), ("5", "0,00")):
            self.add("vat.csv", UST_SCHLUESSEL=key, UST_SATZ=rate, UST_BESCHR="Satz")
        self.add(
            "tse.csv",
            TSE_ID="1",
            TSE_SERIAL=hashlib.sha256(forge.point).hexdigest(),
            TSE_SIG_ALGO=forge.algorithm,
            TSE_ZEITFORMAT=forge.time_format,
            TSE_PD_ENCODING="UTF-8",
            TSE_PUBLIC_KEY=base64.b64encode(forge.point).decode(),
            TSE_ZERTIFIKAT_I=base64.b64encode(forge.certificate()).decode(),
        )

    def add(self, file, **values):
        """Append a row, its key filled in."""
        self.rows[file].append(self.closing | values)

    def receipt(self, id_, items, payments, *, at, data, kind="Beleg", signed=True, **more):
        """Make a receipt: items are (text, quantity, price, VAT key, gross); sign it."""
        head = {"BON_ID": id_}
        gross = sum(each[4] for each in items)
        moment = DAY + dt.timedelta(minutes=at)
        process_type = more.pop("process_type", "Kassenbeleg-V1")
        self.rows["cashpointclosing.csv"][-1]["Z_ENDE_ID"] = id_
        self.add(
            "transactions.csv",
            **head,
            BON_NR=str(len(self.rows["transactions.csv"]) + 1),
            BON_TYP=kind,
            BON_START=write_instant(moment),
            BON_ENDE=write_instant(moment + dt.timedelta(seconds=40)),
            BEDIENER_ID="7",
            UMS_BRUTTO=euro(gross),
            KUNDE_NAME="Laufkundschaft",
            KUNDE_ID="0",
            KUNDE_TYP="Kunde",
            **more,
        )
        for key in sorted({each[3] for each in items}):
            cents = sum(each[4] for each in items if each[3] == key)
            amounts = taxed(cents, key, "BON")
            self.add("transactions_vat.csv", **head, UST_SCHLUESSEL=key, **amounts)
        for line, (text, quantity, price, key, cents) in enumerate(items, 1):
            where = head | {"POS_ZEILE": str(line)}
            self.add(
                "lines.csv",
                **where,
                ARTIKELTEXT=text,
                GV_TYP="Umsatz",
                ART_NR="A1",
                MENGE=quantity,
                STK_BR=euro(price),
            )
            self.add("lines_vat.csv", **where, UST_SCHLUESSEL=key, **taxed(cents, key, "POS"))
        for means, currency, amount, base in payments:
            self.add(
                "datapayment.csv",
                **head,
                ZAHLART_TYP=means,
                ZAHLWAEH_CODE=currency,
                ZAHLWAEH_BETRAG=euro(amount) if currency != "EUR" else "",
                BASISWAEH_BETRAG=euro(base),
            )
        if signed:
            self.sign(head, moment, process_type, data)
        else:
            self.add("transactions_tse.csv", **head, TSE_TA_FEHLER="TSE nicht erreichbar")

    def sign(self, head, moment, process_type, data):
        """Log start and end of a transaction, and tell the end of it."""
        self.number += 1
        start = self._log(Operation.START, moment, "", "")
        end = self._log(Operation.FINISH, moment + dt.timedelta(seconds=40), process_type, data)
        row = {
            "TSE_ID": "1",
            "TSE_TANR": str(self.number),
            "TSE_TA_START": write_instant(start.at),
            "TSE_TA_ENDE": write_instant(end.at),
            "TSE_TA_VORGANGSART": process_type,
            "TSE_TA_SIGZ": str(end.counter),
            "TSE_TA_SIG": base64.b64encode(end.signature).decode(),
            "TSE_VORGANGSDATEN": data,
        }
        self.add("transactions_tse.csv", **head, **row)
        self.codes.append(
            QrCode(
                version="V0",
                client=CLIENT,
                process_type=process_type,
                process_data=data,
                transaction=row["TSE_TANR"],
                counter=row["TSE_TA_SIGZ"],
                started=row["TSE_TA_START"],
                logged=row["TSE_TA_ENDE"],
                algorithm=self.forge.algorithm,
                time_format=self.forge.time_format,
                signature=row["TSE_TA_SIG"],
                public_key=base64.b64encode(self.forge.point).decode(),
            )
        )

    def _log(self, operation, at, process_type, data):
        self.counter += 1
        log = self.forge.log(
            operation=operation.spelled(self.forge.version),
            client=CLIENT,
            process_type=process_type,
            process_data=data.encode(),
            transaction=self.number,
            counter=self.counter,
            algorithm=ALGORITHMS[self.forge.algorithm].oid,
            at=at,
        )
        raw = encode(
            self.forge.log(**as_values(log), signature=self.forge.sign(signed_bytes(log)))
        )
        step = decode(raw)
        name = f"Unixt_{int(at.timestamp())}_Sig-{self.counter}_Log-Tra_No-{self.number}_"
        name += f"{operation.removesuffix('Transaction')}_Client-{CLIENT}.log"
        self.logs.append(LogFile(name=name, envelope=open_envelope(raw), step=step))
        self.archived[name] = raw
        return step

    def close(self, means, currencies, business):
        """End a closing with its sums, counted by hand."""
        row = self.rows["cashpointclosing.csv"][-1]
        row["Z_SE_ZAHLUNGEN"] = euro(sum(means.values()))
        row["Z_SE_BARZAHLUNGEN"] = euro(means.get("Bar", 0))
        for kind, cents in means.items():
            self.add("payment.csv", ZAHLART_TYP=kind, Z_ZAHLART_BETRAG=euro(cents))
        for code, cents in currencies.items():
            self.add("cash_per_currency.csv", ZAHLART_WAEH=code, ZAHLART_BETRAG_WAEH=euro(cents))
        for key, cents in business.items():
            amounts = taxed(cents, key, "Z")
            self.add(
                "businesscases.csv",
                GV_TYP="Umsatz",
                UST_SCHLUESSEL=key,
                Z_UMS_BRUTTO=amounts["Z_BRUTTO"],
                Z_UMS_NETTO=amounts["Z_NETTO"],
                Z_UST=amounts["Z_UST"],
            )

    @property
    def export(self):
        """The TSE's own logs."""
        return Export(logs=tuple(self.logs))

    def tar(self):
        """Pack the TSE's own logs."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, content in self.archived.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return out.getvalue()

    def copy(self):
        """Give a till to be broken."""
        return copy.deepcopy(self)

    def row(self, file, number=2):
        """Give a row by the number that a spreadsheet shows."""
        return self.rows[file][number - 2]

    def files(self):
        """Write all files that have rows, and their description."""
        written = {file: sheet(file, rows) for file, rows in self.rows.items() if rows}
        described = {file: further(file, rows) for file, rows in self.rows.items() if rows}
        return written | {INDEX: index(described), DTD: b"<!ELEMENT DataSet ANY>\r\n"}

    def zipped(self, folder=""):
        """Pack the files."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in self.files().items():
                archive.writestr(folder + name, content)
        return out.getvalue()


def healthy(forge):
    """Make two closings in which everything occurs and nothing is wrong."""
    return fill(Till(forge))


def fill(till):
    """Let a till work for two closings."""
    till.open(1, "2026-05-04T18:00:00.000Z")
    zero = "0.00_0.00_0.00"
    till.receipt(
        "1-1",
        [("Kaffee", "2", 300, "1", 600), ('Brötchen "Körner"; groß', "1", 107, "2", 107)],
        [("Bar", "EUR", 707, 707)],
        at=0,
        data=f"Beleg^6.00_1.07_{zero}^7.07:Bar",
    )
    till.receipt(
        "1-2",
        [("Torte", "1", 2000, "1", 2000)],
        [("Bar", "CHF", 1000, 1050), ("ECKarte", "EUR", 950, 950)],
        at=1,
        data=f"Beleg^20.00_0.00_{zero}^10.00:Bar:CHF_9.50:Unbar",
    )
    till.receipt(
        "1-3",
        [("Probe", "1", 500, "1", 500)],
        [("Bar", "EUR", 500, 500)],
        at=2,
        kind="AVTraining",
        data=f"AVTraining^5.00_0.00_{zero}^5.00:Bar",
    )
    till.receipt(
        "1-4", [], [], at=3, kind="AVBelegabbruch", data=f"AVBelegabbruch^0.00_0.00_{zero}^"
    )
    till.receipt(
        "1-5",
        [('Eis "Himbeere"', "2", 399, "1", 798), ("Tee", "1,5", 250, "1", 375)],
        [],
        at=4,
        kind="AVBestellung",
        process_type="Bestellung-V1",
        data='2;"Eis ""Himbeere""";3.99\r1.5;"Tee";2.50',
    )
    till.add("allocation_groups.csv", BON_ID="1-5", ABRECHNUNGSKREIS="Tisch 4")
    till.receipt(
        "1-6",
        [("Kaffee", "1", 300, "1", 300)],
        [("Kreditkarte", "EUR", 300, 300)],
        at=5,
        data="",
        signed=False,
    )
    till.close(
        {"Bar": 1757, "ECKarte": 950, "Kreditkarte": 300},
        {"EUR": 707, "CHF": 1000},
        {"1": 2900, "2": 107},
    )
    till.open(2, "2026-05-04T22:30:00.000Z")
    till.receipt(
        "2-1",
        [("Kaffee", "-1", 300, "1", -300)],
        [("Bar", "EUR", -300, -300)],
        at=500,
        data=f"Beleg^-3.00_0.00_{zero}^-3.00:Bar",
    )
    till.add(
        "references.csv",
        BON_ID="2-1",
        REF_TYP="Transaktion",
        REF_Z_KASSE_ID=TILL,
        REF_Z_NR="1",
        REF_BON_ID="1-1",
    )
    till.receipt(
        "2-2",
        [("Brötchen", "1", 107, "2", 107)],
        [("Bar", "EUR", 107, 107)],
        at=501,
        data=f"Beleg^0.00_1.07_{zero}^1.07:Bar",
    )
    till.close({"Bar": -193}, {"EUR": -193}, {"1": -300, "2": 107})
    return till


def euro(cents):
    """Write an amount in cents as DSFinV-K does."""
    sign, digits = "-" if cents < 0 else "", f"{abs(cents):03d}"
    return f"{sign}{digits[:-2]},{digits[-2:]}"


def taxed(cents, key, prefix):
    """Split a gross amount by the rate of its key."""
    rate = {"1": 19, "2": 7, "5": 0}[key]
    net = round(cents * 100 / (100 + rate))
    return {
        f"{prefix}_BRUTTO": euro(cents),
        f"{prefix}_NETTO": euro(net),
        f"{prefix}_UST": euro(cents - net),
    }


def as_values(log):
    """Give all values of a log message but its signature."""
    names = [name for name in log.__dataclass_fields__ if name != "signature"]
    return {name: getattr(log, name) for name in names}


def sheet(file, rows):
    """Write one file with the standard library."""
    out = io.StringIO(newline="")
    header = [*tables()[file].header, *further(file, rows)]
    writer = csv.DictWriter(out, header, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def further(file, rows):
    """Name the columns that a till has added."""
    return sorted({name for row in rows for name in row} - set(tables()[file].header))


def index(files):
    """Describe files as DSFinV-K's own index.xml does."""
    parts = []
    for file, added in files.items():
        table = tables()[file]
        columns = "".join(
            f"<VariableColumn><Name>{each.name}</Name>"
            + (
                f"<Numeric><Accuracy>{each.size}</Accuracy></Numeric>"
                if each.numeric
                else f"<AlphaNumeric/><MaxLength>{each.size}</MaxLength>"
            )
            + "</VariableColumn>"
            for each in (*table.columns, *(Column.read(f"{name} a1000 ?") for name in added))
        )
        parts.append(
            f"<Table><URL>{file}</URL><Name>{escape(table.name)}</Name><UTF8/>"
            "<DecimalSymbol>,</DecimalSymbol><DigitGroupingSymbol>.</DigitGroupingSymbol>"
            f"<Range><From>2</From></Range><VariableLength>{DELIMITED}{columns}</VariableLength>"
            "</Table>"
        )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE DataSet SYSTEM "{DTD}">\n'
        "<DataSet><Version>1.0</Version><DataSupplier><Name>x</Name><Location>x</Location>"
        f"<Comment>x</Comment></DataSupplier><Media><Name>x</Name>{''.join(parts)}</Media>"
        "</DataSet>"
    ).encode()
