@DE-REQ
Feature: Checking a document
  validateDocument says what is wrong before anything is signed; what it rejects, storeDocument
  rejects too.

  @DE-REQ-0019
  Rule: A valid document has no validation errors

    Scenario: A pizza at 19 %
      When the POS validates document "A"
      Then the answer is an empty list

    Scenario: Food and drink at two rates, paid in two ways
      Given document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      And document "A" is paid
        | amount | kind   |
        | 4.04   | cash   |
        | 10.00  | ecCard |
      When the POS validates document "A"
      Then the answer is an empty list

  @DE-REQ-0020
  Rule: Net plus tax must make gross

    Scenario Outline: A tax value of <tax> instead of 2.06
      When the POS validates document "A" with
        | field                 | value |
        | positions[0].taxValue | <tax> |
      Then the answer is 200
      And the answer says "NetValue + TaxValue does not equal GrossValue."

      Examples:
        | tax  |
        | 2.05 |
        | 2.07 |
        | 0.00 |

    Scenario: A deviation that the till allows
      When the POS validates document "A" with
        | field                 | value |
        | positions[0].taxValue | 2.05  |
        | allowedVatDeviation   | 0.01  |
      Then the answer is an empty list

  @DE-REQ-0021
  Rule: What validateDocument rejects is not stored

    Scenario: The same mistake at storeDocument
      Given a started document "A"
      And the TSE list is noted
      When the POS stores document "A" with
        | field                 | value |
        | positions[0].taxValue | 0.14  |
      Then the answer is 422
      And the TSE has made no signature
      And the number of open transactions has not changed
      When the POS stores document "A"
      Then the answer is a signed fiscal response

  @DE-REQ-0018
  Rule: A 422 names the field at fault

    Scenario Outline: <field>
      Given a started document "A"
      When the POS stores document "A" with
        | field   | value   |
        | <field> | <value> |
      Then the answer is 422
      And the answer names the field "<name>"

      Examples:
        | field                   | value       | name         |
        | documentGuid            | absent      | documentGuid |
        | createDate              | "yesterday" | createDate   |
        | bookDate                | absent      | bookDate     |
        | user                    | absent      | user         |
        | positions[0].grossValue | "a lot"     | grossValue   |

  @DE-REQ-0022
  Rule: Validating changes nothing

    Scenario: A document that is still open stays open
      Given a started document "A"
      And the TSE list is noted
      When the POS validates document "A"
      Then the answer is 200
      And the number of open transactions has not changed
      And the TSE has made no signature
      When the POS stores document "A"
      Then the answer is a signed fiscal response

  @DE-REQ-0023
  Rule: Positions and payments must have the same sum

    Scenario: A cent is missing in the drawer
      Given document "A" is paid
        | amount | kind |
        | 12.89  | cash |
      When the POS validates document "A"
      Then the answer is 200
      And the answer is a list with something in it

  @DE-REQ-0024
  Rule: positionCount must be the number of positions

    Scenario: Two positions announced, one sent
      When the POS validates document "A" with
        | field         | value |
        | positionCount | 2     |
      Then the answer is a list with something in it
      And the answer names the field "positionCount"
      When the POS validates document "A" with
        | field         | value |
        | positionCount | 1     |
      Then the answer is an empty list

  @DE-REQ-0025
  Rule: documentId has at most 40 characters

    Scenario: 41 are too many, 40 are not
      When the POS validates document "A" with
        | field      | value                                       |
        | documentId | "HAM01-00000000000000000000000000000000010" |
      Then the answer is a list with something in it
      And the answer names the field "documentId"
      When the POS validates document "A" with
        | field      | value                                      |
        | documentId | "HAM01-0000000000000000000000000000000001" |
      Then the answer is an empty list

  @DE-REQ-0026
  Rule: At 0 % VAT net equals gross

    Scenario: A stamp with a profit in it
      Given document "A" sells
        | item  | net  | tax  | gross | VAT key | VAT % |
        | Stamp | 0.80 | 0.05 | 0.85  | 5       | 0     |
      When the POS validates document "A"
      Then the answer is a list with something in it

  @DE-REQ-0016
  Rule: VAT amounts are not held against the rate

    Scenario: 21 % under the label of 19 %, as in the printed sample
      Given a started document "A"
      And document "A" sells
        | item             | net   | tax  | gross | VAT key | VAT % |
        | Pizza Margherita | 10.66 | 2.24 | 12.90 | 1       | 19    |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0016 | 200    | as answered at the start of "A" |
        | DE-REQ-0017 | 422    |                                 |

  @DE-STA-0009
  Rule: A faulty document is reported before its transaction is looked up

    Scenario: Two mistakes at once
      Given a started document "A"
      When the POS cancels document "A" with
        | field                | value       |
        | fiscalDocumentNumber | 999999      |
        | createDate           | "yesterday" |
      Then the answer is 422

  @DE-STA-0002
  Rule: No call is answered 5xx unless documented

    Scenario Outline: <what>
      Given a started document "A"
      When the POS stores document "A" with
        | field   | value   |
        | <field> | <value> |
      Then the answer is no server error

      Examples:
        | what                            | field                   | value                         |
        | A number beyond all integers    | fiscalDocumentNumber    | 99999999999999999999999999    |
        | A negative number               | fiscalDocumentNumber    | -5                            |
        | An amount beyond all amounts    | positions[0].grossValue | 1e999                         |
        | A list where an object is due   | user                    | ["1234"]                      |
        | An object where a list is due   | payments                | {"amount": 12.90}             |
        | Nothing where an object is due  | positions[0]            | null                          |
        | A VAT key that nobody has       | positions[0].vatIdentification | -1                     |
        | A day that never was            | createDate              | "2026-02-30T25:61:00"         |
        | A text with a zero character    | documentNumber          | "0\u0000"                     |
