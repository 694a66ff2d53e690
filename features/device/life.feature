@DE-DEV
Feature: The TSE as a device
  What the list of TSEs tells of a device: who it is, who uses it, and how long it will do.

  @DE-DEV-0001
  Rule: The TSE list has the printed members

    Scenario: Every member of the printed one
      When the POS asks for the TSE list
      Then the TSE list fits its schema

  @DE-DEV-0002
  Rule: A TSE in use is initialised

    Scenario: It signs
      Given a stored document "A"
      When the POS asks for the TSE list
      Then the TSE list shows
        | field                  | value         |
        | tseInitializationState | "initialized" |

  @DE-DEV-0003
  Rule: The serial number is the hash of the key

    Scenario: Number and key of one entry
      When the POS asks for the TSE list
      Then the serial number in the TSE list is the hash of the key beside it

  @DE-DEV-0004
  Rule: The TSE counts its clients

    Scenario: A second till is initialised
      Given the TSE list is noted
      And a client from the cloud
      When the fitter initialises the client with its start document
      Then the TSE list has 1 client more than noted

    Scenario: The second till goes out of use
      Given a client from the cloud
      And the client is initialised
      And the TSE list is noted
      When the fitter takes the client out of use
      Then the TSE list has 1 client less than noted

  @DE-DEV-0005
  Rule: Signatures are counted in one place

    Scenario: After a sale
      Given a stored document "A"
      When the POS asks for the TSE list
      Then the TSE list counts at least the signatures that were answered

  @DE-DEV-0006
  Rule: The self test comes due

    Scenario: An hour later
      Given the POS has its TSE test itself first
      And the TSE list is noted
      When 3600 seconds pass
      Then the self test is due 3600 seconds sooner than noted

    Scenario: 25 hours later
      Given the POS has its TSE test itself first
      When 90000 seconds pass
      Then one of these readings is seen in the TSE list
        | reading     | timeUntilNextSelftest  | tseSecuritySelfTestPassed |
        | DE-DEV-0006 | 0                      | false                     |
        | DE-DEV-0020 | a number of at least 1 | true                      |

  @DE-DEV-0007
  Rule: A self test begins the time anew

    Scenario: Tested in time
      Given 90000 seconds have passed, where the clock can be set
      When the POS has its TSE test itself
      Then the TSE list shows
        | field                     | value                  |
        | timeUntilNextSelftest     | a number of at least 1 |
        | tseSecuritySelfTestPassed | true                   |

  @DE-DEV-0021
  Rule: No sale waits for a self test, and none is signed without

    Scenario Outline: 25 hours in the middle of a sale, which the POS <ends>
      Given the POS has its TSE test itself first
      And a started document "A"
      When 91800 seconds pass
      And the POS <ends> document "A"
      Then the answer is a signed fiscal response
      And the TSE list shows
        | field                     | value                  |
        | timeUntilNextSelftest     | a number of at least 1 |
        | tseSecuritySelfTestPassed | true                   |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    Scenario: 25 hours without a sale
      Given the POS has its TSE test itself first
      When 91800 seconds pass
      And the POS creates document "A"
      Then the answer is a signed fiscal response
      And the TSE list shows
        | field                     | value |
        | tseSecuritySelfTestPassed | true  |

  @DE-DEV-0008
  Rule: The list tells when the certificate ends

    Scenario: The certificate of a receipt
      Given a stored document "A"
      When the POS asks for the TSE list
      Then the TSE list names the day on which the certificate of the answers ends

  @DE-DEV-0009
  Rule: An expired certificate signs nothing in silence

    Scenario: The till is older than its TSE
      When the certificate of the TSE has ended
      And the POS creates document "A"
      Then the answer is no signed fiscal response
