@DE-PRD
Feature: Foreign money before the TSE
  A payment in another currency stands in processData with its code, and with what was paid in it.

  @DE-PRD-0014
  Rule: Foreign currency carries its code

    Scenario: A Swiss guest pays in francs
      Given a started document "A"
      When the POS stores document "A" with
        | field                                       | value            |
        | payments[0].currencyIsoCode                 | "CHF"            |
        | payments[0].foreignAmount                   | 14.20            |
        | payments[0].uniqueReadablePaymentIdentifier | "cash in francs" |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                             |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^14.20:Bar:CHF"   |

    Scenario: A card that is kept in francs
      Given a started document "A"
      And document "A" is paid
        | amount | kind   |
        | 12.90  | ecCard |
      When the POS stores document "A" with
        | field                                       | value            |
        | payments[0].currencyIsoCode                 | "CHF"            |
        | payments[0].foreignAmount                   | 14.20            |
        | payments[0].uniqueReadablePaymentIdentifier | "card in francs" |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                             |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^14.20:Unbar:CHF" |

    Scenario: Francs and dollars
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 8.00   | cash |
        | 4.90   | cash |
      When the POS stores document "A" with
        | field                                       | value             |
        | payments[0].currencyIsoCode                 | "CHF"             |
        | payments[0].foreignAmount                   | 8.80              |
        | payments[0].uniqueReadablePaymentIdentifier | "cash in francs"  |
        | payments[1].currencyIsoCode                 | "USD"             |
        | payments[1].foreignAmount                   | 5.30              |
        | payments[1].uniqueReadablePaymentIdentifier | "cash in dollars" |
      Then the answer is a signed fiscal response
      And one of these readings is seen
        | reading     | ProcessData                                                  |
        | DE-PRD-0014 | "Beleg^12.90_0.00_0.00_0.00_0.00^8.80:Bar:CHF_5.30:Bar:USD"  |
        | DE-PRD-0014 | "Beleg^12.90_0.00_0.00_0.00_0.00^5.30:Bar:USD_8.80:Bar:CHF"  |

    Scenario: Twenty francs, and change in euro
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 18.20  | cash |
        | -5.30  | cash |
      When the POS stores document "A" with
        | field                                       | value            |
        | payments[0].currencyIsoCode                 | "CHF"            |
        | payments[0].foreignAmount                   | 20.00            |
        | payments[0].uniqueReadablePaymentIdentifier | "cash in francs" |
      Then the answer is a signed fiscal response
      And one of these readings is seen
        | reading     | ProcessData                                               |
        | DE-PRD-0014 | "Beleg^12.90_0.00_0.00_0.00_0.00^-5.30:Bar_20.00:Bar:CHF" |
        | DE-PRD-0014 | "Beleg^12.90_0.00_0.00_0.00_0.00^20.00:Bar:CHF_-5.30:Bar" |
