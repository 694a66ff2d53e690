@DE-CMG
Feature: Organisations and keys
  A firm has an organisation for each of its shops, and each shop a key of its own.

  @DE-CMG-0001 @DE-CMG-0002
  Rule: The same key opens the management

    Scenario: Log in
      When the firm logs in to the management
      Then the TSE answers 200 (DE-CMG-0001)
      And the TSE shows (DE-CMG-0001)
        | member       | value   |
        | access_token | present |

    Scenario: Log in with another secret
      When the firm logs in to the management with another secret
      Then the TSE answers 401 (DE-CMG-0002)

  @DE-CMG-0003 @DE-CMG-0004
  Rule: A shop is an organisation below the firm's

    Scenario: Create one
      When the firm creates an organisation "Graz Street"
      Then the TSE answers 200 (DE-CMG-0003)
      And the TSE shows (DE-CMG-0003)
        | member | value                  |
        | name   | "Graz Street"          |
        | _type  | "MANAGED_ORGANIZATION" |

    Scenario: Create one below nobody
      When the firm creates an organisation "Graz Street" below "nobody"
      Then the TSE answers 404 (DE-CMG-0004)

  @DE-CMG-0005 @DE-CMG-0006 @DE-CMG-0007 @DE-CMG-0008
  Rule: A key is shown with its secret, once

    Scenario: A key for the shop
      Given a managed organisation "Graz Street"
      When the firm allows "Graz Street" the environment TEST
      And the firm creates a key "till-1" of "Graz Street"
      Then the TSE answers 200 (DE-CMG-0005)
      And the TSE shows (DE-CMG-0005)
        | member | value   |
        | key    | present |
        | secret | present |
      When the till logs in with the new key
      Then the TSE answers 200 (DE-CMG-0006)
      When the firm lists the keys of "Graz Street"
      Then no secret is shown (DE-CMG-0005)

    Scenario: The keys of nobody
      When the firm lists the keys of "nobody"
      Then the TSE answers 404 with "E_ORGANIZATION_NOT_FOUND" (DE-CMG-0007)

    Scenario: A key with a name that is none
      Given a managed organisation "Graz Street"
      When the firm creates a key "Till 1" of "Graz Street"
      Then the TSE answers 400 (DE-CMG-0008)
