@DE-TSE
Feature: Looking after the TSE
  The service shows its TSEs, tests them and tells whether a till can reach its own.

  @DE-TSE-0001
  Rule: The TSE list shows the counters of each TSE

    Scenario: Four counters
      When the POS asks for the TSE list
      Then the answer is 200
      And each listed TSE shows
        | field                  | value                  |
        | startedTransactions    | a number of at least 0 |
        | maxStartedTransactions | a number of at least 0 |
        | createdSignatures      | a number of at least 0 |
        | maxSignatures          | a number of at least 0 |

  @DE-TSE-0002
  Rule: createdSignatures rises with each signature

    Scenario: One receipt later
      Given the TSE list is noted
      And a started document "A"
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the TSE has made more signatures

  @DE-TSE-0003
  Rule: The Swissbit hardware TSE makes 20,000,000 signatures

    Scenario: Its capacity
      When the POS asks for the TSE list
      Then the TSE list shows
        | field         | value    |
        | maxSignatures | 20000000 |

  @DE-TSE-0004
  Rule: The self test of a connected TSE answers 200

    Scenario: Healthy
      When the POS has its TSE test itself
      Then the answer is 200

  @DE-TSE-0005
  Rule: The connection test of a connected TSE answers 200

    Scenario: Plugged in
      When the POS tests the connection to its TSE
      Then the answer is 200

  @DE-TSE-0006
  Rule: The status of a connected TSE is "[0] = Connected"

    Scenario: One text
      When the POS asks for the state of its TSE
      Then the answer is 200
      And the answer is the JSON text "[0] = Connected"

  @DE-TSE-0007
  Rule: In an outage the status is not Connected

    Scenario: Unplugged
      Given the TSE is out of reach
      When the POS asks for the state of its TSE
      Then the answer is not the JSON text "[0] = Connected"

  @DE-TSE-0008
  Rule: The self test of an unknown TSE is answered 404

    Scenario: The serial number of another shop
      When the POS has the TSE "e5f5836a57c50c526d4bed37f18823608f2f44e2c98cab73278a7676c5ea0885" test itself
      Then the answer is 404

  @DE-TSE-0009
  Rule: The listed TSE is the one that signs

    Scenario: Serial number on the receipt and in the list
      Given a started document "A"
      When the POS stores document "A"
      Then the TSE list shows the TSE that signed

  @DE-TSE-0010
  Rule: The self test's path is written selftest

    Scenario: In small letters
      When the POS has its TSE test itself
      Then the answer is 200

    Scenario: With a capital T, as another page writes it
      When the POS has its TSE test itself under the path "selfTest"
      Then the reading DE-TSE-0011 is noted if the answer is 200

  @DE-TSE-0013
  Rule: Connecting the TSE ends the error

    Scenario: Plugged in again
      Given the TSE is out of reach
      And createDocument was tried in vain
      When the TSE is back
      And the POS creates document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value |
        | errorDescription | empty |
