@DE-LIM
Feature: Packets of open transactions
  listTransactions shows the numbers that are still open, one packet at a time. They are ended one
  by one, as it really was, or thrown away with DELETE.

  @DE-LIM-0015
  Rule: Listing shows the numbers of open transactions

    Scenario: What was ended is not listed
      Given no transaction is open
      And 5 started documents
      And document "2" was stored meanwhile
      And document "4" was cancelled meanwhile
      When the POS lists open transactions
      Then the listing holds 3 numbers
      And the listing holds only numbers of open transactions

    Scenario: What was begun before a restart is listed after it
      Given no transaction is open
      And 3 started documents
      And document "2" was stored meanwhile
      And the service was restarted, where it can be
      When the POS lists open transactions
      Then the listing holds 2 numbers
      And the listing holds only numbers of open transactions

  @DE-LIM-0032
  Rule: An order that is open is listed as well

    Scenario: A table has ordered, and a guest is at the till
      Given no transaction is open
      And a started document "A"
      When the POS creates a document of type 80
      Then the answer is a signed fiscal response
      When the POS lists open transactions
      Then the listing holds 2 numbers
      When the POS closes open transactions
      Then the answer is 2xx
      And document "A" is no longer among the open transactions

  @DE-LIM-0016
  Rule: Listing is GET and closing is DELETE on listTransactions

    Scenario: One path, two verbs
      Given no transaction is open
      And a started document "A"
      When the POS lists open transactions
      Then the answer is 200
      And the listing holds 1 number
      When the POS closes open transactions
      Then the answer is 2xx
      And document "A" is no longer among the open transactions

    Scenario: Asking is GET, whatever is open besides
      Given a started document "A"
      When the POS lists open transactions
      Then the answer is 200
      And document "A" is still among the open transactions

  @DE-LIM-0018
  Rule: A packet of the Swissbit hardware TSE has 8 numbers

    Scenario: Eleven are open
      Given no transaction is open
      And 11 started documents
      When the POS lists open transactions
      Then the listing holds 8 numbers

  @DE-LIM-0019
  Rule: A packet of the fiskaly cloud TSE has 100 numbers

    Scenario: A hundred and three are open
      Given no transaction is open
      And 103 started documents
      When the POS lists open transactions
      Then the listing holds 100 numbers

  @DE-LIM-0020
  Rule: The next packet comes after the first is closed

    Scenario Outline: The next numbers show once the POS <ends> the first ones
      Given no transaction is open
      And more started documents than one packet holds
      When the POS lists open transactions
      And the POS <ends> each listed document
      And the POS lists open transactions
      Then the listing shows only numbers that it did not show before

      Examples:
        | ends    |
        | stores  |
        | cancels |

    Scenario: A sale begins between two pages
      Given no transaction is open
      And more started documents than one packet holds
      When the POS lists open transactions
      And the POS stores each listed document
      And the POS creates document "Z"
      And the POS lists open transactions
      Then the listing shows only numbers that it did not show before
      When the POS stores each listed document
      Then the TSE list shows
        | field               | value |
        | startedTransactions | 0     |

  @DE-LIM-0024
  Rule: DELETE closes the transactions of one packet

    Scenario: More is open than one packet holds
      Given no transaction is open
      And more started documents than one packet holds
      And the TSE list is noted
      When the POS lists open transactions
      And the POS closes open transactions
      Then the closing is one of these readings
        | reading     | closed     |
        | DE-LIM-0024 | one packet |
        | DE-LIM-0025 | all        |

  @DE-LIM-0026
  Rule: Repeated DELETE ends with nothing open

    Scenario: Packet after packet
      Given no transaction is open
      And more started documents than one packet holds
      When the POS closes open transactions until none is listed
      Then the TSE list shows
        | field               | value |
        | startedTransactions | 0     |

  @DE-LIM-0030
  Rule: Closing in bulk leaves the sale of another till alone

    Scenario: Two tills share a TSE, and one of them tidies up
      Given no transaction is open
      And a client from the cloud
      And the client is initialised
      And document "A" is rung up on the client
      And a started document "A"
      When the POS closes open transactions
      And the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-LIM-0030 | 200    | as answered at the start of "A" |
        | DE-LIM-0031 | 404    |                                 |

  @DE-LIM-0027
  Rule: Closing in bulk leaves signed aborts behind

    Scenario: Nothing disappears
      Given no transaction is open
      And 3 started documents
      When the POS lists open transactions
      And the POS closes open transactions
      Then the ledger holds a signed abort for each transaction that DELETE closed

  @DE-LIM-0021
  Rule: A listed transaction can be stored or cancelled

    Scenario Outline: A number from the listing that the POS <ends>
      Given no transaction is open
      And a started document "A"
      When the POS lists open transactions
      And the POS <ends> document "B" under the first number of the listing
      Then the answer is a signed fiscal response
      And the answer shows
        | field  | value                           |
        | number | as answered at the start of "A" |
      And document "A" is no longer among the open transactions

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-LIM-0022
  Rule: The order within a packet is not promised

    Scenario: Sorted or not
      Given no transaction is open
      And 5 started documents
      When the POS lists open transactions
      Then the order of the listing is one of these readings
        | reading     | order  |
        | DE-LIM-0022 | any    |
        | DE-LIM-0023 | rising |

  @DE-LIM-0028
  Rule: DELETE with nothing open is answered 200

    Scenario: Once too often
      Given no transaction is open
      When the POS closes open transactions
      Then the answer is 200

  @DE-LIM-0029
  Rule: With nothing open the listing is an empty array

    Scenario: All done
      Given no transaction is open
      When the POS lists open transactions
      Then the answer is an empty list

  @DE-LIM-0033
  Rule: A start that failed leaves nothing open

    Scenario: The TSE fails when the sale begins, and the guest leaves
      Given no transaction is open
      And the TSE list is noted
      And the TSE is out of reach
      And createDocument was tried in vain
      When the TSE is back
      And the POS lists open transactions
      Then the answer is an empty list
      And the number of open transactions has not changed

    Scenario: The guest pays at once when the TSE is back
      Given no transaction is open
      And the TSE list is noted
      And the TSE is out of reach
      And createDocument was tried in vain
      When the TSE is back
      And the POS creates document "A"
      And the POS stores document "A"
      Then the answer is a signed fiscal response
      And the number of open transactions has not changed

  @DE-LIM-0034
  Rule: Listing keeps no sale waiting

    Scenario: One till tidies up while others sell
      Given no transaction is open
      And more started documents than one packet holds
      When these calls are made at the same time
        | call    | document |
        | lists   |          |
        | creates | A        |
        | lists   |          |
        | stores  | 1        |
        | creates | B        |
        | cancels | 2        |
        | lists   |          |
      Then the calls have a valid order
      And each of the calls is signed
      And each listing among them holds numbers

  @DE-STA-0008
  Rule: An empty client id is answered 422 at listTransactions

    Scenario: A till that lost its configuration asks what is open
      When the POS lists open transactions of client "00000000-0000-0000-0000-000000000000"
      Then the answer is 422
