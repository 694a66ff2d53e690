@DE-DOC
Feature: What is wrong with a document
  validateDocument names every broken rule with its level and its place.

  @DE-DOC-0012
  Rule: A void names what it voids

    Scenario: A void without a reference
      When the POS validates document "A" with
        | field                | value |
        | cancellationDocument | true  |
      Then the answer is a list with something in it
      And the answer names the field "documentReference"

  @DE-DOC-0013
  Rule: A line that is taken back names its line

    Scenario: A line of a sale that nobody names
      When the POS validates document "A" with
        | field                             | value |
        | positions[0].cancellationPosition | true  |
      Then the answer is a list with something in it
      And the answer names the field "positionReference"

  @DE-DOC-0014
  Rule: A reference has a GUID or a whole key

    Scenario: A number alone is no key
      When the POS validates document "A" with
        | field             | value                                        |
        | documentReference | {"referenceType": 0, "documentNumber": "17"} |
      Then the answer is a list with something in it
      And the answer names the field "documentReference"

  @DE-DOC-0016
  Rule: A VAT key that nobody knows is faulty

    Scenario: A key of 99
      When the POS validates document "A" with
        | field                          | value |
        | positions[0].vatIdentification | 99    |
      Then the answer is a list with something in it
      And the answer names the field "vatIdentification"

  @DE-DOC-0018
  Rule: Missing net or tax is an error otherwise

    Scenario: A line with gross only
      When the POS validates document "A" with
        | field                 | value  |
        | positions[0].netValue | absent |
        | positions[0].taxValue | absent |
      Then the answer is a list with something in it
      And the answer names the field "netValue"

  @DE-DOC-0019
  Rule: Discounts are numbered without gaps

    Scenario: The first discount has the number 1
      When the POS validates document "A" with
        | field                  | value                                      |
        | positions[0].discounts | [{"discountOrder": 1, "discountValue": 1}] |
      Then the answer is a list with something in it
      And the answer names the field "discounts"

  @DE-DOC-0020
  Rule: The total stands last and once

    Scenario: One total after the pizza
      When the POS validates document "A" with
        | field     | value                                                                                                                                                                                                                                                        |
        | positions | [{"positionNumber": 0, "type": 0, "itemId": "1", "itemCaption": "Pizza", "quantity": 1, "netValue": 10.84, "taxValue": 2.06, "grossValue": 12.90, "vatPercent": 19, "vatIdentification": 1}, {"positionNumber": 1, "type": 10, "value": 12.90}] |
      Then the answer is an empty list

    Scenario: The total before the pizza
      When the POS validates document "A" with
        | field     | value                                                                                                                                                                                                                                                        |
        | positions | [{"positionNumber": 0, "type": 10, "value": 12.90}, {"positionNumber": 1, "type": 0, "itemId": "1", "itemCaption": "Pizza", "quantity": 1, "netValue": 10.84, "taxValue": 2.06, "grossValue": 12.90, "vatPercent": 19, "vatIdentification": 1}] |
      Then the answer is a list with something in it
      And a finding names "positions" in its errorSource

    Scenario: Two totals after the pizza
      When the POS validates document "A" with
        | field     | value                                                                                                                                                                                                                                                                                                                    |
        | positions | [{"positionNumber": 0, "type": 0, "itemId": "1", "itemCaption": "Pizza", "quantity": 1, "netValue": 10.84, "taxValue": 2.06, "grossValue": 12.90, "vatPercent": 19, "vatIdentification": 1}, {"positionNumber": 1, "type": 10, "value": 12.90}, {"positionNumber": 2, "type": 10, "value": 12.90}] |
      Then the answer is a list with something in it
      And a finding names "positions" in its errorSource

  @DE-DOC-0022
  Rule: A payment identifier has one currency

    Scenario: Euro and francs under one name
      When the POS validates document "A" with
        | field    | value                                                                                                                                                                                                                                                          |
        | payments | [{"amount": 6.90, "currencyIsoCode": "EUR", "caption": "Bar", "uniqueReadablePaymentIdentifier": "Bar", "paymentType": "cash"}, {"amount": 6.00, "currencyIsoCode": "CHF", "caption": "Bar", "uniqueReadablePaymentIdentifier": "Bar", "paymentType": "cash"}] |
      Then the answer is a list with something in it
      And the answer names the field "uniqueReadablePaymentIdentifier" or "currencyIsoCode"

  @DE-DOC-0023
  Rule: Tax positions are given whole or not at all

    Scenario: Pizza and apples, and the VAT of both
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Pizza  | 10.84 | 2.06 | 12.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      When the POS validates document "A" with
        | field        | value                                                                                                                                                                                                               |
        | taxPositions | [{"vatIdentification": 1, "vatPercent1": 19, "netAmount": 10.84, "vatAmount": 2.06, "grossAmount": 12.90}, {"vatIdentification": 2, "vatPercent1": 7, "netAmount": 2.00, "vatAmount": 0.14, "grossAmount": 2.14}] |
      Then the answer is an empty list

    Scenario: Pizza and apples, and the VAT of the apples
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Pizza  | 10.84 | 2.06 | 12.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      When the POS validates document "A" with
        | field        | value                                                                                                   |
        | taxPositions | [{"vatIdentification": 2, "vatPercent1": 7, "netAmount": 2.00, "vatAmount": 0.14, "grossAmount": 2.14}] |
      Then the answer is a list with something in it
      And a finding names "taxPositions" in its errorSource

  @DE-DOC-0024
  Rule: An audit log document says what it logs

    Scenario: A document of type 1002 without its kind
      When the POS validates document "A" with
        | field        | value  |
        | documentType | 1002   |
        | positions    | absent |
        | payments     | absent |
      Then the answer is a list with something in it
      And the answer names the field "auditLogEntryType"

  @DE-DOC-0025
  Rule: A finding has a level and names its source

    Scenario: Two mistakes are told at once
      When the POS validates document "A" with
        | field                 | value |
        | positionCount         | 2     |
        | positions[0].taxValue | 0.14  |
      Then the answer names the field "errorLevel"
      And the answer names the field "errorSource"
      And the answer names the field "positionCount"
      And the answer names the field "grossValue"

  @DE-DOC-0017
  Rule: Missing net and tax are filled in on demand

    Scenario: Gross and rate are enough
      Given a started document "A"
      When the POS stores document "A" with
        | field                   | value  |
        | automaticVatCalculation | 1      |
        | positions[0].netValue   | absent |
        | positions[0].taxValue   | absent |
      Then the answer is a signed fiscal response

  @DE-DOC-0015
  Rule: Slots follow the legal basis in 2020

    Scenario: 16 and 5 % in August 2020
      Given a started document "A"
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.60 | 11.60 | 1       | 16    |
        | Apples | 2.00  | 0.10 | 2.10  | 2       | 5     |
      When the POS stores document "A" with
        | field    | value                       |
        | bookDate | "2020-08-01T12:00:00+02:00" |
      Then the answer shows
        | field       | value                                          |
        | ProcessData | "Beleg^11.60_2.10_0.00_0.00_0.00^13.70:Bar"    |

  @DE-DOC-0029
  Rule: Average rates keep their slots when they change

    Scenario Outline: A farmer sells wine at <rate> % on <day>
      Given a started document "A"
      And document "A" sells
        | item   | net    | tax   | gross   | VAT key | VAT %  |
        | Wine   | 100.00 | <tax> | <gross> | 3       | <rate> |
        | Timber | 10.00  | 0.55  | 10.55   | 4       | 5.5    |
      When the POS stores document "A" with
        | field    | value                  |
        | bookDate | "<day>T12:00:00+01:00" |
      Then the answer shows
        | field       | value                                              |
        | ProcessData | "Beleg^0.00_0.00_<gross>_10.55_0.00^<paid>:Bar"    |

      Examples:
        | day        | rate | tax   | gross  | paid   |
        | 2021-12-31 | 10.7 | 10.70 | 110.70 | 121.25 |
        | 2023-06-01 | 9.0  | 9.00  | 109.00 | 119.55 |
        | 2026-01-05 | 7.8  | 7.80  | 107.80 | 118.35 |

  @DE-DOC-0021
  Rule: A rounding switches the sum check off

    Scenario: 12.90 are paid with 12.91
      Given document "A" is paid
        | amount | kind |
        | 12.91  | cash |
      When the POS validates document "A" with
        | field     | value |
        | positions | [{"positionNumber": 0, "type": 0, "itemId": "1", "itemCaption": "Pizza", "quantity": 1, "netValue": 10.84, "taxValue": 2.06, "grossValue": 12.90, "vatPercent": 19, "vatIdentification": 1}, {"positionNumber": 1, "type": 10, "value": 12.91, "rounding": 0.01}] |
      Then the answer is an empty list
