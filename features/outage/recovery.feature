@DE-OFF
Feature: When the TSE is back
  Whatever was rung up in the outage is signed afterwards, by the service and without the till.

  @DE-OFF-0018
  Rule: A receipt stored in the outage is kept

    Scenario Outline: It waits (<ends>)
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS <ends> document "A"
      Then the ledger holds document "A" as a waiting "<operation>"

      Examples:
        | ends    | operation |
        | stores  | store     |
        | cancels | cancel    |

    Scenario: The service goes down while they wait
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      When the POS creates document "B"
      And the POS cancels document "B"
      And the service is restarted, where it can be
      Then the ledger holds document "A" as a waiting "store"
      And the ledger holds document "B" as a waiting "cancel"

  @DE-OFF-0019
  Rule: storeDocument with -99 after the outage is signed regularly

    Scenario: Only the start fell into the outage
      Given the TSE is out of reach
      When the POS creates document "A"
      Then the answer shows
        | field  | value                |
        | number | one of -99, 0        |
      When the TSE is back
      And the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field               | value                                       | requirement |
        | errorDescription    | empty                                       | DE-OFF-0019 |
        | TseSignatureCounter | a number of at least 2                      | DE-OFF-0019 |
        | ProcessData         | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" | DE-OFF-0019 |
        | revision            | 2                                           | DE-TXN-0007 |

    Scenario: The TSE fails at createDocument only
      Given the TSE is out of reach at "create" only
      When the POS creates document "A"
      And the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field               | value                                       |
        | errorDescription    | empty                                       |
        | ProcessData         | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |

  @DE-OFF-0020
  Rule: Everything stored in the outage is signed afterwards

    Scenario: One receipt
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS stores document "A"
      And the TSE is back
      Then the record of document "A" is one of these readings
        | reading     | state     |
        | DE-OFF-0020 | "signed"  |
        | DE-OFF-0021 | "waiting" |

    Scenario: What was signed before stays signed when it is sent again
      Given a stored document "A"
      When the TSE is out of reach from now on
      And the POS stores document "A"
      Then the ledger holds document "A" as a signed "store" (DE-TXN-0015)
      When the TSE is back
      Then the ledger holds document "A" as a signed "store" (DE-TXN-0015)

    Scenario: The till sends again what was signed meanwhile
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      When the TSE is back
      Given the TSE list is noted
      When the POS stores document "A"
      Then the TSE has made no signature (DE-TXN-0009)

  @DE-OFF-0022
  Rule: Signing afterwards needs no call of the till

    Scenario: The till is silent
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS stores document "A"
      And the TSE is back
      Then the ledger holds document "A" as a signed "store"
      And nothing waits for its signature

    Scenario: The service was restarted meanwhile
      Given a stored document "before"
      And the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "B" was rung up meanwhile
      And the service was restarted, where it can be
      When the TSE is back
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"
      And nothing waits for its signature

    Scenario: It comes back in part, and goes again
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "B" was rung up meanwhile
      And the TSE is out of reach at "finish" only
      And document "C" was rung up meanwhile
      When the TSE is out of reach from now on
      Given document "D" was rung up meanwhile
      When the TSE is back
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"
      And the ledger holds document "C" as a signed "store"
      And the ledger holds document "D" as a signed "store"
      And nothing waits for its signature

    Scenario: Twenty receipts
      Given the TSE is out of reach
      And 20 documents were rung up meanwhile
      When the TSE is back
      Then the ledger holds 20 documents as a signed "store"
      And nothing waits for its signature

    Scenario: A weekend without the TSE
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      And 172800 seconds have passed, where the clock can be set
      And document "B" was rung up meanwhile
      When the TSE is back
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"
      And nothing waits for its signature

  @DE-OFF-0040
  Rule: What waits is signed for the till that sold it

    Scenario: Two tills in one outage
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And the TSE is out of reach
      And document "A" was rung up meanwhile
      When the POS creates document "B"
      Then the answer shows
        | field          | value                          | requirement |
        | cashRegisterId | other than at the start of "A" | DE-RSP-0035 |
      When the POS stores document "B"
      Then the answer shows
        | field          | value                           | requirement |
        | cashRegisterId | as answered at the start of "B" | DE-RSP-0035 |
      When the TSE is back
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"
      And the record of document "A" carries a sound fiscal response
      And the record of document "B" carries a sound fiscal response

    Scenario: Two tills sell by turns
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And document "D" is rung up on the client
      And document "F" is rung up on the client
      And the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "B" was rung up meanwhile
      And document "C" was rung up meanwhile
      And document "D" was rung up meanwhile
      And document "E" was rung up meanwhile
      And document "F" was rung up meanwhile
      When the TSE is back
      Then the record of document "A" carries a sound fiscal response
      And the record of document "B" carries a sound fiscal response
      And the record of document "C" carries a sound fiscal response
      And the record of document "D" carries a sound fiscal response
      And the record of document "E" carries a sound fiscal response
      And the record of document "F" carries a sound fiscal response
      And the documents were signed in this order (DE-OFF-0023)
        | document |
        | A        |
        | C        |
        | E        |
      And the documents were signed in this order (DE-OFF-0023)
        | document |
        | B        |
        | D        |
        | F        |
      And nothing waits for its signature

  @DE-OFF-0041
  Rule: Training in an outage stays training

    Scenario: The apprentice sells a pizza to nobody, and no TSE
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS stores document "A" with
        | field      | value |
        | isTraining | true  |
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response, if it is signed

  @DE-OFF-0023
  Rule: Signing afterwards keeps the order of storing

    Scenario: Stored otherwise than started
      Given a started document "before"
      And the TSE is out of reach
      When the POS creates document "A"
      And the POS creates document "B"
      And the POS stores document "B"
      And the POS stores document "before"
      And the POS cancels document "A"
      And the TSE is back
      Then the documents were signed in this order
        | document |
        | B        |
        | before   |
        | A        |

    Scenario: The service was restarted before they were signed
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "B" was rung up meanwhile
      And document "C" was rung up meanwhile
      And the service was restarted, where it can be
      When the TSE is back
      Then the documents were signed in this order
        | document |
        | A        |
        | B        |
        | C        |

  @DE-OFF-0024
  Rule: A signature made afterwards is a real one

    Scenario: Each record is verified like an answer
      Given the TSE is out of reach
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
      When the POS creates document "A"
      And the POS stores document "A"
      And the POS creates document "B"
      And the POS stores document "B"
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response
      And the record of document "B" carries a sound fiscal response

    Scenario: Whatever stands on the receipt
      Given the TSE is out of reach
      And document "A" sells
        | item            | net    | tax   | gross  | VAT key | VAT % |
        | Jacket returned | -50.00 | -9.50 | -59.50 | 1       | 19    |
      And document "B" is paid
        | amount | kind   |
        | 10.00  | ecCard |
        | 2.90   | cash   |
      When the POS creates document "A"
      And the POS creates document "B"
      And the POS stores document "B"
      And the POS cancels document "A"
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response, if it is signed
      And the record of document "B" carries a sound fiscal response

    Scenario: It is signed an hour after the sale, and tells when that was
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      And 3600 seconds have passed, where the clock can be set
      When the TSE is back
      Then the record of document "A" carries a sound fiscal response

    Scenario: It is the second revision of its transaction
      Given a started document "B"
      And the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "B" was stored meanwhile
      When the TSE is back
      Then the record of document "A" shows the revision of an end (DE-TXN-0007)
      And the record of document "B" shows the revision of an end (DE-TXN-0007)

  @DE-OFF-0043
  Rule: What is signed afterwards is dated when it was signed

    Scenario: It waits for an hour
      Given a started document "open"
      And a stored document "before"
      And the TSE is out of reach
      And document "A" was rung up meanwhile
      And document "open" was stored meanwhile
      And 3600 seconds have passed, where the clock can be set
      When the TSE is back
      Given a stored document "after"
      Then the record of document "A" is dated nearer to document "after" than to document "before"
      And the record of document "open" is dated nearer to document "after" than to document "before"

    Scenario: Others begin while it waits
      Given a stored document "before"
      And the TSE is out of reach at "finish" only
      And document "A" was rung up meanwhile
      And 3600 seconds have passed, where the clock can be set
      And document "B" was rung up meanwhile
      When the TSE is back
      Then the record of document "A" is dated nearer to document "B" than to document "before"

  @DE-OFF-0044
  Rule: What waited is signed once

    Scenario: Two of them waited
      Given a started document "B"
      And the TSE is out of reach
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
      And document "A" was rung up meanwhile
      And document "B" was stored meanwhile
      When the TSE is back
      Then document "A" was signed once
      And document "B" was signed once

    Scenario: The TSE comes back for a moment
      Given the TSE is out of reach
      And document "A" was rung up meanwhile
      When the TSE is back
      And the TSE is out of reach from now on
      And the TSE is back
      Then document "A" was signed once

  @DE-OFF-0036
  Rule: An order of the outage is signed with its own lines

    Scenario: A table orders, and then a second one
      Given the TSE is out of reach
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      When the POS creates document "A"
      And the POS stores document "A" with
        | field                 | value       |
        | documentType          | 80          |
        | allocationGroups      | ["Table 1"] |
        | payments              | []          |
        | positions[0].quantity | 2           |
      And the POS creates document "B"
      And the POS stores document "B" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 2"] |
        | payments         | []          |
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response, if it is signed
      And the record of document "B" carries a sound fiscal response, if it is signed

  @DE-OFF-0037
  Rule: Cash that was moved in the outage is signed as what it was

    Scenario Outline: <amount> in cash as type <type>
      Given the TSE is out of reach
      And document "A" sells
        | item | net      | tax  | gross    | VAT key | VAT % |
        | Cash | <amount> | 0.00 | <amount> | 5       | 0     |
      When the POS creates document "A"
      And the POS stores document "A" with
        | field                                | value  |
        | documentType                         | <type> |
        | positions[0].type                    | 3      |
        | positions[0].caption                 | "Cash" |
        | positions[0].businessTransactionType | <type> |
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response, if it is signed

      Examples:
        | type | amount  |
        | 11   | 100.00  |
        | 10   | -100.00 |

  @DE-OFF-0038
  Rule: An invoice of the outage is signed with its own sums

    Scenario: An invoice that is paid by transfer later
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS stores document "A" with
        | field        | value |
        | documentType | 1     |
        | payments     | []    |
      And the TSE is back
      Then the record of document "A" carries a sound fiscal response, if it is signed

  @DE-OFF-0025
  Rule: Aborts of the outage are signed afterwards too

    Scenario: A customer who left in the outage
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS cancels document "A"
      And the TSE is back
      Then the record of document "A" is one of these readings
        | reading     | operation | state     |
        | DE-OFF-0025 | "cancel"  | "signed"  |
        | DE-OFF-0026 | "cancel"  | "waiting" |

  @DE-OFF-0027
  Rule: A transaction opened before the outage is finished after it

    Scenario Outline: Started with the TSE, ended without (<ends>)
      Given a started document "A"
      And the TSE is out of reach
      When the POS <ends> document "A"
      And the TSE is back
      Then the record of document "A" is one of these readings
        | reading     | state    | number                          |
        | DE-OFF-0027 | "signed" | as answered at the start of "A" |
        | DE-OFF-0028 | "signed" | a number of at least 1          |
      And document "A" is no longer among the open transactions

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-OFF-0029
  Rule: After the outage new receipts are signed as before

    Scenario: Business as usual
      Given a stored document "before"
      And the TSE is out of reach
      And document "lost" was rung up meanwhile
      When the TSE is back
      And the POS creates document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value                         |
        | errorDescription | empty                         |
        | userMessage      | empty                         |
        | printMessage     | other than "TSE ausgefallen." |
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value                         |
        | errorDescription | empty                         |
        | userMessage      | empty                         |
        | printMessage     | other than "TSE ausgefallen." |

    Scenario: The first sale after it was begun before
      Given a started document "A"
      And the TSE is out of reach
      And document "lost" was rung up meanwhile
      When the TSE is back
      And the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value                         |
        | errorDescription | empty                         |
        | userMessage      | empty                         |
        | printMessage     | other than "TSE ausgefallen." |

    Scenario: Out and back twice
      Given the TSE is out of reach
      And document "lost" was rung up meanwhile
      When the TSE is back
      And the POS creates document "A"
      Then the answer is a signed fiscal response
      When the TSE is out of reach from now on
      And the POS stores document "A"
      Then the answer shows
        | field  | value |
        | number | 0     |
      When the TSE is back
      And the POS creates document "B"
      And the POS stores document "B"
      Then the answer is a signed fiscal response
