@DE-DSF
Feature: Rates that change at midnight
  On New Year's Eve of 2020 the rates of before came back. What was booked a second before midnight has
  the old ones, and a second later the new ones, whenever it is closed.

  @DE-DSF-0030
  Rule: What was booked at another rate keeps it

    Scenario: The last sale of the old year and the first of the new one
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.60 | 11.60 | 1       | 16    |
        | Apples | 2.00  | 0.10 | 2.10  | 2       | 5     |
      And a started document "A"
      And the POS stored document "A" with
        | field    | value                       |
        | bookDate | "2020-12-31T23:59:59+01:00" |
      And the day has been closed
      And document "B" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And a started document "B"
      And the POS stored document "B" with
        | field    | value                       |
        | bookDate | "2021-01-01T00:00:01+01:00" |
      And the day has been closed
      When the closings are exported
      Then the exported closings tax document "A" at 5.00 and 16.00 %
      And the exported closings tax document "B" at 7.00 and 19.00 %
      And the exported closings have the VAT rates of the day
      And the exported closings have receipts that add up
