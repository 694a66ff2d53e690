@DE-IKY
Feature: API key and API secret
  "Anlegen" is the only way to them. It waits for the first saving, for the vendor's release and for a yes.

  Background:
    Given a fresh shop with a till

  @DE-IKY-0005
  Rule: "Anlegen" opens with the first saving

    Scenario: Before and after
      Given the vendor's staff has released the customer
      And an opened interface
      When the administrator presses "Anlegen" and answers yes
      Then it is refused as a notice text
      And the interface still shows
        | member                 | value  |
        | buttons.create.enabled | false  |
        | keys.state             | "none" |
      When the administrator saves the interface
      Then it shows
        | member                 | value |
        | buttons.create.enabled | true  |
      When the administrator presses "Anlegen" and answers yes
      Then it is done

  @DE-IKY-0004
  Rule: Without the release there is a notice instead

    Scenario: Nobody has released the customer
      Given the vendor's staff has not released the customer
      And a saved interface
      When the administrator looks at the interface
      Then it shows the notice "not-released"
      When the administrator presses "Anlegen" and answers yes
      Then it is refused as a notice text
      And the interface still shows
        | member     | value  |
        | keys.state | "none" |

    Scenario: The vendor's staff releases the customer
      Given the vendor's staff has not released the customer
      And a saved interface
      When the vendor's staff releases the customer
      Then it is done
      When the administrator presses "Anlegen" and answers yes
      Then it is done

  Rule: A question, then key and secret, once

    @DE-IKY-0006 @DE-IKY-0007 @DE-IKY-0008 @DE-IMD-0001
    Scenario: Say no, then yes
      Given the vendor's staff has released the customer
      And a saved interface
      When the administrator presses "Anlegen" and answers no
      Then it is refused as a notice text (DE-IKY-0006)
      And the interface still shows (DE-IKY-0006)
        | member     | value  |
        | keys.state | "none" |
      When the administrator presses "Anlegen" and answers yes
      Then it is done (DE-IKY-0007)
      And it shows
        | member      | value   | requirement |
        | apiKey      | present | DE-IKY-0007 |
        | apiSecret   | present | DE-IKY-0007 |
        | environment | "TEST"  | DE-IMD-0001 |
      And the secret is shown nowhere else (DE-IKY-0008)
      When the administrator saves the interface
      Then the secret is shown nowhere else (DE-IKY-0008)

    @DE-IMD-0001
    Scenario: The contract is signed, and the administrator says yes
      Given the vendor's staff has released the customer
      And the service contract is signed
      And a saved interface
      When the administrator presses "Anlegen" and answers yes
      Then it shows (DE-IMD-0001)
        | member      | value  |
        | environment | "TEST" |

  @DE-IKY-0009
  Rule: New keys count after the next saving

    Scenario: Test and initialise too early
      Given the vendor's staff has released the customer
      And a saved interface
      And the keys have been created
      When the administrator presses "Test"
      Then it is refused as a notice text
      When "till-1" is initialised
      Then it is refused as a notice text
      When the administrator saves the interface
      Then it shows
        | member     | value   |
        | keys.state | "saved" |
      When the administrator presses "Test"
      Then it shows
        | member | value |
        | passed | true  |

  @DE-IKY-0002
  Rule: Nobody types keys

    Scenario Outline: Enter a key, or a secret, of one's own
      Given a saved interface
      When the administrator saves the interface with
        | field   | value                       |
        | <field> | "test_0123456789abcd_kasse" |
      Then it is refused as a request error
      And the interface still shows
        | member      | value  |
        | keys.state  | "none" |
        | keys.apiKey | null   |

      Examples:
        | field     |
        | apiKey    |
        | apiSecret |

    Scenario Outline: Enter another key, or another secret, where there is one
      Given an interface with TEST keys
      When the administrator saves the interface with
        | field   | value                       |
        | <field> | "test_0123456789abcd_kasse" |
      Then it is refused as a request error
      When the administrator presses "Test"
      Then it shows
        | member | value |
        | passed | true  |

      Examples:
        | field     |
        | apiKey    |
        | apiSecret |

  Rule: Several tenants are declared before there are keys

    @DE-IKY-0001
    Scenario: The notice, as long as there are none
      Given the vendor's staff has released the customer
      And a saved interface
      When the administrator looks at the interface
      Then it shows the notice "decide-tenants" (DE-IKY-0001)
      Given the keys have been created
      When the administrator looks at the interface
      Then it shows no notice "decide-tenants" (DE-IKY-0001)

    @DE-IKY-0010 @DE-IKY-0011
    Scenario: Two VAT ids in the chain
      Given all branches are of one firm
      And the vendor's staff has released the customer
      And a second branch of another firm with a till
      And a saved interface
      When the administrator presses "Anlegen" and answers yes
      Then it is refused as a notice text (DE-IKY-0010)
      When the administrator saves the interface with
        | field           | value |
        | multipleTenants | true  |
      And the administrator presses "Anlegen" and answers yes
      Then it is done (DE-IKY-0010)
      When the administrator saves the interface with
        | field           | value |
        | multipleTenants | false |
      Then it is refused as a notice text (DE-IKY-0011)

    @DE-IKY-0011
    Scenario: A second firm is founded when there are keys
      Given all branches are of one firm
      And an interface with TEST keys
      And a second branch of another firm with a till
      When the administrator saves the interface with
        | field           | value |
        | multipleTenants | true  |
      Then it is refused as a notice text (DE-IKY-0011)

    @DE-IKY-0010
    Scenario: One VAT id in two branches
      Given all branches are of one firm
      And the vendor's staff has released the customer
      And a second branch of the same firm with a till
      And a saved interface
      When the administrator presses "Anlegen" and answers yes
      Then it is done (DE-IKY-0010)
