@DE-TXN
Feature: Storing a sale
  When the customer has paid, the till sends the whole receipt to storeDocument. The TSE finishes
  the transaction, and what comes back is printed on the receipt.

  @DE-TXN-0002
  Rule: storeDocument answers with a fiscal response

    Scenario: A pizza, paid in cash
      Given a started document "A"
      When the POS stores document "A"
      Then the answer is 200
      And the answer is a signed fiscal response

    Scenario: Aborted and sold after all, because the answer to the abort was lost
      When the POS creates document "A"
      And the POS cancels document "A" and never sees the answer
      And the POS creates document "A"
      And the POS stores document "A"
      Then every answer is as the books foretell

  @DE-TXN-0004
  Rule: storeDocument ends the open transaction

    Scenario: A stored sale is no longer open
      Given the TSE list is noted
      And a started document "A"
      When the POS stores document "A"
      Then the answer is 200
      And the number of open transactions has not changed
      And document "A" is no longer among the open transactions

    Scenario: A sale stored as a delivery note, which is not fiscal
      Given a started document "A"
      When the POS stores document "A" with
        | field        | value |
        | documentType | 2     |
      Then document "A" is no longer open, unless its end was refused

  @DE-TXN-0006
  Rule: The final answer is about the transaction that was started

    Scenario Outline: The number stays
      Given a started document "A"
      And a started document "B"
      When the POS <ends> document "A"
      Then the answer shows
        | field  | value                           |
        | number | as answered at the start of "A" |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-TXN-0007
  Rule: The revision is 1 at the start and 2 at the end

    Scenario Outline: Two log messages, two revisions
      When the POS creates document "A"
      Then the answer shows
        | field    | value |
        | revision | 1     |
      When the POS <ends> document "A"
      Then the answer shows
        | field    | value |
        | revision | 2     |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-TXN-0008
  Rule: The start time stays the one that createDocument gave

    Scenario Outline: A minute at the till
      Given a started document "A"
      And 60 seconds have passed, where the clock can be set
      When the POS <ends> document "A"
      Then the answer shows
        | field                   | value                            |
        | fiscalDocumentStartTime | as answered at the start of "A"  |
        | TransactionStartTime    | equal to fiscalDocumentStartTime |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    Scenario: A table that pays the next day
      Given a started document "A"
      And 86400 seconds have passed, where the clock can be set
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field                   | value                            |
        | fiscalDocumentStartTime | as answered at the start of "A"  |
        | TransactionStartTime    | equal to fiscalDocumentStartTime |

  @DE-TXN-0009
  Rule: Storing a finished transaction again is answered 404

    Scenario: The till did not see the answer and sends the receipt again
      Given a stored document "A"
      And the TSE list is noted
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-TXN-0009 | 404    |                                 |
        | DE-TXN-0010 | 200    | as answered at the start of "A" |
      And the TSE has made no signature

    Scenario: The answer is lost on its way, and the service was restarted since
      Given a started document "A"
      When the POS stores document "A" and never sees the answer
      And the service is restarted, where it can be
      And the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-TXN-0009 | 404    |                                 |
        | DE-TXN-0010 | 200    | as answered at the start of "A" |
      And every answer is as the books foretell

    Scenario: The till hangs up before it is answered, and sends the receipt again
      Given a started document "A"
      And the TSE list is noted
      When the POS stores document "A" and hangs up before it is answered
      And the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-TXN-0009 | 404    |                                 |
        | DE-TXN-0010 | 200    | as answered at the start of "A" |
      And the TSE has made 1 signature
      And document "A" is no longer among the open transactions (DE-TXN-0004)

    Scenario: What was cancelled is no sale any more
      Given a cancelled document "A"
      And the TSE list is noted
      When the POS stores document "A"
      Then the answer is 404
      And the TSE has made no signature

  @DE-TXN-0014
  Rule: storeDocument for a number never started is answered 404

    Scenario: A number out of thin air
      Given a started document "A"
      When the POS stores document "A" with
        | field                | value  |
        | fiscalDocumentNumber | 999999 |
      Then the answer is 404
      When the POS stores document "A"
      Then the answer is a signed fiscal response

    Scenario: No number at all, for createDocument was never called
      Given the TSE list is noted
      When the POS stores document "A"
      Then the answer is 4xx
      And the TSE has made no signature

  @DE-TXN-0015
  Rule: A stored receipt is in the document store

    Scenario: What was answered 200 is written down
      Given a started document "A"
      When the POS stores document "A"
      Then the ledger holds document "A" as a signed "store"

    Scenario: What was written down outlasts a restart
      Given a stored document "A"
      And a stored document "B"
      When the service is restarted, where it can be
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"

    Scenario: What was sent whole is written down, although nobody waited for the answer
      Given a started document "A"
      When the POS stores document "A" and hangs up before it is answered
      And the POS stores document "A"
      Then the ledger holds document "A" as a signed "store"

  @DE-TXN-0013
  Rule: Several transactions may be open at once

    Scenario: A till on a slow line
      Given a started document "A"
      When the POS stores document "A" over a slow line
      Then the answer is a signed fiscal response

  @DE-STA-0003
  Rule: An unsupported document type is answered 406 at store

    Scenario: A type that nobody has
      Given a started document "A"
      And the TSE list is noted
      When the POS stores document "A" with
        | field        | value |
        | documentType | 4711  |
      Then the answer is 406
      And the number of open transactions has not changed
      When the POS stores document "A"
      Then the answer is a signed fiscal response

  @DE-STA-0004
  Rule: An empty or faulty document is answered 422 at store

    Scenario: Nothing at all
      Given a started document "A"
      And the TSE list is noted
      When the POS stores an empty body as document "A"
      Then the answer is 422
      And the number of open transactions has not changed

    Scenario Outline: A document with <fault>
      Given a started document "A"
      And the TSE list is noted
      When the POS stores document "A" with
        | field   | value   |
        | <field> | <value> |
      Then the answer is 422
      And the number of open transactions has not changed
      When the POS stores document "A"
      Then the answer is a signed fiscal response

      Examples:
        | fault                    | field                   | value         |
        | a day that is none       | createDate              | "yesterday"   |
        | a GUID that is none      | documentGuid            | "HAM01-00001" |
        | no GUID                  | documentGuid            | absent        |
        | a gross value in words   | positions[0].grossValue | "a lot"       |
        | positions that are none  | positions               | "one pizza"   |

  @DE-STA-0010
  Rule: A refused call changes nothing

    Scenario Outline: A document with <fault> is not stored
      Given a started document "A"
      And the TSE list is noted
      When the POS stores document "A" with
        | field   | value   |
        | <field> | <value> |
      Then the answer is 422
      And the TSE has made no signature
      And the number of open transactions has not changed
      When the POS stores document "A"
      Then the answer is a signed fiscal response

      Examples:
        | fault         | field                   | value |
        | a wrong tax   | positions[0].taxValue   | 0.14  |
        | a wrong gross | positions[0].grossValue | 99.00 |

    Scenario Outline: The till breaks off when it <ends>
      Given a started document "A"
      And the TSE list is noted
      When the POS <ends> document "A" and breaks off half-way
      Then the TSE has made no signature
      And the number of open transactions has not changed
      And document "A" is still among the open transactions
      When the POS <ends> document "A"
      Then the answer is a signed fiscal response

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-TXN-0016
  Rule: An open transaction survives a restart of the service

    Scenario Outline: The service went down between start and end (<ends>)
      Given a started document "A"
      When the service is restarted
      And the POS <ends> document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field  | value                           |
        | number | as answered at the start of "A" |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    Scenario: The next receipt goes on where the last one ended
      Given a stored document "A"
      When the service is restarted
      And the POS creates document "B"
      And the POS stores document "B"
      Then the answer is a signed fiscal response
