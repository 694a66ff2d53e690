@DE-POS
Feature: What a till prints
  A till that hands over its receipts has them held to what it was answered, digit by digit.

  @DE-POS-0014
  Rule: The number of the document is printed

    Scenario: The number of a sale
      Given other tills have begun 40 sales at the same TSE
      When the till sells an article
      And it hands over what it printed
      Then the number of the document is on the receipt

    Scenario: The TSE is back for the payment
      Given other tills have begun 40 sales at the same TSE
      And the TSE is out of reach at "create" only
      When the till sells an article
      And it hands over what it printed
      Then the number of the document is on the receipt

  @DE-POS-0015
  Rule: printMessage is printed

    Scenario: The notice on a sale
      When the till sells an article
      And it hands over what it printed
      Then printMessage is on the receipt

    Scenario: The notice of an outage
      Given the TSE is out of reach
      When the till sells an article
      And it hands over what it printed
      Then printMessage is on the receipt

    Scenario: The notice of an outage that begins before the payment
      Given the TSE is out of reach at "finish" only
      When the till sells an article
      And it hands over what it printed
      Then printMessage is on the receipt

  @DE-POS-0019
  Rule: The QR code is printed, or the values of the TSE

    Scenario: A sale that takes its time
      Given other tills have begun 40 sales at the same TSE
      And a sale takes its time
      When the till sells an article
      And it hands over what it printed
      Then the QR code or the values of the TSE are on the receipt

  @DE-POS-0020
  Rule: An outage shows

    Scenario: The TSE went away after a sale
      Given the till has sold an article
      And the TSE is out of reach
      When the till sells an article
      And it hands over what it printed
      Then the receipt shows that the TSE is away

    Scenario: The TSE went away before the payment
      Given the TSE is out of reach at "finish" only
      When the till sells an article
      And it hands over what it printed
      Then the receipt shows that the TSE is away

  @DE-POS-0024
  Rule: People can read the day

    Scenario: The day of a sale
      When the till sells an article
      And it hands over what it printed
      Then the day is on the receipt

  @DE-POS-0025
  Rule: VAT and its rate are printed

    Scenario: The VAT of a sale
      When the till sells an article
      And it hands over what it printed
      Then the VAT and its rate are on the receipt

  @DE-POS-0026
  Rule: The printed total is the signed one

    Scenario: The total of a sale
      When the till sells an article
      And it hands over what it printed
      Then the total on the receipt is the signed one

  @DE-POS-0027
  Rule: What is printed was answered

    Scenario: Two sales, one after the other
      Given other tills have begun 40 sales at the same TSE
      When the till sells an article
      And the till sells an article
      And it hands over what it printed
      Then nothing else is printed than was answered

    Scenario: A sale, then one in an outage
      Given other tills have begun 40 sales at the same TSE
      And the till has sold an article
      And the TSE is out of reach
      When the till sells an article
      And it hands over what it printed
      Then nothing else is printed than was answered

  @DE-POS-0058
  Rule: The goods have a name

    Scenario: A sale names its article
      When the till sells an article
      And it hands over what it printed
      Then what was sold is on the receipt

    Scenario: A sale names its article in an outage too
      Given the TSE is out of reach
      When the till sells an article
      And it hands over what it printed
      Then what was sold is on the receipt

  @DE-POS-0059
  Rule: The shop has an address

    Scenario: The address on a sale
      When the till sells an article
      And it hands over what it printed
      Then the shop's address is on the receipt

    Scenario: The address on a sale in an outage
      Given the TSE is out of reach
      When the till sells an article
      And it hands over what it printed
      Then the shop's address is on the receipt

  @DE-POS-0064
  Rule: A second print is no second sale

    Scenario: The customer wants another one
      Given the till has sold an article
      When the till prints its last receipt once more
      And it hands over what it printed
      Then nothing was sold by printing
      And the second print has no other values than the first

    Scenario: The second of two sales, after the next start
      Given the till has sold an article
      And the till has sold an article
      When the till is started again
      And the till prints its last receipt once more
      And it hands over what it printed
      Then nothing was sold by printing
      And the second print has no other values than the first

  @DE-POS-0065
  Rule: A second print says that it is a copy

    Scenario: The word on the second print
      Given the till has sold an article
      When the till prints its last receipt once more
      And it hands over what it printed
      Then the second print says that it is a copy

  @DE-POS-0070
  Rule: A second print has the values of its sale

    Scenario: The code on the second print
      Given the till has sold an article
      When the till prints its last receipt once more
      And it hands over what it printed
      Then the second print has the values of the first
