@DE-OFF
Feature: What makes a TSE fail
  A cable that is cut is only one of the ways. The till is not to notice which one it was, unless
  waiting does not help.

  @DE-OFF-0032
  Rule: However the TSE fails, the till is answered as in an outage

    Scenario Outline: createDocument meets <fault>
      Given the TSE suffers from "<fault>" at "create"
      When the POS creates document "A"
      Then the answer shows
        | field            | value                   |
        | number           | -99                     |
        | errorDescription | "Tse connection error." |

      Examples:
        | fault                    |
        | unplug                   |
        | hang                     |
        | http-5xx                 |
        | http-200-with-error      |
        | drop-answer-after-commit |

    Scenario Outline: storeDocument meets <fault>
      Given a started document "A"
      And the TSE suffers from "<fault>" at "finish"
      When the POS stores document "A"
      Then the answer shows
        | field            | value                   |
        | number           | 0                       |
        | errorDescription | "Tse connection error." |

      Examples:
        | fault                    |
        | unplug                   |
        | hang                     |
        | http-5xx                 |
        | http-200-with-error      |
        | drop-answer-after-commit |

  @DE-OFF-0033
  Rule: A finish whose answer got lost is not signed a second time

    Scenario: The TSE has done it, and nobody knows
      Given a started document "A"
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      And the TSE is well again
      Then the record of document "A" is one of these readings
        | reading     | state    | number                          |
        | DE-OFF-0033 | "signed" | as answered at the start of "A" |
      And the record of document "A" carries a sound fiscal response

    Scenario: The till sends the receipt again before the service has looked
      Given a started document "A"
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      And the POS stores document "A"
      And the TSE is well again
      Then every answer is as the books foretell
      And the records are as the books foretell

    Scenario: The TSE has done it, and says so after 20 seconds
      Given a started document "A"
      When the TSE suffers from "slow" at "finish" once
      And the POS stores document "A"
      And the TSE is well again
      Then the record of document "A" is one of these readings
        | reading     | state    | number                          |
        | DE-OFF-0033 | "signed" | as answered at the start of "A" |
      And the record of document "A" carries a sound fiscal response

  @DE-OFF-0034
  Rule: Refused access to the TSE is not told as an outage

    Scenario: Test credentials at a live TSE
      Given the TSE suffers from "403-test-live" at "create"
      When the POS creates document "A"
      Then the call is refused, and not as in an outage
