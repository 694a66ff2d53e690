@DE-TXN
Feature: Starting a document
  A till calls createDocument when the customer's first item is scanned. The TSE starts a
  transaction; its number, revision and start time come back and are kept for the end of the sale.

  @DE-TXN-0001
  Rule: createDocument answers with a fiscal response

    Scenario: A registered till starts a receipt
      When the POS creates document "A"
      Then the answer is 200
      And the answer is a signed fiscal response

  @DE-TXN-0003
  Rule: createDocument opens a transaction that stays open

    Scenario: A started document counts as open
      Given the TSE list is noted
      When the POS creates document "A"
      Then the number of open transactions has risen by 1
      And document "A" is still among the open transactions

  @DE-LIM-0009
  Rule: startedTransactions counts the open transactions

    Scenario Outline: Up with each start, down with each end
      Given the TSE list is noted
      And a started document "A"
      And a started document "B"
      When the POS <ends> document "A"
      Then the number of open transactions has risen by 1

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-TXN-0005
  Rule: createDocument hands out number, revision and start time

    Scenario: Everything that the till has to send back is there
      When the POS creates document "A"
      Then the answer shows
        | field                   | value                          |
        | number                  | a number of at least 1         |
        | revision                | a number of at least 0         |
        | fiscalDocumentStartTime | a Unix time within the request |

  @DE-TXN-0011
  Rule: createDocument takes the client as uniqueClientId

    Scenario: The client's name in the query
      When the POS creates document "A"
      Then the answer is a fiscal response

  @DE-TXN-0012
  Rule: Reading: createDocument takes the client as clientId

    Scenario: The other name in the query
      When the POS creates a document, naming its client "clientId"
      Then the reading DE-TXN-0012 is noted if the answer is 200

  @DE-TXN-0013
  Rule: Several transactions may be open at once

    Scenario: Two parked sales, the later one paid first
      Given the TSE list is noted
      And a started document "A"
      When the POS creates document "B"
      Then the answer is a signed fiscal response
      And the number of open transactions has risen by 2
      When the POS stores document "B"
      Then the answer shows
        | field  | value                             |
        | number | as answered at the start of "B"   |
      When the POS cancels document "A"
      Then the answer shows
        | field  | value                             |
        | number | as answered at the start of "A"   |
      And the number of open transactions has not changed

  @DE-RSP-0031
  Rule: createDocument has no end data yet

    Scenario: Nothing to print before the end
      When the POS creates document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field              | value           |
        | TransactionEndTime | zero or absent  |
        | QrCodeDataString   | absent or empty |
        | ProcessData        | absent or empty |

  @DE-RSP-0028
  Rule: Without activation there is no retailForceReceiptId

    Scenario: A client that never asked for the global short id
      When the POS creates document "A"
      Then the answer is a fiscal response
      And the answer shows
        | field                | value           |
        | retailForceReceiptId | absent or empty |

  @DE-STA-0005
  Rule: An unsupported document type is answered 406 at create

    Scenario: A type that nobody has
      Given the TSE list is noted
      When the POS creates a document of type 4711
      Then the answer is 406
      And the number of open transactions has not changed

  @DE-STA-0006
  Rule: An unknown client is answered 422 at create

    Scenario: A client that was never registered
      Given the TSE list is noted
      When the POS creates a document for client "11111111-2222-4333-8444-555555555555"
      Then one of these readings is seen
        | reading     | status |
        | DE-STA-0006 | 422    |
        | DE-STA-0007 | 404    |
      And the number of open transactions has not changed

  @DE-STA-0012
  Rule: An empty client id is answered 422 at create

    Scenario: A till that lost its configuration
      When the POS creates a document for client "00000000-0000-0000-0000-000000000000"
      Then the answer is 422
