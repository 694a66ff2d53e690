@DE-CLI
Feature: The cloud
  Key and secret open the cloud: the key goes into the query, the secret in single quotes into the body.

  @DE-CLI-0010
  Rule: Wrong cloud credentials are 403

    Scenario Outline: A connection attempted <credentials>
      When the fitter connects its own client to the cloud <credentials>
      Then the answer is 403

      Examples:
        | credentials         |
        | with a wrong key    |
        | with a wrong secret |

  @DE-CLI-0011
  Rule: Missing cloud credentials are 422

    Scenario Outline: A connection <credentials>
      When the fitter connects its own client to the cloud <credentials>
      Then the answer is 422

      Examples:
        | credentials      |
        | without a key    |
        | without a secret |

    Scenario: A connection for a till that nobody knows
      When the fitter connects an unknown client to the cloud
      Then the answer is 422

  @DE-CLI-0012
  Rule: The secret in single quotes is read

    Scenario: As the pages print it
      When the fitter connects its own client to the cloud
      Then the answer is 200

  @DE-CLI-0013
  Rule: The global short id has four characters

    Scenario: After the connection
      Given its own client is connected to the cloud
      When the fitter asks for the global short id of its own client
      Then the answer is a JSON text of 4 characters

  @DE-CLI-0014
  Rule: The global short id of an unknown client is 404

    Scenario: The four characters of a till of another service
      When the fitter asks for the global short id of an unknown client
      Then the answer is 404
      And the answer says that the configuration of an unknown client was not found

  @DE-CLI-0020
  Rule: The global short id needs the cloud

    Scenario: Before the connection
      Given a client from the cloud
      And the client is initialised
      When the fitter asks for the global short id of the client
      Then the answer is 4xx

  @DE-CLI-0021
  Rule: A late connection to the cloud is accepted

    Scenario: The till has sold already
      Given a stored document "A"
      When the fitter connects its own client to the cloud
      Then one of these readings is seen
        | reading     | status |
        | DE-CLI-0021 | 200    |
        | DE-CLI-0022 | 424    |

  @DE-CLI-0024
  Rule: No answer shows cloud credentials

    Scenario: Neither let in nor told
      When the fitter commissions the client from the cloud with a wrong secret
      And the fitter connects its own client to the cloud with a wrong key
      And the fitter asks for its own client
      Then no answer shows the credentials

    Scenario: A connected till sells
      Given its own client is connected to the cloud
      And a stored document "A"
      And a cancelled document "B"
      When the POS asks for the TSE list
      And the fitter asks for its own client
      Then no answer shows the credentials

  @DE-CLI-0025
  Rule: A client can be connected again

    Scenario: Before each sale
      Given its own client is connected to the cloud
      When the fitter connects its own client to the cloud
      Then the answer is 200
      When the fitter asks for the global short id of its own client
      Then the answer is 200

  @DE-CLI-0026
  Rule: A client is connected by PUT too

    Scenario: As one page has it
      When the fitter connects its own client to the cloud by PUT
      Then the answer is 200
