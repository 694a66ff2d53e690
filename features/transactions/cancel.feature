@DE-CXL
Feature: Cancelling a started document
  The customer has lost the purse: the till ends what createDocument started with cancelDocument.
  The number goes back under its short name, without "isation".

  @DE-CXL-0001
  Rule: A successful cancel answers 200 with a fiscal response

    Scenario: The customer cannot pay
      Given a started document "A"
      When the POS cancels document "A"
      Then one of these readings is seen
        | reading     | status | number                 |
        | DE-CXL-0001 | 200    | a number of at least 1 |
        | DE-CXL-0020 | 200    | absent                 |

  @DE-CXL-0002
  Rule: The service stores the abort

    Scenario: The abort is written down
      Given a started document "A"
      When the POS cancels document "A"
      Then the ledger holds document "A" as a signed "cancel"

    Scenario: What was written down outlasts a restart
      Given a cancelled document "A"
      And a cancelled document "B"
      When the service is restarted, where it can be
      Then the ledger holds document "A" as a signed "cancel"
      And the ledger holds document "B" as a signed "cancel"

  @DE-CXL-0003
  Rule: Cancelling ends the open transaction

    Scenario: Nothing stays open
      Given the TSE list is noted
      And a started document "A"
      When the POS cancels document "A"
      Then the answer is 200
      And the number of open transactions has not changed
      And document "A" is no longer among the open transactions

    Scenario: A sale cancelled as a delivery note, which is not fiscal
      Given a started document "A"
      When the POS cancels document "A" with
        | field        | value |
        | documentType | 2     |
      Then document "A" is no longer open, unless its end was refused

  @DE-CXL-0004
  Rule: Cancelling a number that was never started answers 404

    Scenario Outline: <what>
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels document "A" with
        | field                | value    |
        | fiscalDocumentNumber | <number> |
      Then the answer is 404
      And the answer says "Given transaction not started" (DE-CXL-0005)
      And the number of open transactions has not changed
      When the POS cancels document "A"
      Then the answer is a signed fiscal response

      Examples:
        | what                        | number     |
        | A number out of thin air    | 999999     |
        | The largest number there is | 2147483647 |

  @DE-CXL-0005
  Rule: The 404 says that the transaction was not started

    Scenario: A plain sentence for the till's developer
      Given a started document "A"
      When the POS cancels document "A" with
        | field                | value |
        | fiscalDocumentNumber | 0     |
      Then the answer is 404
      And the answer says "Given transaction not started"

  @DE-CXL-0006
  Rule: Cancelling without a number answers 404

    Scenario: The number was forgotten
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels document "A" with
        | field                | value  |
        | fiscalDocumentNumber | absent |
      Then one of these readings is seen
        | reading     | status |
        | DE-CXL-0006 | 404    |
        | DE-CXL-0007 | 422    |
      And the number of open transactions has not changed

  @DE-CXL-0008
  Rule: A cancel needs an earlier create

    Scenario Outline: A cancel out of the blue, with <what>
      Given no createDocument that failed waits for its end
      And the TSE list is noted
      When the POS cancels document "A" with
        | field                   | value      |
        | fiscalDocumentNumber    | <number>   |
        | fiscalDocumentRevision  | <revision> |
        | fiscalDocumentStartTime | <start>    |
      Then the answer is 4xx
      And the answer is no signed fiscal response
      And the TSE has made no signature

      Examples:
        | what                           | number | revision | start      |
        | a number that nobody was given | 4711   | 1        | 1681803100 |
        | the -99 of a failed create     | -99    | 0        | 0          |

  @DE-CXL-0009
  Rule: An unsupported document type is answered 406 at cancel

    Scenario: A type that nobody has
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels document "A" with
        | field        | value |
        | documentType | 4711  |
      Then the answer is 406
      And the number of open transactions has not changed
      When the POS cancels document "A"
      Then the answer is a signed fiscal response

  @DE-CXL-0010
  Rule: An empty or faulty document is answered 422 at cancel

    Scenario: Nothing at all
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels an empty body as document "A"
      Then the answer is 422
      And the number of open transactions has not changed
      When the POS cancels document "A"
      Then the answer is a signed fiscal response

    Scenario Outline: A document with <fault>
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels document "A" with
        | field   | value   |
        | <field> | <value> |
      Then the answer is 422
      And the number of open transactions has not changed
      When the POS cancels document "A"
      Then the answer is a signed fiscal response

      Examples:
        | fault                   | field        | value         |
        | a day that is none      | createDate   | "yesterday"   |
        | a GUID that is none     | documentGuid | "HAM01-00001" |
        | positions that are none | positions    | "one pizza"   |

  @DE-CXL-0011
  Rule: The number comes back under its short name

    Scenario Outline: A till <sends> the names of the answer
      Given a started document "A"
      And a started document "B"
      When the POS <sends> document "A" under the names that createDocument answered with
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-CXL-0011 | 400    |                                 |
        | DE-CXL-0011 | 404    |                                 |
        | DE-CXL-0011 | 422    |                                 |
        | DE-CXL-0012 | 200    | as answered at the start of "A" |
      When the POS <sends> document "B"
      Then the answer is a signed fiscal response

      Examples:
        | sends   |
        | stores  |
        | cancels |

  @DE-CXL-0013
  Rule: An abort is signed as AVBelegabbruch with zeros

    Scenario: Nothing was rung up yet
      Given a started document "A"
      When the POS cancels document "A" with nothing but the minimum fields
      Then one of these readings is seen
        | reading     | status | ProcessType      | ProcessData                                |
        | DE-CXL-0013 | 200    | "Kassenbeleg-V1" | "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^" |
        | DE-CXL-0014 | 200    | "Kassenbeleg-V1" | like "Beleg^*"                             |

    Scenario: Whatever was rung up, an abort is worth nothing
      Given a started document "A"
      When the POS cancels document "A"
      Then one of these readings is seen
        | reading     | status | ProcessType      | ProcessData                                 |
        | DE-CXL-0013 | 200    | "Kassenbeleg-V1" | "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"  |
        | DE-CXL-0014 | 200    | "Kassenbeleg-V1" | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |

    Scenario Outline: <what> that comes to nothing
      Given a started document "A"
      When the POS cancels document "A" with
        | field   | value   |
        | <field> | <value> |
      Then one of these readings is seen
        | reading     | status | ProcessType      | ProcessData                                |
        | DE-CXL-0013 | 200    | "Kassenbeleg-V1" | "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^" |
        | DE-CXL-0014 | 200    | "Kassenbeleg-V1" | like "Beleg^*"                             |
        | DE-CXL-0009 | 406    |                  |                                            |

      Examples:
        | what       | field        | value |
        | An order   | documentType | 80    |
        | An invoice | documentType | 1     |

  @DE-CXL-0015
  Rule: The minimum fields are enough for a cancel

    Scenario: No positions, no payments
      Given a started document "A"
      When the POS cancels document "A" with nothing but the minimum fields
      Then the answer is 200
      And the answer is a signed fiscal response

  @DE-CXL-0016
  Rule: A cancel may carry the whole document

    Scenario: With everything that was rung up so far
      Given a started document "A"
      When the POS cancels document "A"
      Then the answer is 200
      And the answer is a signed fiscal response

  @DE-CXL-0017
  Rule: The abort itself is signed

    Scenario: An abort has a signature and a QR code of its own
      Given a started document "A"
      When the POS cancels document "A"
      Then the answer shows
        | field               | value                          |
        | signature           | r and s side by side           |
        | TseSignatureCounter | a number of at least 1         |
        | TransactionEndTime  | a Unix time within the request |
        | QrCodeDataString    | like "V0;*"                    |

  @DE-CXL-0018
  Rule: A transaction cannot be ended a second time by a cancel

    Scenario Outline: A sale that was <how> already
      Given a <how> document "A"
      And the TSE list is noted
      When the POS cancels document "A"
      Then the answer is 404
      And the TSE has made no signature

      Examples:
        | how       |
        | stored    |
        | cancelled |

  @DE-CXL-0019
  Rule: A refused cancel leaves the transaction open

    Scenario: The second attempt succeeds
      Given a started document "A"
      And the TSE list is noted
      When the POS cancels document "A" with
        | field      | value       |
        | createDate | "yesterday" |
      Then the answer is 4xx
      And the number of open transactions has not changed
      And document "A" is still among the open transactions
      When the POS cancels document "A"
      Then the answer is a signed fiscal response
