@DE-ICT
Feature: Connection test, proxy and log
  "Test" says whether keys and network will do, and the log says afterwards what happened.

  Background:
    Given a fresh shop with a till

  @DE-ICT-0001
  Rule: The test is possible after the first saving

    Scenario: Before and after
      Given an opened interface
      When the administrator presses "Test"
      Then it is refused as a notice text
      And the interface still shows
        | member               | value |
        | buttons.test.enabled | false |
      When the administrator saves the interface
      Then it shows
        | member               | value |
        | buttons.test.enabled | true  |
      When the administrator presses "Test"
      Then it is done

  @DE-ICT-0002 @DE-ICT-0003
  Rule: The test needs keys

    Scenario: Without keys
      Given a saved interface
      When the administrator presses "Test"
      Then it shows (DE-ICT-0003)
        | member | value           |
        | passed | false           |
        | kind   | "configuration" |

    Scenario: With keys
      Given an interface with TEST keys
      When the administrator presses "Test"
      Then it shows (DE-ICT-0002)
        | member      | value  |
        | passed      | true   |
        | kind        | "none" |
        | environment | "TEST" |

  Rule: Where the network has a proxy, everything goes through it

    @DE-ICT-0004
    Scenario: No way out
      Given an interface with TEST keys
      And the network reaches the internet not at all
      When the administrator presses "Test"
      Then it shows (DE-ICT-0004)
        | member | value    |
        | passed | false    |
        | kind   | "outage" |

    @DE-ICT-0004 @DE-ICT-0005
    Scenario: Through the proxy, through another one, and without
      Given an interface with TEST keys
      And the network reaches the internet through the proxy "10.0.0.8:3128" only
      When the administrator presses "Test"
      Then it shows (DE-ICT-0004)
        | member | value    |
        | passed | false    |
        | kind   | "outage" |
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.9", "port": 3128} |
      And the administrator presses "Test"
      Then it shows (DE-ICT-0005)
        | member | value |
        | passed | false |
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.8", "port": 3129} |
      And the administrator presses "Test"
      Then it shows (DE-ICT-0005)
        | member | value |
        | passed | false |
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.8", "port": 3128} |
      And the administrator presses "Test"
      Then it shows (DE-ICT-0005)
        | member  | value                              |
        | passed  | true                               |
        | through | {"host": "10.0.0.8", "port": 3128} |
      When "till-1" is initialised
      Then it is done (DE-ICT-0005)
      When "till-1" sells something
      Then the receipt is signed (DE-ICT-0005)

    @DE-ICT-0005
    Scenario: The proxy is replaced when the till has long been at work
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the network reaches the internet through the proxy "10.0.0.8:3128" only
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.8", "port": 3128} |
      And "till-1" sells something
      Then the receipt is signed (DE-ICT-0005)
      Given the network reaches the internet through the proxy "10.0.0.9:3128" only
      When "till-1" sells something
      Then the receipt is not signed, and says that the TSE failed (DE-ICT-0005)
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.9", "port": 3128} |
      And "till-1" sells something
      Then the receipt is signed (DE-ICT-0005)

  Rule: Extended logging writes more, and is recommended

    @DE-ICT-0006 @DE-ICT-0007
    Scenario: Without it
      Given an interface with TEST keys without extended logging
      When the log is noted
      And the administrator presses "Test"
      Then the log has only the entries of the basic logging (DE-ICT-0006)
      When the administrator looks at the interface
      Then it shows the notice "logging-recommended" (DE-ICT-0007)

    @DE-ICT-0006 @DE-ICT-0007
    Scenario: With it
      Given an interface with TEST keys
      When the log is noted
      And the administrator presses "Test"
      Then the log has entries of the extended logging (DE-ICT-0006)
      When the administrator looks at the interface
      Then it shows no notice "logging-recommended" (DE-ICT-0007)

    @DE-ICT-0006
    Scenario: Switched off again
      Given an interface with TEST keys
      When the administrator saves the interface with
        | field           | value |
        | extendedLogging | false |
      And the log is noted
      And the administrator presses "Test"
      Then the log has only the entries of the basic logging (DE-ICT-0006)

    @DE-ICT-0008
    Scenario: An error can be traced
      Given an interface with TEST keys
      And "till-1" has been initialised
      And the keys are now those of LIVE
      When the log is noted
      And "till-1" sells something
      Then the log has entries of the extended logging that say "403" (DE-ICT-0008)
