@DE-TSE
Feature: Replacing the TSE
  A certificate ends or a stick breaks; another TSE takes its place, and the till sells on.

  @DE-TSE-0014
  Rule: After a replacement another TSE signs

    Scenario: Nothing is open
      Given nothing is left open from before
      And a stored document "A"
      When the POS replaces its TSE
      Then the answer is 200
      When the POS creates document "B"
      And the POS stores document "B"
      Then the answer is a signed fiscal response
      And another TSE has signed as for document "A"

    Scenario: Its state
      Given a stored document "A"
      And the TSE has been replaced
      When the POS asks for the state of its TSE
      Then the answer is the JSON text "[0] = Connected"

    Scenario: The service was restarted since
      Given a stored document "A"
      And the TSE has been replaced
      And the service was restarted, where it can be
      When the POS creates document "B"
      And the POS stores document "B"
      Then the answer is a signed fiscal response
      And another TSE has signed as for document "A"

    Scenario: It is listed, and can test itself
      Given a stored document "A"
      And the TSE has been replaced
      And a started document "B"
      When the POS stores document "B"
      Then the TSE list shows the TSE that signed (DE-TSE-0009)
      When the POS has its TSE test itself
      Then the answer is 200 (DE-TSE-0004)

  @DE-TSE-0015
  Rule: The new TSE was not in use before

    Scenario: The first receipt
      Given a stored document "A"
      And a stored document "B"
      And the TSE has been replaced
      And a started document "C"
      When the POS stores document "C"
      Then the answer is a signed fiscal response
      And the answer shows
        | field                       | value |
        | fiscalisationDocumentNumber | 1     |

  @DE-TSE-0016
  Rule: Open transactions forbid a replacement

    Scenario: A sale is on its way
      Given a started document "A"
      When the POS replaces its TSE
      Then the answer is 4xx
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the same TSE has signed as for document "A"

  @DE-TSE-0017
  Rule: Force replaces all the same

    Scenario: A sale is given up
      Given a started document "A"
      When the POS replaces its TSE by force
      Then the answer is 200
      When the POS creates document "B"
      Then the answer is a signed fiscal response
      And another TSE has signed as for document "A"

  @DE-TSE-0018
  Rule: What waits is signed by the new TSE

    Scenario: The outage ends with another TSE
      Given a stored document "A"
      And the TSE is out of reach at "finish" only
      And document "B" was rung up meanwhile
      When the POS replaces its TSE by force
      Then the answer is 200
      When the TSE is back
      Then the ledger holds document "B" as a signed "store"
      And the record of document "B" names another TSE than document "A"
      And the record of document "B" carries a sound fiscal response

  @DE-OFF-0039
  Rule: An outage of the new TSE bears its name

    Scenario: The new TSE goes away too
      Given a stored document "A"
      And the TSE has been replaced
      And a stored document "B"
      And the TSE is out of reach
      When the POS creates document "C"
      Then the answer shows
        | field     | value                           |
        | number    | one of -99, 0                   |
        | TseSerial | as answered at the start of "B" |
      When the POS stores document "C"
      Then the answer shows
        | field     | value                           |
        | number    | 0                               |
        | TseSerial | as answered at the start of "B" |

  @DE-DEV-0022
  Rule: A TSE that was replaced still hands out its logs

    Scenario: The old TSE lies in a drawer
      Given a stored document "A"
      And a cancelled document "B"
      And the TSE has been replaced
      And a stored document "C"
      When the logs of the TSE that signed document "A" are exported
      Then the export holds every signed answer
      And the export holds 2 transactions

  @DE-DSF-0032
  Rule: A day with two TSEs tells both

    Scenario: A new TSE at noon, told to the tax inspector
      Given a stored document "A"
      And the TSE has been replaced
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings name the TSE that signed document "A"
      And the exported closings name the TSE that signed document "B"
      And the exported closings tell their TSE
      And the exported closings have signatures that verify
