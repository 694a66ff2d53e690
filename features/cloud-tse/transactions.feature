@DE-CTX
Feature: Transactions of a cloud TSE
  A sale is one transaction in revisions: started, perhaps updated, and finished or cancelled. Each
  revision is signed, and its number in the address keeps two of them from getting mixed up.

  @DE-CTX-0001 @DE-CTX-0003 @DE-CTX-0004 @DE-CTX-0023 @DE-CTX-0024 @DE-CTX-0025 @DE-CTX-0026
  @DE-CTX-0027 @DE-CSG-0002 @DE-CSG-0008 @DE-CSG-0012 @DE-CSG-0015 @DE-CPD-0002
  Rule: From the start to the receipt

    Scenario: A sale in three revisions
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till"
      Then the TSE answers 200 (DE-CTX-0001)
      And the TSE shows
        | member          | value    | requirement |
        | _id             | "{sale}" | DE-CTX-0001 |
        | revision        | 1        | DE-CTX-0001 |
        | latest_revision | 1        | DE-CTX-0001 |
        | state           | "ACTIVE" | DE-CTX-0001 |
        | client_id       | "{till}" | DE-CTX-0001 |
        | tss_id          | "{shop}" | DE-CTX-0001 |
        | schema          | {}       | DE-CTX-0024 |
        | schema          | {}       | DE-CSG-0002 |
      And the members begin with "schema, state, tss_id, tss_serial_number, client_id" (DE-CTX-0027)
      When 3 seconds pass at the cloud, by waiting if need be
      And the till writes "sale" as ACTIVE:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT",
          "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "10.00"}],
          "amounts_per_payment_type": [{"payment_type": "CASH", "amount": "10.00"}]}}}
        """
      Then the TSE answers 200 (DE-CTX-0003)
      And the TSE shows
        | member                  | value                                                    | requirement |
        | revision                | 2                                                        | DE-CTX-0003 |
        | latest_revision         | 2                                                        | DE-CTX-0003 |
        | state                   | "ACTIVE"                                                 | DE-CTX-0003 |
        | schema.raw.process_data | process data "Beleg^10.00_0.00_0.00_0.00_0.00^10.00:Bar" | DE-CPD-0002 |
      When the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 200 (DE-CTX-0004)
      And the TSE shows
        | member                                                         | value                      | requirement |
        | state                                                          | "FINISHED"                 | DE-CTX-0004 |
        | revision                                                       | 3                          | DE-CTX-0004 |
        | time_end                                                       | present                    | DE-CTX-0004 |
        | time_end                                                       | the member log.timestamp   | DE-CTX-0023 |
        | qr_code_data                                                   | like "V0;.*"               | DE-CSG-0015 |
        | schema.standard_v1.receipt.receipt_type                        | "RECEIPT"                  | DE-CTX-0025 |
        | schema.standard_v1.receipt.amounts_per_payment_type.0.currency_code | "EUR"                 | DE-CTX-0025 |
        | schema.raw.process_type                                        | "Kassenbeleg-V1"           | DE-CTX-0025 |
        | schema.raw.process_data                                        | process data "Beleg^21.42_0.00_0.00_0.00_0.00^21.42:Unbar" | DE-CTX-0025 |
        | schema.raw.process_data                                        | process data "Beleg^21.42_0.00_0.00_0.00_0.00^21.42:Unbar" | DE-CPD-0002 |
      And its receipt has its members in alphabetical order (DE-CTX-0026)
      And "sale" has the time of its start in every revision (DE-CTX-0023)
      And the signature counters of "sale" follow one another (DE-CSG-0008)
      And the signature counter of TSS "shop" is that of the answer (DE-CSG-0012)

  @DE-CSG-0017
  Rule: The log time is the time of the signature

    Scenario: A sale that takes its time
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till"
      Then the log time of "sale" is that of the clock, give or take 120 seconds
      When 3 seconds pass at the cloud, by waiting if need be
      And the till writes "sale" as FINISHED, a sale by card
      Then the log time of "sale" is that of the clock, give or take 120 seconds
      And each revision of "sale" has a log time 2 seconds or more after the one before

    Scenario: Half a year later the clocks of tills go otherwise, and the log's does not
      Given 183 days have gone by at the cloud, if its clock can be set
      And an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till"
      Then the log time of "sale" is that of the clock, give or take 120 seconds
      When the till writes "sale" as FINISHED, a sale by card
      Then the log time of "sale" is that of the clock, give or take 120 seconds

    Scenario Outline: A day that some calendars get wrong, <day>
      Given it is <day> at the cloud, if its clock can be set
      And an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till"
      Then the log time of "sale" is that of the clock, give or take 120 seconds
      When the till writes "sale" as FINISHED, a sale by card
      Then the log time of "sale" is that of the clock, give or take 120 seconds

      Examples:
        | day                     |
        | the 29th of February    |
        | the first day of a year |

  @DE-CTX-0002
  Rule: Transactions are numbered

    Scenario: Three tills' worth
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      When the till writes "three" as ACTIVE of client "till"
      Then the transactions "one", "two", "three" are numbered from 1

    Scenario: What is refused takes no number
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "one" of client "till"
      When the till writes "never" of client "unknown" at TSS "shop"
      Then the TSE answers 400 with "E_CLIENT_NOT_FOUND" (DE-CTX-0014)
      When the till writes "one" as CANCELLED
      Then the TSE answers 409 with "E_TX_NO_TYPE_DEFINED" (DE-CTX-0006)
      When the till writes "two" as ACTIVE of client "till"
      Then the transactions "one", "two" are numbered from 1

    Scenario: Two tills at the same time
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      When these revisions are written at the same time
        | transaction | state  | client |
        | one         | ACTIVE | left   |
        | two         | ACTIVE | right  |
      Then every answer is as the books foretell
      When these revisions are written at the same time
        | transaction | state    | client |
        | one         | FINISHED | left   |
        | two         | FINISHED | right  |
        | three       | ACTIVE   | left   |
      Then every answer is as the books foretell

  @DE-CTX-0005 @DE-CTX-0006
  Rule: An abort needs a type

    Scenario: Cancel a sale
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "sale" of client "till"
      When the till writes "sale" as CANCELLED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "ABORT", "amounts_per_vat_rate": []}}}
        """
      Then the TSE answers 200 (DE-CTX-0005)
      And the TSE shows
        | member                  | value                                                   | requirement |
        | state                   | "CANCELLED"                                             | DE-CTX-0005 |
        | time_end                | present                                                 | DE-CTX-0005 |
        | schema.raw.process_data | process data "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^" | DE-CPD-0001 |

    Scenario: Cancel what nobody gave a type
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as CANCELLED
      Then the TSE answers 409 with "E_TX_NO_TYPE_DEFINED" (DE-CTX-0006)

  @DE-CTX-0007
  Rule: The type stays

    Scenario: A receipt does not become an order, neither on its way nor at its end
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "sale" of client "till"
      When the till writes "sale" as ACTIVE:
        """
        {"standard_v1": {"order": {"line_items": [{"quantity": "1", "text": "Tea", "price_per_unit": "2.50"}]}}}
        """
      Then the TSE answers 409 with "E_TX_ILLEGAL_TYPE_CHANGE"
      When the till writes "sale" as CANCELLED:
        """
        {"standard_v1": {"order": {"line_items": [{"quantity": "1", "text": "Tea", "price_per_unit": "2.50"}]}}}
        """
      Then the TSE answers 409 with "E_TX_ILLEGAL_TYPE_CHANGE"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [{"quantity": "1", "text": "Tea", "price_per_unit": "2.50"}]}}}
        """
      Then the TSE answers 409 with "E_TX_ILLEGAL_TYPE_CHANGE"

    Scenario Outline: Nor does it become <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "sale" of client "till"
      When the till writes "sale" as <state>:
        """
        {<schema>}
        """
      Then the TSE answers 409 with "E_TX_ILLEGAL_TYPE_CHANGE"
      When the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 200 (DE-CTX-0004)

      Examples:
        | what                           | state    | schema                                                                              |
        | an order in raw data           | ACTIVE   | "raw": {"process_type": "Bestellung-V1", "process_data": "MTsiVGVhIjsyLjUw"}        |
        | an order in raw data at last   | FINISHED | "raw": {"process_type": "Bestellung-V1", "process_data": "MTsiVGVhIjsyLjUw"}        |
        | a type of the till's own       | FINISHED | "raw": {"process_type": "Vorgang-der-Kasse-V1", "process_data": "MTsiVGVhIjsyLjUw"} |
        | something else                 | ACTIVE   | "standard_v1": {"other": {}}                                                        |

    Scenario: What began in raw data keeps its type too
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as ACTIVE:
        """
        {"raw": {"process_type": "Bestellung-V1", "process_data": "MTsiVGVhIjsyLjUw"}}
        """
      And the till writes "order" as FINISHED, a sale by card
      Then the TSE answers 409 with "E_TX_ILLEGAL_TYPE_CHANGE"

  @DE-CTX-0008 @DE-CTX-0009 @DE-CTX-0010 @DE-CTX-0011 @DE-CTX-0013
  Rule: Revisions follow one another

    Scenario: One is left out, or the first
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as ACTIVE in revision 3
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0008)
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows (DE-CTX-0008)
        | member          | value |
        | latest_revision | 1     |
      When the till writes "other" as ACTIVE of client "till" in revision 2
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0008)
      When the till sends GET "/tss/{shop}/tx/{other}"
      Then the TSE answers 404 with "E_TX_NOT_FOUND" (DE-CTX-0021)

    Scenario: The answer got lost, and the till asks again
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED, a sale by card
      And the till repeats its request
      Then the answer is that of the request before in "_id, revision, number, state" (DE-CTX-0010)
      And the answer is that of the request before in "signature, log, qr_code_data" (DE-CTX-0011)

    Scenario Outline: The till <leaves>, and asks again
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED, a sale by card, and <leaves>
      And the till repeats its request
      Then the TSE answers 200 (DE-CTX-0010)
      When the till repeats its request
      Then the answer is that of the request before in "_id, revision, number, state" (DE-CTX-0010)
      And the answer is that of the request before in "signature, log, qr_code_data" (DE-CTX-0011)

      Examples:
        | leaves                        |
        | hangs up before it is answered |
        | breaks off half-way           |

    Scenario: The same revision with something else
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "sale" of client "till"
      When the till writes "sale" as ACTIVE in revision 2:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT", "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "99.00"}]}}}
        """
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0009)

    Scenario: The end once more with another sum
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      When the till writes "sale" as FINISHED in revision 2:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT", "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "99.00"}]}}}
        """
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0009)

    Scenario: An end without a beginning
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as FINISHED of client "till", a sale by card
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0013)

  @DE-CTX-0012 @DE-CTX-0034
  Rule: What has ended stays ended

    Scenario Outline: <state> after a <how> one
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a <how> transaction "sale" of client "till"
      And the signature counter of TSS "shop" is noted
      When the till writes "sale" as <state>, a sale by card
      Then the TSE answers 4xx (DE-CTX-0012)
      And the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0034)
      And the signature counter of TSS "shop" has risen by 0 (DE-CTX-0012)
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows (DE-CTX-0012)
        | member          | value      |
        | state           | "<was>"    |
        | latest_revision | <revision> |

      Examples:
        | how       | state     | was       | revision |
        | finished  | ACTIVE    | FINISHED  | 2        |
        | finished  | FINISHED  | FINISHED  | 2        |
        | finished  | CANCELLED | FINISHED  | 2        |
        | cancelled | ACTIVE    | CANCELLED | 3        |
        | cancelled | FINISHED  | CANCELLED | 3        |
        | cancelled | CANCELLED | CANCELLED | 3        |

  @DE-CTX-0014 @DE-CTX-0015 @DE-CTX-0016 @DE-CTX-0017
  Rule: Only a registered client at a TSS in use

    Scenario: A client that nobody registered
      Given an INITIALIZED TSS "shop"
      When the till writes "sale" of client "unknown" at TSS "shop"
      Then the TSE answers 400 with "E_CLIENT_NOT_FOUND" (DE-CTX-0014)

    Scenario: A client that was deregistered
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And client "till" is deregistered
      When the till writes "sale" as ACTIVE of client "till"
      Then the TSE answers 400 with "E_CLIENT_DEREGISTERED" (DE-CTX-0015)

    Scenario: A client that was deregistered in the midst of a sale
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      And client "till" is deregistered
      When the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 400 with "E_CLIENT_DEREGISTERED" (DE-CTX-0015)
      Given the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "REGISTERED"}
        """
      And the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 200 (DE-CTX-0004)

    Scenario: A TSS that is not initialised
      Given an UNINITIALIZED TSS "shop"
      When the till writes "sale" of client "unknown" at TSS "shop"
      Then the TSE answers 400 with "E_TSS_NOT_INITIALIZED" (DE-CTX-0016)

    Scenario: A TSS that was disabled
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And the admin has disabled TSS "shop"
      When the till writes "sale" as ACTIVE of client "till"
      Then the TSE answers 400 with "E_TSS_DISABLED" (DE-CTX-0017)

    Scenario: A TSS that was disabled in the midst of a sale
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      And the admin has disabled TSS "shop"
      When the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 400 with "E_TSS_DISABLED" (DE-CTX-0017)

  @DE-CTX-0029
  Rule: Nothing ends by itself

    Scenario: A month later
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When 30 days go by at the cloud
      And the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows
        | member | value    |
        | state  | "ACTIVE" |

  @DE-CTX-0030 @DE-CTX-0031
  Rule: A TSS keeps 2,000 transactions open

    Scenario: One too many
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When client "till" starts transactions until it is refused
      Then the TSE answers 400 with "E_TX_LIMIT_REACHED" (DE-CTX-0030)
      And 2000 were accepted (DE-CTX-0030)
      When the till sends GET "/tss/{shop}"
      Then the TSE shows (DE-CTX-0030)
        | member                     | value |
        | number_active_transactions | 2000  |
      When the till writes "open 7" as FINISHED, a sale by card
      Then the TSE answers 200 (DE-CTX-0031)
      When the till writes "fits again" as ACTIVE of client "till"
      Then the TSE answers 200 (DE-CTX-0031)
      When the till writes "open 8" as ACTIVE, a sale by card
      And the till writes "open 8" as CANCELLED, a sale by card
      Then the TSE answers 200 (DE-CTX-0031)
      When the till writes "fits as well" as ACTIVE of client "till"
      Then the TSE answers 200 (DE-CTX-0031)

  @DE-CER-0013
  Rule: A refused call leaves the TSS as it was

    Scenario: A write that is refused signs nothing
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And the signature counter of TSS "shop" is noted
      When the till writes "sale" of client "unknown" at TSS "shop"
      Then the TSE answers 400 with "E_CLIENT_NOT_FOUND" (DE-CTX-0014)
      And the signature counter of TSS "shop" has risen by 0

    Scenario: A revision that is refused leaves no metadata
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as ACTIVE in revision 3 with metadata:
        """
        {"table": "7"}
        """
      Then the TSE answers 400 with "E_TX_UPSERT" (DE-CTX-0008)
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows
        | member          | value        |
        | metadata        | {} or absent |
        | latest_revision | 1            |

    Scenario: A step that is refused leaves no metadata
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "UNINITIALIZED", "metadata": {"floor": "ground"}}
        """
      Then the TSE answers 400 with "E_ILLEGAL_TSS_STATE_CHANGE" (DE-CTS-0014)
      When the till sends GET "/tss/{shop}"
      Then the TSE shows
        | member   | value         |
        | metadata | {} or absent  |
        | state    | "INITIALIZED" |
