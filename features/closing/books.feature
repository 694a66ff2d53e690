@DE-DSF
Feature: What was sold is in the books
  An inspector compares a receipt in his hand with the export: when it was, how many, what one cost,
  and how much tax was in it.

  @DE-DSF-0035
  Rule: A receipt has the times of its sale

    Scenario: A sale and an abort
      Given a stored document "A"
      And a cancelled document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have the times of document "A"
      And the exported closings have the times of document "B"

    Scenario: A table that stays past midnight
      Given a stored document "A"
      And it is New Year's Eve, where the clock can be set
      And a started document "B"
      And 86400 seconds have passed, where the clock can be set
      And document "B" was stored meanwhile
      And the day has been closed
      When the closings are exported
      Then the exported closings have the times of document "B"

    Scenario: A day in summer
      Given it is a day in July, where the clock can be set
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings have the times of document "A"

  @DE-DSF-0036
  Rule: A closing has the time at which it was made

    Scenario: One sale before it and one after it
      Given a stored document "A"
      And the day has been closed
      And a stored document "B"
      When the closings are exported
      Then the exported closing of document "A" is dated between it and document "B"

    Scenario: The next sale is on the next day
      Given a stored document "A"
      And the day has been closed
      And 86400 seconds have passed, where the clock can be set
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closing of document "A" is dated between it and document "B"

  @DE-DSF-0037
  Rule: Quantities and prices are those of the sale

    Scenario: Three coffees, and cheese by weight
      Given document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Coffee | 6.30 | 1.20 | 7.50  | 1       | 19    |
        | Cheese | 6.54 | 0.46 | 7.00  | 2       | 7     |
      And a started document "A"
      And the POS stored document "A" with
        | field                 | value |
        | positions[0].quantity | 3     |
        | positions[1].quantity | 0.350 |
      And the day has been closed
      When the closings are exported
      Then the exported closings have the quantities and prices of document "A"

    Scenario: Two glasses come back
      Given document "A" sells
        | item  | net   | tax   | gross | VAT key | VAT % |
        | Glass | -2.52 | -0.48 | -3.00 | 1       | 19    |
      And a started document "A"
      And the POS stored document "A" with
        | field                 | value |
        | positions[0].quantity | -2    |
      And the day has been closed
      When the closings are exported
      Then the exported closings have the quantities and prices of document "A"

    Scenario: Two cakes, one euro off
      Given document "A" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Cake | 7.56 | 1.44 | 9.00  | 1       | 19    |
      And a started document "A"
      And the POS stored document "A" with
        | field                       | value                                                                             |
        | positions[0].quantity       | 2                                                                                 |
        | positions[0].baseGrossValue | 5.00                                                                              |
        | positions[0].baseNetValue   | 4.20                                                                              |
        | positions[0].baseTaxValue   | 0.80                                                                              |
        | positions[0].discounts      | [{"caption": "Voucher", "discountOrder": 0, "discountValue": 1.00, "type": 0, "typeValue": 1.00}] |
      And the day has been closed
      When the closings are exported
      Then the exported closings have the quantities and prices of document "A"

  @DE-DSF-0038
  Rule: Net and tax are those of the sale

    Scenario: Two rates, and two lines with one
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Cider  | 5.00  | 0.95 | 5.95  | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings have the net and tax of document "A"

  @DE-DSF-0039
  Rule: A till that was taken out of use keeps its closings

    Scenario: The till is decommissioned after its last day
      Given a stored document "A"
      And the day has been closed
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And a stored document "B"
      And the day of the client has been closed
      And the client is decommissioned
      When the closings of the client are exported
      Then the exported closings hold document "B" as Beleg
      And the exported closings have signatures that verify
