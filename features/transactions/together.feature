@DE-TXN
Feature: Calls at the same time
  Tills share a TSE, and a till does not always wait. A TSE does one thing after the other.

  @DE-TXN-0013 @DE-SIG-0005 @DE-SIG-0006 @DE-SIG-0013
  Rule: Whoever calls at the same time is served one by one

    Scenario: Six sales begin in one moment
      Given the TSE list is noted
      When these calls are made at the same time
        | call    | document |
        | creates | A        |
        | creates | B        |
        | creates | C        |
        | creates | D        |
        | creates | E        |
        | creates | F        |
      Then the calls have a valid order
      And the TSE has counted each of them (DE-TXN-0003)
      When these calls are made at the same time
        | call    | document |
        | stores  | A        |
        | cancels | B        |
        | stores  | C        |
        | cancels | D        |
        | stores  | E        |
        | stores  | F        |
      Then the calls have a valid order
      And the TSE has counted each of them (DE-TXN-0004)
      And each document's end has the number of its start (DE-SIG-0006)

    Scenario: Some begin while others end
      Given a started document "A"
      And a started document "B"
      And a started document "C"
      When these calls are made at the same time
        | call    | document |
        | creates | D        |
        | stores  | A        |
        | creates | E        |
        | cancels | B        |
        | creates | F        |
        | stores  | C        |
      Then the calls have a valid order
      When these calls are made at the same time
        | call    | document |
        | stores  | F        |
        | stores  | E        |
        | cancels | D        |
      Then the calls have a valid order
      And each document's end has the number of its start (DE-SIG-0006)

  @DE-TXN-0015
  Rule: A stored receipt is in the document store

    Scenario: None of several that came at once is lost
      Given a started document "A"
      And a started document "B"
      And a started document "C"
      When these calls are made at the same time
        | call   | document |
        | stores | A        |
        | stores | B        |
        | stores | C        |
      Then the ledger holds document "A" as a signed "store"
      And the ledger holds document "B" as a signed "store"
      And the ledger holds document "C" as a signed "store"

  @DE-TXN-0009
  Rule: Storing a finished transaction again is answered 404

    Scenario: A till that lost its patience sends the receipt three times
      Given the TSE list is noted
      And a started document "A"
      When these calls are made at the same time
        | call   | document |
        | stores | A        |
        | stores | A        |
        | stores | A        |
      Then the calls have a valid order
      And the TSE has counted each of them (DE-SIG-0006)

  @DE-CXL-0018
  Rule: A transaction cannot be ended a second time by a cancel

    Scenario: One till stores what another cancels in the same moment
      Given the TSE list is noted
      And a started document "A"
      When these calls are made at the same time
        | call    | document |
        | stores  | A        |
        | cancels | A        |
      Then the calls have a valid order
      And the TSE has counted each of them (DE-SIG-0006)

  @DE-TXN-0003
  Rule: createDocument opens a transaction that stays open

    Scenario: A busy day, foretold
      Given a started document "A"
      And a started document "B"
      And a started document "C"
      And the service was restarted, where it can be
      When these calls are made at the same time
        | call    | document |
        | stores  | A        |
        | creates | D        |
        | cancels | B        |
      And the POS asks for the TSE list
      And the POS stores document "A"
      And the POS stores document "D"
      And the POS asks for the TSE list
      Then every answer is as the books foretell
      And the records are as the books foretell
