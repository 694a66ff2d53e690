@DE-POS
Feature: What a till calls
  A receipt begins with its first article and ends with a sale or an abort, and the service hears of both.

  @DE-POS-0002
  Rule: createDocument comes first

    Scenario: A sale
      When the till sells an article
      Then it has called createDocument before storeDocument

    Scenario: An abort
      When the till aborts a sale
      Then it has called createDocument before cancelDocument

    Scenario: One sale after the other
      When the till sells an article
      Then it has called createDocument before storeDocument
      When the till sells an article
      Then it has called createDocument before storeDocument

  @DE-POS-0003
  Rule: The first article begins the document

    Scenario: Nothing is paid yet
      When the till begins a sale and fails
      Then the first article has begun the document

  @DE-POS-0001
  Rule: An abort is told

    Scenario: The customer leaves
      When the till aborts a sale
      Then the abort was told with cancelDocument

  @DE-POS-0041
  Rule: No document is faulty

    Scenario: The document of a sale
      When the till sells an article, whatever it is answered
      Then no document of the till was refused as faulty

    Scenario: The document of an abort
      When the till aborts a sale, whatever it is answered
      Then no document of the till was refused as faulty

  @DE-POS-0007
  Rule: What was begun is ended

    Scenario: A sale, an abort
      When the till sells an article
      And the till aborts a sale
      Then no transaction of the till is left open

    Scenario: The till fails in the middle of a sale
      Given the till has begun a sale and failed
      When the till is started again
      Then no transaction of the till is left open

  @DE-POS-0008
  Rule: What nobody has paid is no sale

    Scenario: The till starts again after it has failed in the middle of a sale
      Given the till has begun a sale and failed
      When the till is started again
      Then what was begun and not paid was not stored

  @DE-POS-0042
  Rule: A sale is told as the sale that it was

    Scenario: A pizza for cash
      When the till sells an article
      Then the sale was told as the sale that it was

    Scenario: A pizza for cash after an abort
      When the till aborts a sale
      And the till sells an article
      Then the sale was told as the sale that it was

  @DE-POS-0061
  Rule: A document goes by names of its own

    Scenario: Two sales
      When the till sells an article
      And the till sells an article
      Then each document went by names of its own

    Scenario: An abort, and a sale after the next start
      When the till aborts a sale
      And the till is started again
      And the till sells an article
      Then each document went by names of its own

  @DE-POS-0067
  Rule: JSON is UTF-8

    Scenario: The bytes of a sale
      When the till sells an article, whatever it is answered
      Then what it has sent in JSON is UTF-8

    Scenario: The bytes of an abort
      When the till aborts a sale, whatever it is answered
      Then what it has sent in JSON is UTF-8

  @DE-POS-0068
  Rule: No name is sent twice in an object

    Scenario: The names in a sale
      When the till sells an article, whatever it is answered
      Then no object that it has sent has two members of one name

  @DE-POS-0069
  Rule: JSON is called JSON

    Scenario: The header of a sale
      When the till sells an article, whatever it is answered
      Then what it has sent in JSON is called JSON
