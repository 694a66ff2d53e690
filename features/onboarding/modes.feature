@DE-IMD
Feature: TEST, LIVE and the vendor's staff
  Everybody begins in TEST. LIVE is made by the vendor's staff, with a contract, and costs money each month.

  Background:
    Given a fresh shop with a till

  Rule: A till in TEST shows it in red

    @DE-IMD-0002 @DE-IMD-0003 @DE-IMD-0010
    Scenario: In TEST
      Given an interface with TEST keys
      And "till-1" has been initialised
      When the administrator looks at "till-1"
      Then it shows the red notice "test-mode" (DE-IMD-0002)
      And it shows the notice "test-mode" with the text "Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet" (DE-IMD-0003)
      When "till-1" sells something
      Then it shows the red notice "test-mode" (DE-IMD-0010)
      When "till-1" sells something
      Then it shows the red notice "test-mode" (DE-IMD-0010)

    @DE-IMD-0002 @DE-IMD-0010
    Scenario: At the second till of the firm
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And an interface with TEST keys
      And "till-1" has been initialised
      And "till-2" has been initialised
      When the administrator looks at "till-2"
      Then it shows the red notice "test-mode" (DE-IMD-0002)
      When "till-2" sells something
      Then it shows the red notice "test-mode" (DE-IMD-0010)

    @DE-IMD-0002 @DE-IMD-0010
    Scenario: In LIVE
      Given an interface with LIVE keys
      And "till-1" has been initialised
      When the administrator looks at "till-1"
      Then it shows no notice "test-mode" (DE-IMD-0002)
      When "till-1" sells something
      Then it shows no notice "test-mode" (DE-IMD-0010)

  @DE-IMD-0004
  Rule: An administrator does not switch to LIVE

    Scenario: Save with the other mode
      Given an interface with TEST keys
      And the service contract is signed
      When the administrator saves the interface with
        | field       | value  |
        | environment | "LIVE" |
      Then it is refused as a notice text
      And the interface still shows
        | member      | value  |
        | environment | "TEST" |

  @DE-IMD-0005
  Rule: What is the staff's is nobody else's

    Scenario: Without the staff's credential
      When somebody else releases the customer
      Then it is refused
      When somebody else notes the signed contract
      Then it is refused
      And the chain shows no other release and no other contract

    Scenario: LIVE keys without the staff's credential
      Given an interface with TEST keys
      And the service contract is signed
      When somebody else creates LIVE keys
      Then it is refused
      And the interface still shows
        | member           | value  |
        | keys.environment | "TEST" |

  @DE-IMD-0009
  Rule: LIVE keys need a signed contract

    Scenario: Without and with it
      Given the service contract is not signed
      And an interface with TEST keys
      When the vendor's staff creates LIVE keys
      Then it is refused as a notice text
      When the vendor's staff notes the signed contract
      Then it is done
      When the vendor's staff creates LIVE keys
      Then it is done
      And it shows
        | member      | value   |
        | environment | "LIVE"  |
        | apiSecret   | present |
      When the administrator saves the interface
      Then it shows
        | member      | value  |
        | environment | "LIVE" |

  @DE-IMD-0006
  Rule: LIVE is charged for each month

    Scenario: Nothing for TEST
      Given an interface with TEST keys
      When 70 days pass at the shop
      And the vendor's staff lists the charges
      Then no months are charged

    Scenario: From the month of LIVE on
      Given the shop's clock stands at 2026-01-20
      And an interface with LIVE keys
      When the administrator looks at the interface
      Then it shows the notice "billed-monthly"
      When the vendor's staff lists the charges
      Then 1 month is charged
      When 40 days pass at the shop
      And the vendor's staff lists the charges
      Then 3 months are charged, the first of them 2026-01

    Scenario: First in TEST, then in LIVE over New Year
      Given the shop's clock stands at 2026-11-20
      And an interface with TEST keys
      When 30 days pass at the shop
      And the vendor's staff lists the charges
      Then no months are charged
      Given the keys are now those of LIVE
      When 20 days pass at the shop
      And the vendor's staff lists the charges
      Then 2 months are charged, the first of them 2026-12

    Scenario: The service was started again, months later
      Given the shop's clock stands at 2026-01-20
      And an interface with LIVE keys
      When 40 days pass at the shop
      Given the service was restarted, where it can be
      When the vendor's staff lists the charges
      Then 3 months are charged, the first of them 2026-01

    Scenario: Saved once more, months later
      Given the shop's clock stands at 2026-01-20
      And an interface with LIVE keys
      When 40 days pass at the shop
      And the administrator saves the interface
      And the vendor's staff lists the charges
      Then 3 months are charged, the first of them 2026-01

    Scenario: Nothing for the interface beside it
      Given no other interface is for the chain
      And an interface with LIVE keys
      And a saved interface at the workplace "counter-1"
      When the vendor's staff lists the charges
      Then no months are charged

  Rule: Version 2 and no other

    @DE-IMD-0007
    Scenario: Open an interface of version 2
      When the administrator opens an interface of version V2
      Then it is done (DE-IMD-0007)
      And it shows (DE-IMD-0007)
        | member     | value |
        | apiVersion | "V2"  |

    @DE-IMD-0008
    Scenario: Open an interface of version 1
      When the administrator opens an interface of version V1
      Then it is refused as a request error (DE-IMD-0008)

    @DE-IMD-0008
    Scenario Outline: Save one as version 1: <one>
      Given <one>
      When the administrator saves the interface with
        | field      | value |
        | apiVersion | "V1"  |
      Then it is refused as a request error (DE-IMD-0008)

      Examples:
        | one                         |
        | a saved interface           |
        | an interface with TEST keys |
