@DE-RSP
Feature: Receipt ids for the whole company
  Once four characters were asked for, each document that is created gets an id of its own.

  @DE-RSP-0033
  Rule: After activation createDocument gives a retailForceReceiptId

    Scenario: Two sales, two ids
      Given a client whose global short id is activated
      And document "A" is rung up on the client
      And document "B" is rung up on the client
      When the POS creates document "A"
      And the POS creates document "B"
      Then the answer shows
        | field                | value     |
        | retailForceReceiptId | not empty |
      And the documents "A" and "B" have receipt ids of their own

    Scenario: Once is enough, also where the service was restarted
      Given a client whose global short id is activated
      And document "A" is rung up on the client
      And document "B" is rung up on the client
      And a started document "A"
      And the service was restarted, where it can be
      And the client has a connection to the cloud again
      When the POS creates document "B"
      Then the answer shows
        | field                | value     |
        | retailForceReceiptId | not empty |
      And the documents "A" and "B" have receipt ids of their own

  @DE-RSP-0037
  Rule: No two tills have a receipt id in common

    Scenario: Each of two tills begins its first sales
      Given a client whose global short id is activated
      And the global short id of its own client is activated
      And document "A" is rung up on the client
      And document "B" is rung up on the client
      When the POS creates document "A"
      And the POS creates document "C"
      And the POS creates document "B"
      And the POS creates document "D"
      Then the documents "A" and "C" have receipt ids of their own
      And the documents "A" and "D" have receipt ids of their own
      And the documents "B" and "C" have receipt ids of their own
      And the documents "B" and "D" have receipt ids of their own

  @DE-RSP-0038
  Rule: A new TSE counts from 1, and receipt ids go on

    Scenario: The first sales on a new TSE
      Given a client whose global short id is activated
      And document "A" is rung up on the client
      And document "B" is rung up on the client
      And document "C" is rung up on the client
      And document "D" is rung up on the client
      And a stored document "A"
      And the TSE of the client has been replaced
      When the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      Then the documents "A" and "B" have receipt ids of their own
      And the documents "A" and "C" have receipt ids of their own
      And the documents "A" and "D" have receipt ids of their own

  @DE-RSP-0026
  Rule: retailForceReceiptId comes only from createDocument

    Scenario: The end of a sale
      Given a client whose global short id is activated
      And document "A" is rung up on the client
      And a started document "A"
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | retailForceReceiptId            |
        | DE-RSP-0026 | absent or empty                 |
        | DE-RSP-0027 | as answered at the start of "A" |
