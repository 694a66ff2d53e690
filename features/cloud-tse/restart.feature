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

  @DE-CTX-0010 @DE-CTX-0019 @DE-CTX-0022 @DE-CAD-0001 @DE-CLS-0009 @DE-CEX-0003
  Rule: What was answered holds

    Scenario: Sales, notes, the PIN and an export outlive a restart
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And an updated transaction "open" of client "till"
      And an export "all" of TSS "shop"
      When the till writes "noted" as ACTIVE of client "till" with metadata:
        """
        {"table": "7"}
        """
      And the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": "ground"}
        """
      And the till writes "open" as ACTIVE, a sale by card
      And the service is restarted, where it can be
      And the till repeats its request
      Then the answer is that of the request before in "_id, revision, number, state" (DE-CTX-0010)
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE shows (DE-CTX-0019)
        | member   | value      |
        | state    | "FINISHED" |
        | revision | 2          |
      When the till sends GET "/tss/{shop}/tx/{noted}"
      Then the TSE shows (DE-CTX-0022)
        | member   | value          |
        | metadata | {"table": "7"} |
      When the till sends GET "/tss/{shop}/metadata"
      Then the answer is exactly this object (DE-CLS-0009)
        """
        {"floor": "ground"}
        """
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 200 (DE-CAD-0001)
      When the till sends GET "/tss/{shop}/export/{all}/file"
      Then the TSE answers 200 (DE-CEX-0003)
