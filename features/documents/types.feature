@DE-DOC
Feature: Types of documents
  A type decides what is put before the TSE: a receipt, an order, or nothing at all.

  @DE-DOC-0001
  Rule: A non-fiscal type starts nothing

    Scenario: A delivery note is begun
      Given the TSE list is noted
      When the POS creates a document of type 2
      Then the answer is 200
      And the answer shows
        | field  | value |
        | number | -1    |
      And the number of open transactions has not changed
      And the TSE has made no signature

  @DE-DOC-0002
  Rule: A non-fiscal document is stored without a signature

    Scenario: A delivery note is stored
      Given the TSE list is noted
      When the POS stores document "A" with
        | field                | value |
        | documentType         | 2     |
        | fiscalDocumentNumber | -1    |
      Then the answer is 200
      And the answer shows
        | field  | value |
        | number | -1    |
      And the TSE has made no signature

  @DE-DOC-0030
  Rule: A type that moves no money starts nothing

    Scenario Outline: <what> is begun
      When the POS creates a document of type <type>
      Then one of these readings is seen
        | reading     | status | number                 |
        | DE-DOC-0030 | 200    | -1                     |
        | DE-DOC-0031 | 200    | a number of at least 1 |
        | DE-STA-0005 | 406    |                        |

      Examples:
        | what                  | type |
        | A proforma invoice    | 12   |
        | A customer's order    | 13   |
        | A preliminary receipt | 14   |
        | A check of the cash   | 98   |
        | An end of day         | 99   |
        | An inventory          | 100  |
        | A purchase            | 101  |
        | A null receipt        | 1000 |
        | A copy                | 1001 |
        | A note                | 1002 |

  @DE-DOC-0003
  Rule: The type MiscellaneousNonFiscal is refused

    Scenario: A document of type 1100
      When the POS creates a document of type 1100
      Then the answer is 4xx

  @DE-DOC-0004
  Rule: Pay-in and payout are receipts

    Scenario Outline: <amount> in cash as type <type>
      Given a started document "A"
      And document "A" sells
        | item | net      | tax  | gross    | VAT key | VAT % |
        | Cash | <amount> | 0.00 | <amount> | 5       | 0     |
      When the POS stores document "A" with
        | field                                | value  |
        | documentType                         | <type> |
        | positions[0].type                    | 3      |
        | positions[0].caption                 | "Cash" |
        | positions[0].businessTransactionType | <type> |
        | positions[0].itemId                  | absent |
        | positions[0].itemCaption             | absent |
        | positions[0].quantity                | absent |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                              |
        | ProcessType | "Kassenbeleg-V1"                                   |
        | ProcessData | "Beleg^0.00_0.00_0.00_0.00_<amount>^<amount>:Bar"  |

      Examples:
        | type | amount  |
        | 11   | 100.00  |
        | 10   | -100.00 |

  @DE-DOC-0005
  Rule: An opening balance is a receipt

    Scenario: 150 euro in the drawer
      Given a started document "A"
      And document "A" sells
        | item | net    | tax  | gross  | VAT key | VAT % |
        | Cash | 150.00 | 0.00 | 150.00 | 5       | 0     |
      When the POS stores document "A" with
        | field                                | value  |
        | documentType                         | 90     |
        | positions[0].type                    | 3      |
        | positions[0].caption                 | "Cash" |
        | positions[0].businessTransactionType | 11     |
      Then the answer shows
        | field       | value                                           |
        | ProcessData | "Beleg^0.00_0.00_0.00_0.00_150.00^150.00:Bar"   |

  @DE-DOC-0011
  Rule: A void is a receipt with reversed signs

    Scenario: The pizza was not ordered
      Given a stored document "A"
      And document "B" voids document "A"
      And a started document "B"
      When the POS stores document "B"
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                         |
        | ProcessType | "Kassenbeleg-V1"                              |
        | ProcessData | "Beleg^-12.90_0.00_0.00_0.00_0.00^-12.90:Bar" |

  @DE-DOC-0032
  Rule: Goods come back that another till has sold

    Scenario: A shirt is too small, and its shop is far away
      Given document "A" sells
        | item  | net    | tax   | gross  | VAT key | VAT % |
        | Shirt | -10.84 | -2.06 | -12.90 | 1       | 19    |
      And a started document "A"
      When the POS validates document "A" with
        | field                             | value                                                                                                                                                                                                                                                                         |
        | positions[0].quantity             | -1                                                                                                                                                                                                                                                                            |
        | positions[0].cancellationPosition | true                                                                                                                                                                                                                                                                          |
        | positions[0].positionReference    | {"referenceType": 0, "storeNumber": "4711", "terminalNumber": "23", "documentType": 0, "documentNumber": "00001234", "documentBookDate": "2025-12-20T10:00:00+01:00", "positionNumber": 2, "returnReasonType": "customerReturn", "returnReasonText": "Too small"} |
      Then the answer is an empty list
      When the POS stores document "A" with
        | field                             | value                                                                                                                                                                                                                                                                         |
        | positions[0].quantity             | -1                                                                                                                                                                                                                                                                            |
        | positions[0].cancellationPosition | true                                                                                                                                                                                                                                                                          |
        | positions[0].positionReference    | {"referenceType": 0, "storeNumber": "4711", "terminalNumber": "23", "documentType": 0, "documentNumber": "00001234", "documentBookDate": "2025-12-20T10:00:00+01:00", "positionNumber": 2, "returnReasonType": "customerReturn", "returnReasonText": "Too small"} |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                         |
        | ProcessData | "Beleg^-12.90_0.00_0.00_0.00_0.00^-12.90:Bar" |

  @DE-PRD-0011
  Rule: An invoice is signed as AVRechnung

    Scenario: An invoice that is paid by transfer later
      Given a started document "A"
      When the POS stores document "A" with
        | field        | value |
        | documentType | 1     |
        | payments     | []    |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                         |
        | ProcessType | "Kassenbeleg-V1"                              |
        | ProcessData | "AVRechnung^12.90_0.00_0.00_0.00_0.00^"       |

  @DE-PRD-0013
  Rule: Training is signed as AVTraining

    Scenario: The apprentice sells a pizza to nobody
      Given a started document "A"
      When the POS stores document "A" with
        | field      | value |
        | isTraining | true  |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                             |
        | ProcessType | "Kassenbeleg-V1"                                  |
        | ProcessData | "AVTraining^12.90_0.00_0.00_0.00_0.00^12.90:Bar"  |

    Scenario: The lesson is over
      Given a started document "A"
      And the POS stored document "A" with
        | field      | value |
        | isTraining | true  |
      And a started document "B"
      When the POS stores document "B" with
        | field      | value  |
        | isTraining | absent |
      Then the answer shows
        | field       | value                                       | requirement |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" | DE-PRD-0004 |

  @DE-DOC-0028
  Rule: A payout is accepted with either sign

    Scenario Outline: A payout of <amount>
      Given a started document "A"
      And document "A" sells
        | item | net      | tax  | gross    | VAT key | VAT % |
        | Cash | <amount> | 0.00 | <amount> | 5       | 0     |
      When the POS stores document "A" with
        | field                                | value  |
        | documentType                         | 10     |
        | positions[0].type                    | 3      |
        | positions[0].caption                 | "Cash" |
        | positions[0].businessTransactionType | 90     |
      Then the answer is a signed fiscal response

      Examples:
        | amount |
        | 20.00  |
        | -20.00 |
