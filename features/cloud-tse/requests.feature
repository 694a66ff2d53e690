@DE-CER
Feature: Requests and errors of a cloud TSE
  Every error is an object that says what is wrong; that is judged with every answer. What needs a
  request of its own stands here.

  @DE-CER-0005
  Rule: The id of a request comes back

    Scenario: With an answer
      Given a CREATED TSS "shop"
      When the till sends GET "/tss/{shop}" with the id "till-1-0001"
      Then the answer has a header Request-Id till-1-0001

    Scenario: With an error
      When the till sends GET "/tss/{unknown}" with the id "till-1-0002"
      Then the answer has a header Request-Id till-1-0002

  @DE-CER-0007 @DE-CER-0008
  Rule: A body has a size and a form

    Scenario: More than a megabyte
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata" with 1100000 bytes of metadata
      Then the TSE answers 413 (DE-CER-0007)

    Scenario: No JSON
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "UNINITIALIZED"
        """
      Then the TSE answers 400 (DE-CER-0008)

  @DE-CER-0009 @DE-CER-0010
  Rule: What is not there

    Scenario: An address that does not exist
      When the till sends GET "/health"
      Then the TSE answers 404 (DE-CER-0009)

    Scenario: A TSS cannot be deleted
      Given a CREATED TSS "shop"
      When the till sends DELETE "/tss/{shop}"
      Then the TSE answers 4xx (DE-CER-0010)
      And TSS "shop" is CREATED (DE-CER-0010)

  @DE-CER-0011
  Rule: A revision is a whole number from 1

    Scenario Outline: Revision <revision>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till sends PUT "/tss/{shop}/tx/{sale}?tx_revision=<revision>":
        """
        {"state": "ACTIVE", "client_id": "{till}"}
        """
      Then the TSE answers 400

      Examples:
        | revision |
        | 0        |
        | -1       |
        | 1.5      |
        | first    |
