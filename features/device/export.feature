@DE-DEV
Feature: What the TSE hands out
  A tax inspector gets the logs of a TSE as one tar file. It has to hold everything, and to prove it.

  @DE-DEV-0010
  Rule: An export is a flat archive

    Scenario: After a sale
      Given a stored document "A"
      When the logs of the TSE are exported
      Then the export is a flat archive of logs, certificates and info.csv

  @DE-DEV-0011
  Rule: Every log is signed

    Scenario: Sales, an abort and a self test
      Given a stored document "A"
      And a cancelled document "B"
      And the POS has its TSE test itself first
      When the logs of the TSE are exported
      Then the export holds signed logs only

  @DE-DEV-0012
  Rule: The certificates lead to the root

    Scenario: From the TSE upwards
      Given a stored document "A"
      When the logs of the TSE are exported
      Then the export holds the certificates up to the root

  @DE-DEV-0013
  Rule: Names of files tell what is in them

    Scenario: Two sales and one that is open
      Given a stored document "A"
      And a cancelled document "B"
      And a started document "C"
      When the logs of the TSE are exported
      Then the export has file names that tell what is in them

  @DE-DEV-0014
  Rule: Logs are numbered and dated in order

    Scenario: Sales over an hour
      Given a stored document "A"
      And 3600 seconds have passed, where the clock can be set
      And a stored document "B"
      When the logs of the TSE are exported
      Then the export is numbered and dated in order

  @DE-DEV-0015
  Rule: A transaction starts and ends once

    Scenario: Sales at two tables at once
      Given a started document "A"
      And a started document "B"
      And the POS stored document "A" with
        | field      | value |
        | isTraining | false |
      And the POS stored document "B" with
        | field      | value |
        | isTraining | false |
      When the logs of the TSE are exported
      Then the export holds transactions that start and end once

  @DE-DEV-0016
  Rule: info.csv names the device

    Scenario: Who made it
      Given a stored document "A"
      When the logs of the TSE are exported
      Then the export names the device in info.csv

  @DE-DEV-0017
  Rule: What was answered is in the store

    Scenario: A sale, an abort and a start
      Given a stored document "A"
      And a cancelled document "B"
      And a started document "C"
      When the logs of the TSE are exported
      Then the export holds every signed answer

    Scenario: An order with letters beyond ASCII
      When the POS creates document "A"
      And the POS stores document "A" with
        | field                    | value                       |
        | documentType             | 80                          |
        | payments                 | []                          |
        | positions[0].itemCaption | "Käsespätzle, groß, für 5€" |
      And the logs of the TSE are exported
      Then the export holds every signed answer

    Scenario: The service was started again after a sale
      Given a stored document "A"
      And the service was restarted, where it can be
      And a cancelled document "B"
      When the logs of the TSE are exported
      Then the export holds every signed answer

    Scenario: The store is full
      Given a stored document "A"
      And the TSE suffers from "store-full", where it can
      And document "B" was rung up meanwhile
      When the logs of the TSE are exported
      Then the export holds every signed answer

  @DE-DEV-0018
  Rule: Events are logged

    Scenario: A second till comes and goes
      Given a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And a stored document "B"
      And the client is decommissioned
      When the logs of the TSE that signed document "B" are exported
      Then the export holds a log of "registerClient" for the client
      And the export holds a log of "deregisterClient" for the client

    Scenario: Two tills sell with one TSE
      Given a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And a stored document "B"
      When the logs of the TSE are exported
      Then the export holds every signed answer
      And the export holds a log of "registerClient" for the client

  @DE-DEV-0019
  Rule: An outage leaves no trace in the TSE until it ends

    Scenario: One sale in an outage
      Given a stored document "A"
      And the TSE is out of reach at "finish" only
      And document "B" was rung up meanwhile
      When the logs of the TSE are exported
      Then the export holds 1 transaction

    Scenario: The outage is over
      Given a stored document "A"
      And the TSE is out of reach
      And document "B" was rung up meanwhile
      When the TSE is back
      And the logs of the TSE are exported
      Then the export holds 2 transactions
