@DE-POS
Feature: A till whose service is away
  The till sells on, and what it sold is sent when the service is there again. No source says for this API
  how a late document is marked, so that is not asked.

  @DE-POS-0028
  Rule: The till sells on

    Scenario Outline: The service <is away>
      Given the till has sold an article
      And the service <is away>
      When the till sells an article
      Then the till went on without the service

      Examples:
        | is away             |
        | refuses connections |
        | answers 503         |

    Scenario: The service goes away before the payment
      Given the till has sold an article
      And the service answers 503 from the payment on
      When the till sells an article
      Then the till went on without the service

  @DE-POS-0029
  Rule: What was sold is sent later

    Scenario Outline: Two sales while the service <is away>
      Given the service <is away>
      When the till sells an article
      And the till sells an article
      And the service is back
      And the till is started again
      And the till sells an article
      Then what was sold without the service was sent later, each sale once

      Examples:
        | is away             |
        | refuses connections |
        | answers 503         |

    Scenario: A sale that was begun with the service
      Given the service answers 503 from the payment on
      When the till sells an article
      And the service is back
      And the till is started again
      And the till sells an article
      Then what was sold without the service was sent later, each sale once

  @DE-POS-0060
  Rule: What was stored and not heard of is stored once

    Scenario Outline: The answer to the payment <is lost>, and the till goes on
      Given the answer to the payment <is lost>
      When the till sells an article
      And the till sells an article
      Then each sale was stored once

      Examples:
        | is lost       |
        | breaks off    |
        | becomes a 504 |

    Scenario: The answer to the payment breaks off, and the till is started again
      Given the answer to the payment breaks off
      When the till sells an article
      And the till is started again
      And the till sells an article
      Then each sale was stored once
