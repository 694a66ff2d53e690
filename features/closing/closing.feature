@DE-CLO
Feature: The end of the day
  The service adds up what was stored since the last closing, and keeps the stock of the drawer.

  @DE-CLO-0001 @DE-CLO-0002
  Rule: The closing document adds up the day

    Scenario: Two sales and a return
      Given the day has been closed
      And a stored document "A"
      And a stored document "B"
      And document "C" sells
        | item  | net   | tax   | gross | VAT key | VAT % |
        | Glass | -1.00 | -0.19 | -1.19 | 1       | 19    |
      And a stored document "C"
      When the POS asks for the closing document
      Then the answer is 200
      And it is a document of type 99
      And its positions come to 24.61 euro
      And its payments come to 24.61 euro
      And it has a position of 25.80 euro (DE-CLO-0002)
      And it has a position of -1.19 euro (DE-CLO-0002)

    Scenario: A customer who left is no turnover
      Given the day has been closed
      And a stored document "A"
      And a cancelled document "B"
      When the POS asks for the closing document
      Then its turnover comes to 12.90 euro (DE-CLO-0001)
      And its payments come to 12.90 euro (DE-CLO-0001)

    Scenario: A tip, a deposit and a voucher
      Given the day has been closed
      And document "A" sells
        | item    | net   | tax  | gross | VAT key | VAT % |
        | Pizza   | 10.84 | 2.06 | 12.90 | 1       | 19    |
        | Tip     | 2.00  | 0.00 | 2.00  | 5       | 0     |
        | Deposit | 0.21  | 0.04 | 0.25  | 1       | 19    |
        | Voucher | 20.00 | 0.00 | 20.00 | 5       | 0     |
      And a started document "A"
      And the POS stored document "A" with
        | field                                | value |
        | positions[1].businessTransactionType | 5     |
        | positions[2].businessTransactionType | 2     |
        | positions[3].businessTransactionType | 4     |
      When the POS asks for the closing document
      Then its positions come to 35.15 euro (DE-CLO-0001)
      And its payments come to 35.15 euro (DE-CLO-0001)

    Scenario: Cash and cards
      Given the day has been closed
      And document "A" is paid
        | amount | kind   |
        | 10.00  | ecCard |
        | 2.90   | cash   |
      And a stored document "A"
      And document "B" is paid
        | amount | kind       |
        | 5.00   | ecCard     |
        | 7.90   | creditCard |
      And a stored document "B"
      When the POS asks for the closing document
      Then its payments come to 25.80 euro (DE-CLO-0001)

    Scenario: A guest pays in francs
      Given the day has been closed
      And a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field                                       | value            |
        | payments[0].currencyIsoCode                 | "CHF"            |
        | payments[0].foreignAmount                   | 14.20            |
        | payments[0].uniqueReadablePaymentIdentifier | "cash in francs" |
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro (DE-CLO-0001)
      And its payments come to 25.80 euro (DE-CLO-0001)

    Scenario: The service was restarted at noon
      Given the day has been closed
      And a stored document "A"
      And the service was restarted, where it can be
      And a stored document "B"
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro (DE-CLO-0001)
      And its payments come to 25.80 euro (DE-CLO-0001)

  @DE-CLO-0021
  Rule: What was sold without the TSE is in the closing, once

    Scenario: Before it is signed
      Given the day has been closed
      And a stored document "A"
      And the TSE is out of reach
      And document "B" was rung up meanwhile
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro
      And its payments come to 25.80 euro

    Scenario: After it was signed
      Given the day has been closed
      And a stored document "A"
      And the TSE is out of reach
      And document "B" was rung up meanwhile
      When the TSE is back
      And the POS asks for the closing document
      Then its turnover comes to 25.80 euro
      And its payments come to 25.80 euro

  @DE-CLO-0022
  Rule: Invoices that were paid are in the closing

    Scenario: A sale, and an invoice that is paid at once
      Given the day has been closed
      And a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field        | value |
        | documentType | 1     |
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro
      And its payments come to 25.80 euro

  @DE-CLO-0023
  Rule: What was sold stands under its VAT key

    Scenario: Wine at one rate, apples at another
      Given the day has been closed
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And a stored document "A"
      And document "B" sells
        | item   | net   | tax   | gross | VAT key | VAT % |
        | Apples | 1.86  | 0.13  | 1.99  | 2       | 7     |
        | Glass  | -1.00 | -0.19 | -1.19 | 1       | 19    |
      And a stored document "B"
      When the POS asks for the closing document
      Then its positions under VAT key 1 come to 10.71 euro, net 9.00 euro
      And its positions under VAT key 2 come to 4.13 euro, net 3.86 euro

  @DE-CLO-0024
  Rule: An end of day that is stored closes the day

    Scenario: The till stores the closing document
      Given the day has been closed
      And a stored document "A"
      When the POS stores the closing document
      Then the answer is 200
      When the POS asks for the closing document
      Then it counts no customers
      And its positions come to 0.00 euro (DE-CLO-0005)
      And its payments come to 0.00 euro (DE-CLO-0005)
      And the drawer holds 0.00 euro (DE-CLO-0006)

  @DE-CLO-0025
  Rule: A void takes back what it voids

    Scenario: The pizza was not ordered
      Given the day has been closed
      And a stored document "A"
      And a stored document "B"
      And document "C" voids document "A"
      And a stored document "C"
      When the POS asks for the closing document
      Then its positions come to 12.90 euro
      And its payments come to 12.90 euro

  @DE-CLO-0026
  Rule: An order is no turnover yet

    Scenario: One table has paid, another has ordered
      Given the day has been closed
      And a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 9"] |
        | payments         | []          |
      When the POS asks for the closing document
      Then its turnover comes to 12.90 euro

  @DE-CLO-0027
  Rule: A replacement of the TSE leaves the day as it is

    Scenario: A new TSE at noon
      Given the day has been closed
      And a stored document "A"
      And the TSE has been replaced
      And a stored document "B"
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro
      And its payments come to 25.80 euro

  @DE-CLO-0028
  Rule: Each till has a closing of its own

    Scenario: Two tills on one day
      Given the day has been closed
      And a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And document "B" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Wine | 10.00 | 1.90 | 11.90 | 1       | 19    |
      And a stored document "B"
      When the POS asks for the closing document
      Then its turnover comes to 12.90 euro
      And its payments come to 12.90 euro
      When the POS asks for the closing document of the client
      Then its turnover comes to 11.90 euro
      And its payments come to 11.90 euro
      When the POS closes the day
      And the POS asks for the closing document
      Then its payments come to 0.00 euro
      When the POS asks for the closing document of the client
      Then its turnover comes to 11.90 euro
      And its payments come to 11.90 euro

    Scenario: Two tills on a day with a restart
      Given the day has been closed
      And a stored document "A"
      And a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      And a stored document "B"
      And the service was restarted, where it can be
      When the POS asks for the closing document
      Then its turnover comes to 12.90 euro
      And its payments come to 12.90 euro
      When the POS asks for the closing document of the client
      Then its turnover comes to 12.90 euro
      And its payments come to 12.90 euro

  @DE-CLO-0003
  Rule: The closing document of no client is 422

    Scenario: An empty client id
      When the POS asks for the closing document of no client
      Then the answer is 422
      And the answer says "Unique client id = guid.empty."

  @DE-CLO-0004
  Rule: The closing never answers with a document

    Scenario: The shop closes
      Given a stored document "A"
      When the POS closes the day
      Then the answer is no document

  @DE-CLO-0005 @DE-CLO-0006
  Rule: After a closing nothing is left

    Scenario: The shop has closed
      Given a stored document "A"
      And a stored document "B"
      And a cancelled document "C"
      And the day has been closed
      When the POS asks for the closing document
      Then its positions come to 0.00 euro
      And its payments come to 0.00 euro
      And the drawer holds 0.00 euro (DE-CLO-0006)

  @DE-CLO-0010
  Rule: After a closing no customer is counted

    Scenario: The shop has closed, and nobody came since
      Given a stored document "A"
      And the day has been closed
      When the POS asks for the closing document
      Then it counts no customers

  @DE-CLO-0011
  Rule: A closing leaves open sales as they are

    Scenario: A sale is parked over the closing
      Given a started document "A"
      And a stored document "B"
      When the POS closes the day
      Then one of these readings is seen
        | reading     | status |
        | DE-CLO-0011 | 2xx    |
        | DE-CLO-0012 | 4xx    |
      And document "A" is still among the open transactions
      Given 50400 seconds have passed, where the clock can be set
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field  | value                           |
        | number | as answered at the start of "A" |

    Scenario: A sale that was parked counts when it is stored
      Given the day has been closed
      And a started document "A"
      When the POS closes the day
      And the POS stores document "A"
      And the POS asks for the closing document
      Then its turnover comes to 12.90 euro
      And its payments come to 12.90 euro

  @DE-CLO-0009
  Rule: A payment identifier keeps its currency until the closing

    Scenario: Francs under the name of euro
      Given the day has been closed
      And 10.00 euro were booked as opening stock
      When the POS validates document "A" with
        | field    | value                                                                                                                                        |
        | payments | [{"amount": 12.90, "currencyIsoCode": "CHF", "caption": "cash", "uniqueReadablePaymentIdentifier": "cash", "paymentType": "cash"}] |
      Then the answer is a list with something in it
      And the answer names the field "uniqueReadablePaymentIdentifier" or "currencyIsoCode"
      When the POS closes the day
      And the POS validates document "A" with
        | field    | value                                                                                                                                        |
        | payments | [{"amount": 12.90, "currencyIsoCode": "CHF", "caption": "cash", "uniqueReadablePaymentIdentifier": "cash", "paymentType": "cash"}] |
      Then the answer is an empty list

  @DE-CLO-0007
  Rule: The opening stock can be booked

    Scenario: 100 euro in the morning
      Given the day has been closed
      When the POS books an opening stock of 100.00 euro
      Then the answer is 200
      And the drawer holds 100.00 euro

  @DE-CLO-0008
  Rule: An opening stock of 0 is booked as 0

    Scenario: Nothing is added in the morning
      Given the day has been closed
      And 100.00 euro were booked as opening stock
      When the POS books an opening stock of 0.00 euro
      Then the answer is 200
      And the drawer holds 100.00 euro

  @DE-CLO-0019
  Rule: A booking that is sent again counts once

    Scenario: The answer to the first one was lost
      Given the day has been closed
      When the POS books an opening stock of 100.00 euro twice under one GUID
      Then the drawer holds 100.00 euro
