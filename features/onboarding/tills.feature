@DE-ITL
Feature: Tills and their TSE
  A till sells with the TSE of its firm. Keys that do not fit are a mistake in the configuration and no outage.

  Background:
    Given a fresh shop with a till

  @DE-ITL-0001
  Rule: A till sells with a TSE

    Scenario: Initialise and sell
      Given an interface with TEST keys
      When "till-1" sells something
      Then it is refused as a notice text
      When "till-1" is initialised
      Then it is done
      And it shows
        | member      | value   |
        | initialised | true    |
        | tse.serial  | present |
      When "till-1" sells something
      Then the receipt is signed

  @DE-ITL-0003
  Rule: Several tills of a firm share its TSE

    Scenario: Two branches of one firm
      Given a second branch of the same firm with a till
      And an interface with TEST keys
      And "till-1" has been initialised
      When "till-2" is initialised
      Then it is done
      And "till-1" and "till-2" have the same TSE
      When "till-1" sells something
      Then the receipt is signed
      When "till-2" sells something
      Then the receipt is signed

  @DE-ITL-0002 @DE-ITL-0009
  Rule: A TSE belongs to exactly one VAT id

    Scenario: Another firm comes later
      Given an interface with TEST keys
      And "till-1" has been initialised
      And a second branch of another firm with a till
      When "till-2" is initialised
      Then it is refused as a configuration error (DE-ITL-0002)
      And "till-2" shows (DE-ITL-0002)
        | member      | value |
        | initialised | false |

    Scenario: Another firm asks for it
      Given a second branch of another firm with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      When "till-2" is initialised with the TSE of "till-1"
      Then it is refused as a configuration error (DE-ITL-0002)

    Scenario: Each firm has its own
      Given a second branch of another firm with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      When "till-2" is initialised
      Then it is done (DE-ITL-0009)
      And "till-1" and "till-2" have different TSEs (DE-ITL-0009)

  @DE-ITL-0004 @DE-ITL-0005 @DE-ITL-0006 @DE-ITL-0007
  Rule: A TEST till under LIVE keys is refused until it is initialised anew

    Scenario: Sell in between
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the keys are now those of LIVE
      When "till-1" sells something
      Then it is refused (DE-ITL-0004)
      And it is refused as a configuration error (DE-ITL-0007)
      And it is refused as a configuration error "fiskaly Fehler 403 Forbidden. You may not access this TSS" (DE-ITL-0006)
      And "till-1" shows (DE-ITL-0007)
        | member       | value           |
        | trouble.kind | "configuration" |
        | receipts     | 0               |
      When the administrator presses "Test"
      Then it shows (DE-ITL-0007)
        | member | value           |
        | passed | false           |
        | kind   | "configuration" |

    Scenario: Reset and initialise anew
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the keys are now those of LIVE
      And "till-1" has been reset
      When "till-1" is initialised
      Then it shows (DE-ITL-0005)
        | member          | value  |
        | initialised     | true   |
        | tse.environment | "LIVE" |
      When "till-1" sells something
      Then the receipt is signed (DE-ITL-0005)

  @DE-ITL-0008
  Rule: In an outage the till sells on

    Scenario: The network fails and comes back
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the network reaches the internet not at all
      When "till-1" sells something
      Then the receipt is not signed, and says that the TSE failed
      And "till-1" shows
        | member       | value    |
        | trouble.kind | "outage" |
      Given the network reaches the internet directly
      When "till-1" sells something
      Then the receipt is signed
