"""
The closed sets of the document model, by the numbers that travel on the wire.

Names are the vendor's own, so that ``"[10] = PayOut"`` and ``"payOut"`` can be read as well as 10.
"""

from __future__ import annotations

from enum import Enum, IntEnum


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

    #: The name of 2021.
    __aliases__ = {"TableOrder": 80}  # noqa: RUF012  the reader's convention for enums


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


class PaymentType(Enum):
    """
    How something was paid. The wire writes names, so numbers are the aliases here.
    """

    CASH = "cash"
    EC_CARD = "ecCard"
    CREDIT_CARD = "creditCard"
    SINGLE_PURPOSE_VOUCHER = "singlePurposeVoucher"
    MULTI_PURPOSE_VOUCHER = "multiPurposeVoucher"
    PAYMENT_PROVIDER = "paymentProvider"
    DEPOSIT = "deposit"
    NO_CASH = "noCash"
    NONE = "none"
    CRYPTO_CURRENCY = "cryptoCurrency"
    MOBILE_PHONE_APPS = "mobilePhoneApps"
    CUSTOMER_CARD = "customerCard"
    LOYALTY = "loyalty"
    CHECK = "check"
    CREDIT_NOTE = "creditNote"

    #: The number of cryptoCurrency is inferred; 11 is not published.
    __aliases__ = {  # noqa: RUF012  the reader's convention for enums, never changed
        0: "cash",
        1: "ecCard",
        2: "creditCard",
        3: "singlePurposeVoucher",
        4: "multiPurposeVoucher",
        5: "paymentProvider",
        6: "deposit",
        7: "noCash",
        8: "none",
        9: "cryptoCurrency",
        10: "mobilePhoneApps",
        12: "customerCard",
        13: "loyalty",
        14: "check",
        15: "creditNote",
    }


class DiscountType(IntEnum):
    """
    Whether a discount is an amount or a percentage.
    """

    Allowance = 0
    Discount = 1


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
