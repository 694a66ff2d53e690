@DE-CTX
Feature: Transactions of a cloud TSE are read
  What was written can be read again: by id or by number, each revision by itself, with its notes and
  with its signed log message.

  @DE-CTX-0018 @DE-CTX-0019 @DE-CTX-0020 @DE-CTX-0021
  Rule: Transactions are read back

    Scenario: By number
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{number of sale}"
      Then the TSE shows (DE-CTX-0018)
        | member | value    |
        | _id    | "{sale}" |

    Scenario: Finished by number
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till sends PUT "/tss/{shop}/tx/{number of sale}?tx_revision=2":
        """
        {"state": "FINISHED", "client_id": "{till}", "schema": {"standard_v1": {"other": {}}}}
        """
      Then the TSE answers 200 (DE-CTX-0018)
      And the TSE shows (DE-CTX-0018)
        | member | value      |
        | _id    | "{sale}"   |
        | state  | "FINISHED" |

    Scenario Outline: Revision <asked>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{sale}<query>"
      Then the TSE shows (DE-CTX-0019)
        | member          | value       |
        | revision        | <revision>  |
        | latest_revision | 2           |
        | log.operation   | <operation> |
        | state           | <state>     |
        | schema.raw      | <schema>    |

      Examples:
        | asked          | query          | revision | operation | state      | schema  |
        | one            | ?tx_revision=1 | 1        | "Start"   | "ACTIVE"   | absent  |
        | without number |                | 2        | "Finish"  | "FINISHED" | present |

    Scenario: What has ended is read as it was answered
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "sale" of client "till"
      When the till writes "sale" as FINISHED, a sale by card
      And the till sends GET "/tss/{shop}/tx/{sale}"
      Then the answer is that of the request before in "_id, number, revision, state, client_id, client_serial_number, time_start, time_end" (DE-CTX-0019)
      And the answer is that of the request before in "schema, signature, log, qr_code_data" (DE-CTX-0019)
      Given an updated transaction "abort" of client "till"
      When the till writes "abort" as CANCELLED, a sale by card
      And the till sends GET "/tss/{shop}/tx/{abort}"
      Then the answer is that of the request before in "_id, number, revision, state, client_id, client_serial_number, time_start, time_end" (DE-CTX-0019)
      And the answer is that of the request before in "schema, signature, log, qr_code_data" (DE-CTX-0019)

    Scenario: A revision that nobody wrote
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{sale}?tx_revision=2"
      Then the TSE answers 400 with "E_TX_REVISION_NOT_FOUND" (DE-CTX-0020)

    Scenario: A transaction that nobody started
      Given an INITIALIZED TSS "shop"
      When the till sends GET "/tss/{shop}/tx/{unknown}"
      Then the TSE answers 404 with "E_TX_NOT_FOUND" (DE-CTX-0021)

    Scenario: A transaction of another TSS
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "open" of client "till"
      And an INITIALIZED TSS "another shop"
      And a client "elsewhere" of TSS "another shop"
      And a finished transaction "sale" of client "elsewhere"
      And a finished transaction "second" of client "elsewhere"
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE answers 404 with "E_TX_NOT_FOUND" (DE-CTX-0021)
      When the till sends GET "/tss/{shop}/tx/{number of second}"
      Then the TSE answers 404 with "E_TX_NOT_FOUND" (DE-CTX-0021)
      When the till sends GET "/tss/{another shop}/tx/{number of sale}"
      Then the TSE shows (DE-CTX-0018)
        | member | value    |
        | _id    | "{sale}" |

  @DE-CTX-0022
  Rule: Metadata add up

    Scenario: A note with each revision
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till" with metadata:
        """
        {"table": "7", "waiter": "Ada"}
        """
      And the till writes "sale" as ACTIVE with metadata:
        """
        {"table": "8"}
        """
      Then the TSE shows
        | member   | value                           |
        | metadata | {"table": "8", "waiter": "Ada"} |
      When the till writes "sale" as ACTIVE with metadata:
        """
        {"table": null, "waiter": "", "guests": "2"}
        """
      Then the TSE shows
        | member   | value           | requirement |
        | metadata | {"guests": "2"} | DE-CLS-0010 |

    Scenario: Notes outlive the end, and the end said again
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till" with metadata:
        """
        {"table": "7", "waiter": "Ada"}
        """
      And the till writes "sale" as FINISHED, a sale by card
      Then the TSE shows
        | member   | value                           |
        | metadata | {"table": "7", "waiter": "Ada"} |
      When the till repeats its request
      And the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows
        | member   | value                           |
        | metadata | {"table": "7", "waiter": "Ada"} |

  @DE-CTX-0028
  Rule: The signed log message can be fetched

    Scenario: It is the one of the answer
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{sale}/log"
      Then the log message is that of the latest revision of "sale"

    Scenario Outline: It is the one of <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And <what> transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{sale}/log"
      Then the log message is that of the latest revision of "sale"

      Examples:
        | what        |
        | a started   |
        | an updated  |
        | a cancelled |

    Scenario: It is the one of the revision that is asked for
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      When the till sends GET "/tss/{shop}/tx/{sale}/log?tx_revision=1"
      Then the log message is that of revision 1 of "sale"
