"""
The closed sets of the document model, by the numbers that travel on the wire.

Names are the vendor's own, so that ``"[10] = PayOut"`` and ``"payOut"`` can be read as well as 10.
"""

from __future__ import annotations

from enum import IntEnum


class DocumentType(IntEnum):
    """
    What a document is; the vendor's class reference calls it DocumentType.
    """

    Receipt = 0
    Invoice = 1
    DeliveryNote = 2
    PayOut = 10
    PayIn = 11
    ProformaInvoice = 12
    CustomerOrder = 13
    PreliminaryReceipt = 14
    LongTermOrder = 80
    OpeningBalance = 90
    CashCheck = 98
    EndOfDay = 99
    Inventory = 100
    Purchase = 101
    NullReceipt = 1000
    PrintingReceipt = 1001
    AuditLog = 1002
    MiscellaneousNonFiscal = 1100


class PositionType(IntEnum):
    """
    What a line of a document is.
    """

    Item = 0
    SubItem = 1
    Text = 2
    Booking = 3
    SubTotal = 9
    Total = 10


class BusinessTransactionType(IntEnum):
    """
    Which business case a line belongs to.
    """

    Revenue = 0
    Discount = 1
    DepositOnEmpties = 2
    SinglePurposeVoucher = 3
    MultiPurposeVoucher = 4
    Tip = 5
    CompanyTip = 6
    Deposit = 7
    PayOut = 10
    PayIn = 11
    MoneyTransfer = 90
    CashDifference = 91
    GrantGenuine = 92
    GrantUnreal = 93


class PaymentType(IntEnum):
    """
    How something was paid.
    """

    cash = 0
    ecCard = 1  # noqa: N815  the vendor's own spelling, which is read from the wire
    creditCard = 2  # noqa: N815  likewise
    singlePurposeVoucher = 3  # noqa: N815  likewise
    multiPurposeVoucher = 4  # noqa: N815  likewise
    paymentProvider = 5  # noqa: N815  likewise
    deposit = 6
    noCash = 7  # noqa: N815  likewise
    none = 8
    cryptoCurrency = 9  # noqa: N815  likewise; the number is inferred
    mobilePhoneApps = 10  # noqa: N815  likewise
    customerCard = 12  # noqa: N815  likewise
    loyalty = 13
    check = 14
    creditNote = 15  # noqa: N815  likewise


class DiscountType(IntEnum):
    """
    Whether a discount is an amount or a percentage.
    """

    Allowance = 0
    Discount = 1


class ReferenceType(IntEnum):
    """
    Why a document points at another one; only one member is published.
    """

    Cancellation = 0


class ReturnReasonType(IntEnum):
    """
    Why goods came back.
    """

    userMistake = 0  # noqa: N815  the vendor's own spelling, which is read from the wire
    masterDataWrong = 1  # noqa: N815  likewise
    itemNotInStock = 2  # noqa: N815  likewise
    customerComplaint = 10  # noqa: N815  likewise
    customerReturn = 11  # noqa: N815  likewise
    customerDiscount = 12  # noqa: N815  likewise
    customerDataWrong = 13  # noqa: N815  likewise
    technicalMysteryShopping = 20  # noqa: N815  likewise


class AutomaticVatCalculation(IntEnum):
    """
    Which of net and gross the service works out by itself.
    """

    noCalculation = 0  # noqa: N815  the vendor's own spelling, which is read from the wire
    netValueCalculation = 1  # noqa: N815  likewise
    grossValueCalculation = 2  # noqa: N815  likewise
