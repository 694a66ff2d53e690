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

    Scenario: The service was started again
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the service was restarted, where it can be
      When "till-1" sells something
      Then the receipt is signed
      And "till-1" shows
        | member          | value  |
        | initialised     | true   |
        | tse.environment | "TEST" |

    Scenario: The service was started again in LIVE
      Given an interface with LIVE keys, where it may have them
      And "till-1" has been initialised
      And the service was restarted, where it can be
      When "till-1" sells something
      Then the receipt is signed
      And "till-1" shows
        | member      | value |
        | initialised | true  |

  @DE-ITL-0010 @DE-ITL-0011 @DE-ITL-0012 @DE-ITL-0014
  Rule: What is signed is what was sold

    Scenario Outline: <gross> at <rate>, paid <payment>
      Given an interface with TEST keys
      And "till-1" has been initialised
      When "till-1" sells something
      And "till-1" sells at the rate "<rate>" for "<gross>", paid "<payment>"
      Then the receipt is signed

      Examples:
        | rate           | gross      | payment  |
        | NORMAL         | 0.01       | NON_CASH |
        | REDUCED_1      | 4.28       | CASH     |
        | SPECIAL_RATE_1 | 1234567.89 | NON_CASH |
        | SPECIAL_RATE_2 | 5.50       | CASH     |
        | NULL           | 20.00      | NON_CASH |
        | NORMAL         | -11.90     | CASH     |

  @DE-ITL-0003 @DE-ITL-0013
  Rule: Several tills of a firm share its TSE

    Scenario: Two branches of one firm
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And an interface with TEST keys
      And "till-1" has been initialised
      When "till-2" is initialised
      Then it is done
      And "till-1" and "till-2" have the same TSE
      When "till-1" sells something
      Then the receipt is signed
      When "till-2" sells something
      Then the receipt is signed

    Scenario: One of them is reset
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And an interface with TEST keys
      And "till-1" has been initialised
      And "till-2" has been initialised
      And "till-1" has been reset
      When "till-2" sells something
      Then the receipt is signed (DE-ITL-0003)

  Rule: A TSE belongs to exactly one VAT id

    @DE-ITL-0002
    Scenario: Another firm comes later
      Given no other interface is for the chain
      And all branches are of one firm
      And an interface with TEST keys
      And "till-1" has been initialised
      And a second branch of another firm with a till
      When "till-2" is initialised
      Then it is refused as a configuration error (DE-ITL-0002)
      And "till-2" shows (DE-ITL-0002)
        | member      | value |
        | initialised | false |

    @DE-ITL-0002
    Scenario: Another firm asks for it
      Given no other interface is for the chain
      And a second branch of another firm with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      When "till-2" is initialised with the TSE of "till-1"
      Then it is refused as a configuration error (DE-ITL-0002)

    @DE-ITL-0002
    Scenario Outline: A till comes to another firm, <how>
      Given no other interface is for the chain
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      And a second branch of another firm with a till
      When "till-1" is to come to the firm of "till-2", <how>
      And the administrator looks at "till-1"
      Then it is done (DE-ITL-0002)

      Examples:
        | how                   |
        | as its branch does    |
        | as its workplace does |
        | on its own            |

    @DE-ITL-0009
    Scenario: Each firm has its own
      Given no other interface is for the chain
      And a second branch of another firm with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      When "till-2" is initialised
      Then it is done (DE-ITL-0009)
      And "till-1" and "till-2" have different TSEs (DE-ITL-0009)

    @DE-ITL-0009
    Scenario: Each firm has its own in LIVE
      Given no other interface is for the chain
      And a second branch of another firm with a till
      And an interface with LIVE keys for several tenants
      And "till-1" has been initialised
      When "till-2" is initialised
      Then it is done (DE-ITL-0009)
      And "till-1" and "till-2" have different TSEs (DE-ITL-0009)

    @DE-ITL-0009
    Scenario: Each firm has its own again when TEST is over
      Given no other interface is for the chain
      And a second branch of another firm with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      And "till-2" has been initialised
      And the keys are now those of LIVE
      And "till-1" has been reset
      And "till-1" has been initialised
      And "till-2" has been reset
      When "till-2" is initialised
      Then it is done (DE-ITL-0009)
      And "till-1" and "till-2" have different TSEs (DE-ITL-0009)

    @DE-ITL-0003 @DE-ITL-0009
    Scenario Outline: A third till comes, of <whose>
      Given no other interface is for the chain
      And a second branch of another firm with a till
      And a third branch of <whose> with a till
      And an interface with TEST keys for several tenants
      And "till-1" has been initialised
      And "till-2" has been initialised
      When "till-3" is initialised
      Then it is done (<requirement>)
      When "till-3" sells something
      Then the receipt is signed (<requirement>)

      Examples:
        | whose         | requirement |
        | the same firm | DE-ITL-0003 |
        | another firm  | DE-ITL-0009 |

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
      When "till-1" sells something
      Then it is refused (DE-ITL-0004)
      When the administrator presses "Test"
      Then it shows (DE-ITL-0007)
        | member | value           |
        | passed | false           |
        | kind   | "configuration" |

    Scenario: Initialise anew without a reset
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the keys are now those of LIVE
      When "till-1" is initialised
      Then it is refused (DE-ITL-0005)
      And "till-1" shows (DE-ITL-0005)
        | member          | value  |
        | tse.environment | "TEST" |

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

    Scenario: The till beside it has been initialised anew
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And an interface with TEST keys
      And "till-1" has been initialised
      And "till-2" has been initialised
      And the keys are now those of LIVE
      And "till-1" has been reset
      And "till-1" has been initialised
      When "till-2" sells something
      Then it is refused (DE-ITL-0004)
      And "till-2" shows (DE-ITL-0005)
        | member          | value  |
        | tse.environment | "TEST" |

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
