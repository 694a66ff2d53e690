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

  @DE-CTX-0015 @DE-CTX-0017 @DE-CTS-0025 @DE-CAD-0004 @DE-CCL-0004 @DE-CTX-0018
  Rule: What has gone stays gone

    Scenario: A client that was deregistered, and one that was not
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And a finished transaction "sale" of client "left"
      And client "right" is deregistered
      And the service was restarted, where it can be
      When the till writes "never" as ACTIVE of client "right"
      Then the TSE answers 400 with "E_CLIENT_DEREGISTERED" (DE-CTX-0015)
      When the till sends GET "/tss/{shop}"
      Then the TSE shows (DE-CTS-0025)
        | member                     | value |
        | number_registered_clients  | 1     |
        | number_active_transactions | 0     |
      When the till sends GET "/tss/{shop}/tx/{number of sale}"
      Then the TSE shows (DE-CTX-0018)
        | member | value    |
        | _id    | "{sale}" |

    Scenario: A TSS that was disabled
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And the admin has disabled TSS "shop"
      And the service was restarted, where it can be
      When the till writes "never" as ACTIVE of client "till"
      Then the TSE answers 400 with "E_TSS_DISABLED" (DE-CTX-0017)

    Scenario: A PIN that was blocked, and a client id that is taken
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And an INITIALIZED TSS "another shop"
      And a client "other" of TSS "another shop"
      And a finished transaction "second" of client "other"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "0000000000"}
        """
      And the till repeats its request 4 times
      And the service is restarted, where it can be
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 423 with "E_ADMIN_PIN_BLOCKED" (DE-CAD-0004)
      Given the admin is logged in at TSS "another shop"
      When the till sends PUT "/tss/{another shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 409 with "E_CLIENT_CONFLICT" (DE-CCL-0004)
