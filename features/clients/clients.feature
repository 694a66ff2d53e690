@DE-CLI
Feature: Clients
  A fitter commissions a till from the cloud, initialises it, and takes it out of use one day.

  @DE-CLI-0001
  Rule: A client is commissioned from the cloud

    Scenario: A second till for the shop
      When the fitter commissions the client from the cloud
      Then the answer is the id of the client
      When the fitter asks for the client
      Then the answer shows the client with its place

  @DE-CLI-0002
  Rule: A second byCloud for the same client is an error

    Scenario: Twice the same till
      Given a client from the cloud
      When the fitter commissions the client from the cloud
      Then the answer is 4xx

  @DE-CLI-0003
  Rule: An update of an inactive client is 404

    Scenario: A till that was taken out of use
      Given a client from the cloud
      And the client is decommissioned
      When the fitter updates the client from the cloud
      Then the answer is 404

  @DE-CLI-0004
  Rule: An update of an unknown client is 422

    Scenario: A till of another service
      When the fitter updates an unknown client from the cloud
      Then the answer is 422

    Scenario Outline: An update <credentials>
      Given a client from the cloud
      When the fitter updates the client from the cloud <credentials>
      Then the answer is 422

      Examples:
        | credentials      |
        | without a key    |
        | without a secret |

    Scenario: The right till and the right credentials
      Given a client from the cloud
      When the fitter updates the client from the cloud
      Then the answer is 200

  @DE-CLI-0005
  Rule: A known client is shown

    Scenario: Its id and its place
      Given a client from the cloud
      When the fitter asks for the client
      Then the answer is 200
      And the answer shows the client with its place

  @DE-CLI-0006
  Rule: An unknown client gets the printed sentence

    Scenario: A till that nobody knows
      When the fitter asks for an unknown client
      Then the answer is 4xx
      And the answer says "Client does not exist. (Parameter 'clientId')"

  @DE-CLI-0007
  Rule: A new client is notInitialized

    Scenario: Fresh from the cloud
      Given a client from the cloud
      When the fitter asks how the client is
      Then the answer is 200
      And the answer shows
        | field | value            |
        | state | "notInitialized" |

  @DE-CLI-0018
  Rule: There is a start document for the client

    Scenario: The document to begin with
      Given a client from the cloud
      When the fitter asks for the start document of the client
      Then the document names the client

  @DE-CLI-0027
  Rule: The start document bears the date that was asked for

    Scenario: The till begins with the year
      Given a client from the cloud
      When the fitter asks for the start document of the client as of "2026-01-01T12:00:00+01:00"
      Then the answer is 200
      And the answer shows
        | field    | value               |
        | bookDate | like "2026-01-01T*" |

  @DE-CLI-0008
  Rule: The start document initialises the client

    Scenario: The till goes into service
      Given a client from the cloud
      When the fitter initialises the client with its start document
      Then the answer is 2xx

    Scenario: The till is in service
      Given a client from the cloud
      And the client is initialised
      When the fitter asks how the client is
      Then the answer shows
        | field | value         |
        | state | "initialized" |

  @DE-CLI-0009
  Rule: A client that is not initialised does not sell

    Scenario: A sale too early
      Given a client from the cloud
      When somebody sells on the client
      Then the answer is 4xx

    Scenario: A sale too late
      Given a client from the cloud
      And the client is initialised
      And the client is decommissioned
      When somebody sells on the client
      Then the answer is 4xx

  @DE-CLI-0019
  Rule: A client that was taken out of use is decommissioned

    Scenario: The till goes out of service
      Given a client from the cloud
      And the client is initialised
      And the client is decommissioned
      When the fitter asks how the client is
      Then the answer shows
        | field | value            |
        | state | "decommissioned" |

  @DE-CLI-0015
  Rule: A client is found by company, store and terminal

    Scenario: The till's id from its place
      Given a client from the cloud
      When the fitter looks the client up
      Then the answer is the id of the client

    Scenario: A company that is no customer
      When the fitter looks up a company that nobody knows
      Then the answer is 404

  @DE-CLI-0016
  Rule: A client is restored from the cloud

    Scenario: The till's computer was replaced
      Given a client from the cloud
      When the fitter restores the client
      Then the answer is 200

    Scenario: The till's computer was replaced, and the company's id is known
      Given a client from the cloud
      When the fitter restores the client by its company's id
      Then the answer is 200

  @DE-CLI-0017
  Rule: A restored client needs its global short id anew

    Scenario: The first sale after the restore
      Given a client whose global short id is activated
      And the client is restored
      When somebody sells on the client
      Then the answer is a signed fiscal response
      And the answer shows
        | field                | value           |
        | retailForceReceiptId | absent or empty |

  @DE-CLI-0023
  Rule: A client is configured by its own configuration

    Scenario: What was shown is sent back
      Given a client from the cloud
      When the fitter asks for the client
      And the fitter sends back the configuration that was shown
      Then the answer is 2xx

  @DE-RSP-0035
  Rule: Two tills have two cashRegisterIds

    Scenario: A sale at each till
      Given a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      When the POS creates document "B"
      Then the answer is a signed fiscal response
      And the answer shows
        | field          | value                          |
        | cashRegisterId | other than at the start of "A" |
      When the POS stores document "B"
      Then the answer is a signed fiscal response
      And the answer shows
        | field          | value                           |
        | cashRegisterId | other than at the start of "A"  |
        | cashRegisterId | as answered at the start of "B" |

  @DE-QR-0008
  Rule: Two tills are two clients of the TSE

    Scenario: The QR codes of two tills
      Given a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      When the POS creates document "B"
      And the POS stores document "B"
      Then the answer is a signed fiscal response
      And the answer shows
        | field               | value                        |
        | till in the QR code | other than at the end of "A" |

  @DE-TXN-0018
  Rule: Two tills sell at the same time

    Scenario: Two tills, each with two customers
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And document "D" is rung up on the client
      When these calls are made at the same time
        | call    | document |
        | creates | A        |
        | creates | B        |
        | creates | C        |
        | creates | D        |
      Then each of the calls is signed
      When these calls are made at the same time
        | call    | document |
        | stores  | A        |
        | stores  | B        |
        | cancels | C        |
        | cancels | D        |
      Then each of the calls is signed
