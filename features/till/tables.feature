@DE-POS
Feature: A table that orders first and pays later
  Each order is a document of its own, linked to the receipt; what was ordered is what is billed.

  @DE-POS-0030
  Rule: An order is stored before the receipt

    Scenario: One order, and the receipt
      Given the table has ordered an article
      When the table pays
      Then the order was stored before the receipt

  @DE-POS-0031
  Rule: Orders and receipt name the same table

    Scenario: Two orders, and the receipt
      Given the table has ordered an article
      When the table orders an article
      And the table pays
      Then orders and receipts name the same table

    Scenario: Two orders, and two guests who pay apart
      Given the table has ordered an article
      When the table orders an article
      And the table pays one article
      And the table pays
      Then orders and receipts name the same table

  @DE-POS-0032
  Rule: What was ordered is billed

    Scenario: Three orders, and the receipt
      Given the table has ordered an article
      When the table orders an article
      And the table orders an article
      And the table pays
      Then what was ordered was billed

    Scenario: Two guests pay one after the other
      Given the table has ordered an article
      When the table orders an article
      And the table orders an article
      And the table pays one article
      And the table pays
      Then what was ordered was billed

    Scenario: An order after the first guest has paid
      Given the table has ordered an article
      When the table orders an article
      And the table pays one article
      And the table orders an article
      And the table pays
      Then what was ordered was billed

    Scenario: The till is started again between order and receipt
      Given the table has ordered an article
      When the till is started again
      And the table orders an article
      And the till is started again
      And the table pays
      Then what was ordered was billed

    Scenario: The table stays past midnight
      Given the table has ordered an article
      When the table orders an article
      And 50000 seconds pass
      And the table pays
      Then what was ordered was billed

  @DE-POS-0044
  Rule: The receipt says when the table began

    Scenario: Two orders, and the receipt later on
      Given the table has ordered an article
      When 2700 seconds pass
      And the table orders an article
      And 2700 seconds pass
      And the table pays
      And it hands over what it printed
      Then the start of the first order is on the receipt

    Scenario: The table stays past midnight, and the till is started again
      Given the table has ordered an article
      When the till is started again
      And 50000 seconds pass
      And the table pays
      And it hands over what it printed
      Then the start of the first order is on the receipt

  @DE-POS-0033
  Rule: What is taken off an order is ordered negatively

    Scenario: One of two articles goes back to the kitchen
      Given the table has ordered an article
      When the table orders an article
      And the table sends an article back
      And the table pays
      Then what went back is a negative order
      And what was ordered was billed

  @DE-POS-0066
  Rule: A bill that is only shown is no sale

    Scenario: The table looks at its bill, and pays
      Given the table has ordered an article
      When the table is shown its bill
      Then showing the bill has sold nothing
      When the table pays
      Then what was ordered was billed

    Scenario: The table looks at its bill, and orders once more
      Given the table has ordered an article
      When the table orders an article
      And the table is shown its bill
      Then showing the bill has sold nothing
      When the table orders an article
      And the table pays
      Then what was ordered was billed
