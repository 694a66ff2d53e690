@DE-DSF
Feature: The export of closings
  A tax inspector gets the closings of a till as DSFinV-K: files that describe themselves, add up,
  and hold what the TSE has signed.

  @DE-DSF-0001
  Rule: The export describes itself

    Scenario: A day with one sale
      Given a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings describe themselves

  @DE-DSF-0002
  Rule: Each closing has place, till and rates

    Scenario: Two days
      Given a stored document "A"
      And the day has been closed
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have place, till and rates of their own

  @DE-DSF-0003
  Rule: The files can be read

    Scenario: A dish with an accent
      Given document "A" sells
        | item                 | net  | tax  | gross | VAT key | VAT % |
        | Crème brûlée für 2 € | 8.40 | 1.60 | 10.00 | 1       | 19    |
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings are in the encoding that they say

  @DE-DSF-0004
  Rule: Numbers, times and characters are written as agreed

    Scenario: More than a thousand euro
      Given document "A" sells
        | item             | net     | tax    | gross   | VAT key | VAT % |
        | Espresso machine | 1037.39 | 197.11 | 1234.50 | 1       | 19    |
        | Apples           | 2.00    | 0.14   | 2.14    | 2       | 7     |
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings write numbers, times and characters as agreed

  @DE-DSF-0005
  Rule: Keys and mandatory fields are filled

    Scenario: A sale and an abort
      Given a stored document "A"
      And a cancelled document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have every key and mandatory field

  @DE-DSF-0006
  Rule: Lengths and closed sets are kept

    Scenario: Cash, a card and a long name
      Given document "A" is paid
        | amount | kind   |
        | 2.90   | cash   |
        | 10.00  | ecCard |
      And a started document "A"
      And the POS stored document "A" with
        | field                    | value |
        | positions[0].itemCaption | "A pizza with tomatoes, mozzarella, basil, olives, capers, anchovies, artichokes, mushrooms, ham, salami, onions, peppers, garlic, oregano, rocket, parmesan, tuna, prawns, sweetcorn, pineapple, gorgonzola, spinach, an egg, chilli, aubergine, courgette and whatever else there is" |
      And the day has been closed
      When the closings are exported
      Then the exported closings keep to lengths and closed sets

  @DE-DSF-0007
  Rule: VAT keys have the rates of the day

    Scenario: Two rates and none
      Given document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Wine   | 1.00 | 0.19 | 1.19  | 1       | 19    |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
        | Stamps | 5.00 | 0.00 | 5.00  | 5       | 0     |
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings have the VAT rates of the day

  @DE-DSF-0030
  Rule: What was booked at another rate keeps it

    Scenario: Something of August 2020 is rung up late
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.60 | 11.60 | 1       | 16    |
        | Apples | 2.00  | 0.10 | 2.10  | 2       | 5     |
      And a started document "A"
      And the POS stored document "A" with
        | field    | value                       |
        | bookDate | "2020-08-01T12:00:00+02:00" |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings tax document "A" at 5.00 and 16.00 %
      And the exported closings tax document "B" at 19.00 %
      And the exported closings have the VAT rates of the day

  @DE-DSF-0008
  Rule: Closings are numbered without a gap

    Scenario: Three days
      Given a stored document "A"
      And the day has been closed
      And 86400 seconds have passed, where the clock can be set
      And a stored document "B"
      And the day has been closed
      And 86400 seconds have passed, where the clock can be set
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings are numbered without a gap

    Scenario: The last day of a year and the first of the next
      Given a stored document "A"
      And it is New Year's Eve, where the clock can be set
      And a stored document "B"
      And the day has been closed
      And 86400 seconds have passed, where the clock can be set
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings are numbered without a gap

    Scenario: The service is started again after the first
      Given a stored document "A"
      And the day has been closed
      And the service was restarted, where it can be
      And 60 seconds have passed, where the clock can be set
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings are numbered without a gap

    Scenario: An export in between that cannot be made
      Given a stored document "A"
      And the day has been closed
      And closings that nobody has made were asked for
      And 60 seconds have passed, where the clock can be set
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings are numbered without a gap

  @DE-DSF-0009
  Rule: Each receipt has an id and a number of its own

    Scenario: Sales at two tables at once
      Given a started document "A"
      And a started document "B"
      And document "B" was stored meanwhile
      And document "A" was stored meanwhile
      And the day has been closed
      When the closings are exported
      Then the exported closings name and number each receipt once

  @DE-DSF-0010
  Rule: A closing adds up its receipts

    Scenario: Two rates, cash and a card, and a return
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And document "A" is paid
        | amount | kind   |
        | 4.04   | cash   |
        | 10.00  | ecCard |
      And a stored document "A"
      And document "B" sells
        | item  | net   | tax   | gross | VAT key | VAT % |
        | Glass | -1.00 | -0.19 | -1.19 | 1       | 19    |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings add up their receipts
      And the latest exported closing comes to 12.85 euro of "Umsatz"
      And the latest exported closing counts 2.85 EUR in cash

    Scenario: The sums of two days
      Given a stored document "A"
      And a stored document "B"
      And the day has been closed
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings add up their receipts
      And the latest exported closing comes to 12.90 euro of "Umsatz"
      And the latest exported closing counts 12.90 EUR in cash

  @DE-DSF-0011
  Rule: What was aborted counts in no sum

    Scenario: An abort after a sale
      Given a stored document "A"
      And a cancelled document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings hold document "B" as AVBelegabbruch
      And the exported closings count nothing but receipts

  @DE-DSF-0012
  Rule: Cash alone stands in cash_per_currency.csv

    Scenario: Two guests with cards, one with cash
      Given document "A" is paid
        | amount | kind   |
        | 12.90  | ecCard |
      And a stored document "A"
      And document "B" is paid
        | amount | kind       |
        | 12.90  | creditCard |
      And a stored document "B"
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings count cash alone as cash
      And the latest exported closing counts 12.90 EUR in cash

  @DE-DSF-0013
  Rule: Lines and payments come to their receipt

    Scenario: A receipt with two rates and two payments
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Cider  | 5.00  | 0.95 | 5.95  | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And document "A" is paid
        | amount | kind   |
        | 9.99   | cash   |
        | 10.00  | ecCard |
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings have receipts that add up

  @DE-DSF-0014
  Rule: What a row refers to is there

    Scenario: A void on the next day
      Given a stored document "A"
      And the day has been closed
      And document "B" voids document "A"
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings refer to what is there

  @DE-DSF-0015
  Rule: A receipt without a signature says why

    Scenario: The day is closed before the TSE is back
      Given a stored document "A"
      And the TSE is out of reach
      And document "B" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Soup | 5.00 | 0.95 | 5.95  | 1       | 19    |
      And document "B" was rung up meanwhile
      And the day has been closed
      When the closings are exported
      Then the exported closings hold document "B" as Beleg
      And the exported closings say why document "B" has no signature
      And the exported closings say why a receipt has no signature
      And the exported closings have every key and mandatory field

    Scenario: The TSE fails between the start of a receipt and its end
      Given a stored document "A"
      And document "B" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Soup | 5.00 | 0.95 | 5.95  | 1       | 19    |
      And a started document "B"
      And the TSE is out of reach at "finish" only
      And document "B" was stored meanwhile
      And the day has been closed
      When the closings are exported
      Then the exported closings hold document "B" as Beleg
      And the exported closings say why a receipt has no signature

  @DE-DSF-0016
  Rule: Each signature in the export verifies

    Scenario: A sale, an abort, an order of two rates
      Given a stored document "A"
      And a cancelled document "B"
      And document "C" sells
        | item        | net  | tax  | gross | VAT key | VAT % |
        | "Zum; Wohl" | 1.00 | 0.19 | 1.19  | 1       | 19    |
        | Äpfel       | 2.00 | 0.14 | 2.14  | 2       | 7     |
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings have signatures that verify

    Scenario: A day in summer
      Given it is a day in July, where the clock can be set
      And a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings have signatures that verify

    Scenario Outline: A day that some calendars get wrong, <day>
      Given a stored document "A"
      And it is <day>, where the clock can be set
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have signatures that verify

      Examples:
        | day                     |
        | the 29th of February    |
        | the first day of a year |

    Scenario: Two days, and no receipt on both
      Given a stored document "A"
      And a stored document "B"
      And the day has been closed
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings have signatures that verify

    Scenario: Two coffees, one after the other
      Given document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Coffee | 2.00 | 0.38 | 2.38  | 1       | 19    |
      And a stored document "A"
      And document "B" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Coffee | 2.00 | 0.38 | 2.38  | 1       | 19    |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have signatures that verify

  @DE-DSF-0017
  Rule: tse.csv tells the TSE as it is

    Scenario: The TSE of one sale
      Given a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings tell their TSE

  @DE-DSF-0018
  Rule: The till's serial number is its client id

    Scenario: The client of one sale
      Given a stored document "A"
      And the day has been closed
      When the closings are exported
      Then the exported closings name the client of the TSE

  @DE-DSF-0019
  Rule: What was answered is in the export

    Scenario: Sales and an abort over two days
      Given a stored document "A"
      And a cancelled document "B"
      And the day has been closed
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings hold what was answered for each receipt
      And the exported closings hold document "A" as Beleg
      And the exported closings hold document "C" as Beleg

    Scenario: The till closes the second day by a document of its own
      Given a stored document "A"
      And the day has been closed
      And a stored document "B"
      When the POS stores the closing document
      And the closings are exported
      Then the exported closings hold document "B" as Beleg

  @DE-DSF-0020
  Rule: The export and the TSE's logs agree

    Scenario: Two days, and what the TSE has logged
      Given a stored document "A"
      And a cancelled document "B"
      And the day has been closed
      And a stored document "C"
      And the day has been closed
      When the closings are exported
      Then the exported closings agree with the logs of the TSE

  @DE-DSF-0021
  Rule: Texts come back as they were sent

    Scenario: Umlauts, quotation marks, semicolons and a line break
      Given document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Wine   | 1.00 | 0.19 | 1.19  | 1       | 19    |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
        | Bread  | 3.00 | 0.57 | 3.57  | 1       | 19    |
      And a started document "A"
      And the POS stored document "A" with
        | field                    | value                              |
        | positions[0].itemCaption | "Grüße, Käse; \"alt\" für 2 € – 🧀" |
        | positions[1].itemCaption | "Äpfel\\r\\nvom Bodensee"          |
        | positions[2].itemCaption | "\"Bauernbrot\""                   |
      And the day has been closed
      When the closings are exported
      Then the exported closings have the texts of document "A"
      And the exported closings describe themselves

  @DE-DSF-0022
  Rule: Money in the drawer is no turnover

    Scenario Outline: <amount> as type <type>
      Given document "A" sells
        | item | net      | tax  | gross    | VAT key | VAT % |
        | Cash | <amount> | 0.00 | <amount> | 5       | 0     |
      And a started document "A"
      And the POS stored document "A" with
        | field                                | value      |
        | documentType                         | <type>     |
        | positions[0].type                    | 3          |
        | positions[0].caption                 | "Cash"     |
        | positions[0].businessTransactionType | <business> |
        | positions[0].itemId                  | absent     |
        | positions[0].itemCaption             | absent     |
        | positions[0].quantity                | absent     |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the latest exported closing comes to 12.90 euro of "Umsatz"
      And the latest exported closing comes to <amount> euro of "<cases>"

      Examples:
        | type | business | amount  | cases                                       |
        | 11   | 11       | 100.00  | Einzahlung or Privateinlage                 |
        | 10   | 10       | -100.00 | Auszahlung or Privatentnahme or Lohnzahlung |
        | 90   | 11       | 150.00  | Anfangsbestand                              |

    Scenario: A sale, and whatever else happened to the drawer
      Given the day has been closed
      And 100.00 euro were booked as opening stock
      And a stored document "A"
      And 40.00 euro were booked as cash lift
      And -1.50 euro were booked as cash difference
      And the day has been closed
      When the closings are exported
      Then the latest exported closing comes to 12.90 euro of "Umsatz"
      And the latest exported closing comes to 100.00 euro of "Anfangsbestand"
      And the latest exported closing comes to -40.00 euro of "Geldtransit or Privatentnahme or Auszahlung"
      And the latest exported closing comes to -1.50 euro of "DifferenzSollIst"
      And the latest exported closing counts 71.40 EUR in cash

  @DE-DSF-0023
  Rule: A voucher is in the closing

    Scenario: A voucher for whatever there is
      Given document "A" sells
        | item    | net   | tax  | gross | VAT key | VAT % |
        | Voucher | 20.00 | 0.00 | 20.00 | 5       | 0     |
      And a started document "A"
      And the POS stored document "A" with
        | field                                | value |
        | positions[0].businessTransactionType | 4     |
      And the day has been closed
      When the closings are exported
      Then the exported closings hold document "A" as Beleg
      And the latest exported closing comes to 20.00 euro of "MehrzweckgutscheinKauf"
      And the exported closings add up their receipts

  @DE-DSF-0024
  Rule: Some closings alone can be exported

    Scenario: The second of two
      Given a stored document "A"
      And the day has been closed
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      And the latest closing is exported alone
      Then no other closing was exported
      And the exported closings hold document "B" as Beleg

  @DE-DSF-0025
  Rule: A closing in an outage names its TSE

    Scenario: The TSE fails in the evening
      Given a stored document "A"
      And the TSE is out of reach
      And document "B" was rung up meanwhile
      And the day has been closed
      When the closings are exported
      Then the exported closings tell their TSE

  @DE-DSF-0026
  Rule: Foreign cash is counted in its currency

    Scenario: A Swiss guest pays in francs
      Given a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field                                       | value            |
        | payments[0].currencyIsoCode                 | "CHF"            |
        | payments[0].foreignAmount                   | 14.20            |
        | payments[0].uniqueReadablePaymentIdentifier | "cash in francs" |
      And the day has been closed
      When the closings are exported
      Then the latest exported closing counts 14.20 CHF in cash
      And the latest exported closing counts 12.90 EUR in cash
      And the exported closings count cash alone as cash
      And the exported closings add up their receipts

  @DE-DSF-0027
  Rule: Training counts in no sum

    Scenario: The apprentice sells a pizza to nobody
      Given a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field      | value |
        | isTraining | true  |
      And the day has been closed
      When the closings are exported
      Then the exported closings hold document "B" as AVTraining
      And the exported closings have signatures that verify (DE-DSF-0016)
      And the exported closings count nothing but receipts
      And the latest exported closing comes to 12.90 euro of "Umsatz"

  @DE-DSF-0028
  Rule: What was signed after an outage is told signed

    Scenario: The TSE is back before the day is closed
      Given a stored document "A"
      And the TSE is out of reach
      And document "B" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Soup | 5.00 | 0.95 | 5.95  | 1       | 19    |
      And document "B" was rung up meanwhile
      And 600 seconds have passed, where the clock can be set
      When the TSE is back
      And the POS closes the day
      And the closings are exported
      Then the exported closings have a signature of document "B"
      And the exported closings have signatures that verify

    Scenario: The TSE is back when the day is closed already
      Given a stored document "A"
      And the TSE is out of reach
      And document "B" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Soup | 5.00 | 0.95 | 5.95  | 1       | 19    |
      And document "B" was rung up meanwhile
      And the day has been closed
      When the TSE is back
      And the POS creates document "C"
      And the POS stores document "C"
      And the POS closes the day
      And the closings are exported
      Then the latest exported closing comes to 12.90 euro of "Umsatz"
      And the exported closings have signatures that verify

  @DE-DSF-0029
  Rule: A void names the receipt that it takes back

    Scenario: Taken back on the next day
      Given a stored document "A"
      And the day has been closed
      And document "B" voids document "A"
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then in the exported closings document "B" takes back "A"
      And the exported closings hold document "B" as Beleg

  @DE-DSF-0031
  Rule: An order is in the export as it was signed

    Scenario: Two dishes are ordered
      Given document "A" sells
        | item | net  | tax  | gross | VAT key | VAT % |
        | Wine | 1.00 | 0.19 | 1.19  | 1       | 19    |
        | Food | 3.00 | 0.57 | 3.57  | 1       | 19    |
      And a started document "A"
      And the POS stored document "A" with
        | field                    | value                                 |
        | documentType             | 80                                    |
        | payments                 | []                                    |
        | positions[0].itemCaption | "Grauburgunder \"Süße Ecke\""         |
        | positions[1].itemCaption | "Käsespätzle, groß, für 5€; scharf 🌶" |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings hold what was answered for each receipt
      And the exported closings have signatures that verify

  @DE-DSF-0033
  Rule: Each till has closings of its own in the export

    Scenario: Two tills with one TSE
      Given a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And document "B" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Wine | 10.00 | 1.90 | 11.90 | 1       | 19    |
      And a stored document "B"
      And the day has been closed
      And the day of the client has been closed
      When the closings are exported
      Then the exported closings hold document "A" as Beleg
      And the exported closings have signatures that verify
      And the exported closings name the client of the TSE
      And the latest exported closing comes to 12.90 euro of "Umsatz"
      When the closings of the client are exported
      Then the exported closings hold document "B" as Beleg
      And the exported closings have signatures that verify
      And the exported closings name the client of the TSE
      And the latest exported closing comes to 11.90 euro of "Umsatz"

  @DE-DSF-0034
  Rule: How a receipt was paid is in the export

    Scenario: Cash and a debit card, a credit card
      Given document "A" is paid
        | amount | kind   |
        | 2.90   | cash   |
        | 10.00  | ecCard |
      And a stored document "A"
      And document "B" is paid
        | amount | kind       |
        | 12.90  | creditCard |
      And a stored document "B"
      And the day has been closed
      When the closings are exported
      Then the exported closings have 2.90 euro of document "A" as "Bar"
      And the exported closings have 10.00 euro of document "A" as "ECKarte or Unbar"
      And the exported closings have 12.90 euro of document "B" as "Kreditkarte or Unbar"
