@DE-POS
Feature: What a till sends back
  The end of a document names its beginning: number, revision and start as createDocument answered them.

  @DE-POS-0004
  Rule: The values are those of the answer

    Scenario: A sale
      When the till sells an article
      Then number, revision and start came back as they were answered

    Scenario: An abort
      When the till aborts a sale
      Then number, revision and start came back as they were answered

    Scenario: A second sale has values of its own
      When the till sells an article
      And the till sells an article
      Then number, revision and start came back as they were answered

  @DE-POS-0005
  Rule: They go by their short names

    Scenario: The names of a sale
      When the till sells an article
      Then number and revision came back under their short names

    Scenario: The names of an abort
      When the till aborts a sale
      Then number and revision came back under their short names

  @DE-POS-0006
  Rule: The revision stands among the additional fields

    Scenario: From 1.7.7 on
      When the till sells an article
      Then the revision is the one of the additional fields

  @DE-POS-0021
  Rule: The number is a text, and the integer will go

    Scenario: A later release
      Given the service answers as a later release, without the integer number
      When the till sells an article
      Then the number came back although it was a text only
