@DE-POS
Feature: A till whose TSE is away
  The till goes on as if nothing had happened; the service signs what was sold once the TSE is back.

  @DE-POS-0010
  Rule: The calls are those of every sale

    Scenario: The TSE is away all the time
      Given the TSE is out of reach
      When the till sells an article
      Then the till has made the calls of every sale, each once

    Scenario: The TSE goes away between the first article and the payment
      Given the TSE is out of reach at "finish" only
      When the till sells an article
      Then the till has made the calls of every sale, each once

    Scenario: The customer leaves while the TSE is away
      Given the TSE is out of reach
      When the till aborts a sale
      Then the till has made the calls of every abort, each once

  @DE-POS-0011
  Rule: -99 comes back

    Scenario: createDocument fails
      Given the TSE is out of reach
      When the till sells an article
      Then -99 and the zeros came back

    Scenario: createDocument fails, and the TSE is back for the payment
      Given the TSE is out of reach at "create" only
      When the till sells an article
      Then -99 and the zeros came back

  @DE-POS-0022
  Rule: The other form of the answer is no error

    Scenario: A sale while the TSE is away
      Given the TSE is out of reach
      When the till sells an article
      Then the till went on without an error of its own

    Scenario: A sale that loses the TSE before its payment
      Given the TSE is out of reach at "finish" only
      When the till sells an article
      Then the till went on without an error of its own

    Scenario: An abort while the TSE is away
      Given the TSE is out of reach
      When the till aborts a sale
      Then the till went on without an error of its own

  @DE-POS-0012
  Rule: The till signs nothing afterwards

    Scenario: The outage is over
      Given the TSE is out of reach
      And the till has sold an article in the outage
      When the TSE is back
      And the till is started again
      And the till sells an article
      Then nothing of the outage was sent again
