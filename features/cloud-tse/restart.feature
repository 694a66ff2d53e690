@DE-CTX
Feature: A cloud TSE that was restarted
  A service may go down at any time. What it has answered holds: sales that were open go on, and no
  counter is given twice.

  @DE-CTX-0033
  Rule: An open transaction survives a restart of the service

    Scenario Outline: The service went down between start and end (<state>)
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "before" of client "till"
      And a started transaction "sale" of client "till"
      When the service is restarted
      And the till writes "sale" as <state>, a sale by card
      Then the TSE answers 200
      And the TSE shows
        | member | value     |
        | _id    | "{sale}"  |
        | state  | "<state>" |
        | number | 2         |

      Examples:
        | state     |
        | ACTIVE    |
        | FINISHED  |
        | CANCELLED |

  @DE-CSG-0007 @DE-CTX-0002 @DE-CTX-0019
  Rule: What was written is there, and numbers and counters go on

    Scenario: They go on after a restart
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      And the service was restarted, where it can be
      When the till sends GET "/tss/{shop}/tx/{one}"
      Then the TSE shows (DE-CTX-0019)
        | member   | value    |
        | state    | "ACTIVE" |
        | revision | 1        |
      When the till writes "three" as ACTIVE of client "till"
      And the till writes "one" as FINISHED, a sale by card
      Then the transactions "one", "two", "three" are numbered from 1 (DE-CTX-0002)
      And the signature counters of "one", "two", "three" rise from answer to answer (DE-CSG-0007)
