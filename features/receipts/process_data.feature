@DE-PRD
Feature: What is put before the TSE
  processData holds the kind of the receipt, five sums by VAT key, and the payments:
  Beleg^19 %_7 %_10.7 %_5.5 %_0 %^payments.

  @DE-PRD-0003
  Rule: A receipt is signed as Kassenbeleg-V1

    Scenario Outline: A document that the POS <ends>
      Given a started document "A"
      When the POS <ends> document "A"
      Then the answer shows
        | field       | value            |
        | ProcessType | "Kassenbeleg-V1" |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-PRD-0004
  Rule: A sale has the kind Beleg

    Scenario: A pizza
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                         |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"   |

  @DE-PRD-0002
  Rule: Slots and payments are the document's sums

    Scenario: Coins: the nought before the point stays
      Given a started document "A"
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Napkin | 0.42 | 0.08 | 0.50  | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                     |
        | ProcessData | "Beleg^0.50_0.00_0.00_0.00_0.00^0.50:Bar" |

    Scenario: A return is paid out in cash
      Given a started document "A"
      And document "A" sells
        | item            | net    | tax   | gross  | VAT key | VAT % |
        | Jacket returned | -50.00 | -9.50 | -59.50 | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                         |
        | ProcessData | "Beleg^-59.50_0.00_0.00_0.00_0.00^-59.50:Bar" |

    Scenario: Cents are given back for a bottle
      Given a started document "A"
      And document "A" sells
        | item           | net   | tax   | gross | VAT key | VAT % |
        | Empty bottle   | -0.13 | -0.02 | -0.15 | 1       | 19    |
        | Empty milk jar | -0.33 | -0.02 | -0.35 | 2       | 7     |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                         |
        | ProcessData | "Beleg^-0.15_-0.35_0.00_0.00_0.00^-0.50:Bar" |

    Scenario: A sum and a total stand below what they add up
      Given a started document "A"
      And document "A" sells
        | item  | net   | tax   | gross | VAT key | VAT % |
        | Pizza | 10.84 | 2.06  | 12.90 | 1       | 19    |
        | Sum   | 0.00  | 0.00  | 0.00  | 5       | 0     |
        | Total | 0.00  | 0.00  | 0.00  | 5       | 0     |
      When the POS stores document "A" with
        | field        | value                                                                          |
        | positions[1] | {"positionNumber": 1, "type": 9, "value": 12.90, "baseValue": 12.90, "caption": "Sum"}    |
        | positions[2] | {"positionNumber": 2, "type": 10, "value": 12.90, "baseValue": 12.90, "caption": "Total"} |
      Then the answer shows
        | field       | value                                       |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |

    Scenario: Two lines of one rate are one sum
      Given a started document "A"
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Pear   | 0.93 | 0.07 | 1.00  | 2       | 7     |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                     |
        | ProcessData | "Beleg^0.00_3.14_0.00_0.00_0.00^3.14:Bar" |

    Scenario Outline: Cents that no binary fraction holds (<gross>)
      Given a started document "A"
      And document "A" sells
        | item   | net   | tax   | gross   | VAT key | VAT % |
        | Napkin | <net> | <tax> | <gross> | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                           |
        | ProcessData | "Beleg^<gross>_0.00_0.00_0.00_0.00^<gross>:Bar" |

      Examples:
        | net   | tax  | gross |
        | 0.24  | 0.05 | 0.29  |
        | 0.97  | 0.18 | 1.15  |
        | 3.66  | 0.69 | 4.35  |
        | 6.89  | 1.31 | 8.20  |
        | 16.80 | 3.19 | 19.99 |

    Scenario: Cents that get lost in a sum of binary fractions
      Given a started document "A"
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Napkin | 0.59 | 0.11 | 0.70  | 1       | 19    |
        | Straw  | 0.08 | 0.02 | 0.10  | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                     |
        | ProcessData | "Beleg^0.80_0.00_0.00_0.00_0.00^0.80:Bar" |

    Scenario: A large bill
      Given a started document "A"
      And document "A" sells
        | item    | net       | tax       | gross     | VAT key | VAT % |
        | Kitchen | 103781.50 | 19718.49  | 123499.99 | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                               |
        | ProcessData | "Beleg^123499.99_0.00_0.00_0.00_0.00^123499.99:Bar" |

    Scenario: The shopping of a week
      Given a started document "A"
      And document "A" sells
        | item         | net   | tax   | gross | VAT key | VAT % |
        | Bread        | 2.61  | 0.18  | 2.79  | 2       | 7     |
        | Butter       | 2.14  | 0.15  | 2.29  | 2       | 7     |
        | Milk         | 1.11  | 0.08  | 1.19  | 2       | 7     |
        | Eggs         | 3.26  | 0.23  | 3.49  | 2       | 7     |
        | Apples       | 2.00  | 0.14  | 2.14  | 2       | 7     |
        | Pears        | 1.86  | 0.13  | 1.99  | 2       | 7     |
        | Cheese       | 4.07  | 0.28  | 4.35  | 2       | 7     |
        | Ham          | 2.94  | 0.21  | 3.15  | 2       | 7     |
        | Flour        | 0.83  | 0.06  | 0.89  | 2       | 7     |
        | Sugar        | 1.21  | 0.08  | 1.29  | 2       | 7     |
        | Rice         | 1.67  | 0.12  | 1.79  | 2       | 7     |
        | Noodles      | 1.07  | 0.08  | 1.15  | 2       | 7     |
        | Soap         | 1.25  | 0.24  | 1.49  | 1       | 19    |
        | Shampoo      | 2.48  | 0.47  | 2.95  | 1       | 19    |
        | Wine         | 5.87  | 1.12  | 6.99  | 1       | 19    |
        | Beer         | 6.89  | 1.31  | 8.20  | 1       | 19    |
        | Water        | 3.98  | 0.76  | 4.74  | 1       | 19    |
        | Juice        | 1.67  | 0.32  | 1.99  | 1       | 19    |
        | Candles      | 2.76  | 0.53  | 3.29  | 1       | 19    |
        | Napkins      | 0.97  | 0.18  | 1.15  | 1       | 19    |
        | Bin bags     | 0.24  | 0.05  | 0.29  | 1       | 19    |
        | Batteries    | 4.61  | 0.88  | 5.49  | 1       | 19    |
        | Pencils      | 0.83  | 0.16  | 0.99  | 1       | 19    |
        | Returned jar | -0.13 | -0.02 | -0.15 | 1       | 19    |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                        |
        | ProcessData | "Beleg^37.42_26.51_0.00_0.00_0.00^63.93:Bar" |

    Scenario: A canteen that books each plate in a line of its own
      Given a started document "A"
      And document "A" sells 75 times, each in a line of its own
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
        | Napkin | 0.24 | 0.05 | 0.29  | 1       | 19    |
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                          |
        | ProcessData | "Beleg^21.75_160.50_0.00_0.00_0.00^182.25:Bar" |

    Scenario: A voucher that is booked beside what is sold
      Given a started document "A"
      And document "A" sells
        | item    | net   | tax  | gross | VAT key | VAT % |
        | Pizza   | 10.84 | 2.06 | 12.90 | 1       | 19    |
        | Voucher | 20.00 | 0.00 | 20.00 | 5       | 0     |
      When the POS stores document "A" with
        | field                                | value     |
        | positions[1].type                    | 3         |
        | positions[1].caption                 | "Voucher" |
        | positions[1].businessTransactionType | 4         |
        | positions[1].itemId                  | absent    |
        | positions[1].itemCaption             | absent    |
        | positions[1].quantity                | absent    |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                        |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_20.00^32.90:Bar" |

    Scenario: What was taken off for a discount is not sold
      Given a started document "A"
      When the POS stores document "A" with
        | field                       | value                                                                                                        |
        | positions[0].baseNetValue   | 12.52                                                                                                        |
        | positions[0].baseTaxValue   | 2.38                                                                                                         |
        | positions[0].baseGrossValue | 14.90                                                                                                        |
        | positions[0].discounts      | [{"discountOrder": 0, "caption": "Happy hour", "type": "[0] = Allowance", "discountValue": 2.00, "typeValue": 2.00}] |
      Then the answer shows
        | field       | value                                       |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |

  @DE-PRD-0005
  Rule: The VAT key chooses the slot

    Scenario: Five keys, five slots
      Given a started document "A"
      And document "A" sells
        | item    | net  | tax  | gross | VAT key | VAT % |
        | Wine    | 1.00 | 0.19 | 1.19  | 1       | 19    |
        | Apples  | 2.00 | 0.14 | 2.14  | 2       | 7     |
        | Milk    | 3.00 | 0.23 | 3.23  | 3       | 7.8   |
        | Timber  | 4.00 | 0.22 | 4.22  | 4       | 5.5   |
        | Stamps  | 5.00 | 0.00 | 5.00  | 5       | 0     |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                       |
        | ProcessData | "Beleg^1.19_2.14_3.23_4.22_5.00^15.78:Bar"  |

    Scenario: A voucher for whatever there is bears no tax yet
      Given a started document "A"
      And document "A" sells
        | item    | net   | tax  | gross | VAT key | VAT % |
        | Voucher | 20.00 | 0.00 | 20.00 | 5       | 0     |
      When the POS stores document "A" with
        | field                                | value |
        | positions[0].businessTransactionType | 4     |
      Then the answer shows
        | field       | value                                       |
        | ProcessData | "Beleg^0.00_0.00_0.00_0.00_20.00^20.00:Bar" |

    Scenario Outline: A tip for <whom>
      Given a started document "A"
      And document "A" sells
        | item  | net   | tax   | gross | VAT key | VAT %  |
        | Pizza | 10.84 | 2.06  | 12.90 | 1       | 19     |
        | Tip   | <net> | <tax> | 2.00  | <key>   | <rate> |
      When the POS stores document "A" with
        | field                                | value  |
        | positions[1].businessTransactionType | <case> |
      Then the answer shows
        | field       | value                     |
        | ProcessData | "Beleg^<slots>^14.90:Bar" |

      Examples:
        | whom       | case | net  | tax  | key | rate | slots                     |
        | the waiter | 5    | 2.00 | 0.00 | 5   | 0    | 12.90_0.00_0.00_0.00_2.00 |
        | the owner  | 6    | 1.68 | 0.32 | 1   | 19   | 14.90_0.00_0.00_0.00_0.00 |

    Scenario: A key that contradicts the amounts
      Given a started document "A"
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Apples | 2.00 | 0.14 | 2.14  | 1       | 7     |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | ProcessData                               |
        | DE-PRD-0005 | 200    | "Beleg^2.14_0.00_0.00_0.00_0.00^2.14:Bar" |
        | DE-PRD-0006 | 200    | "Beleg^0.00_2.14_0.00_0.00_0.00^2.14:Bar" |

  @DE-PRD-0007
  Rule: A payment of zero is left out

    Scenario: A pizza and a voucher for a pizza
      Given a started document "A"
      And document "A" sells
        | item                   | net    | tax   | gross  | VAT key | VAT % |
        | Pizza Margherita       | 10.84  | 2.06  | 12.90  | 1       | 19    |
        | Pizza on the house     | -10.84 | -2.06 | -12.90 | 1       | 19    |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | ProcessData                                |
        | DE-PRD-0007 | 200    | "Beleg^0.00_0.00_0.00_0.00_0.00^"          |
        | DE-PRD-0008 | 200    | "Beleg^0.00_0.00_0.00_0.00_0.00^0.00:Bar"  |

  @DE-PRD-0016
  Rule: The parts of a menu stand in their slots where it asks for it

    Scenario Outline: Food and a drink for one price, which <asks>
      Given a started document "A"
      And document "A" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Menu | 11.69 | 1.21 | 12.90 | 1       | 19    |
      When the POS stores document "A" with
        | field                                 | value                                                                                                                                                                                                                                                                                                                                                                                              |
        | positions[0].useSubItemVatCalculation | <flag>                                                                                                                                                                                                                                                                                                                                                                                             |
        | positions[0].subItems                 | [{"positionNumber": 0, "type": 1, "itemId": "1", "itemCaption": "Food", "quantity": 1, "netValue": 8.44, "taxValue": 0.59, "grossValue": 9.03, "vatPercent": 7, "vatIdentification": 2}, {"positionNumber": 1, "type": 1, "itemId": "2", "itemCaption": "Drink", "quantity": 1, "netValue": 3.25, "taxValue": 0.62, "grossValue": 3.87, "vatPercent": 19, "vatIdentification": 1}] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value                                |
        | ProcessData | "Beleg^<slots>_0.00_0.00_0.00^12.90:Bar" |

      Examples:
        | asks                    | flag  | slots      |
        | is taxed by its parts   | true  | 3.87_9.03  |
        | is taxed as one         | false | 12.90_0.00 |

  @DE-PRD-0015
  Rule: A receipt of nothing is no outage

    Scenario: Nothing sold and nothing paid
      Given a started document "A"
      When the POS stores document "A" with
        | field     | value |
        | positions | []    |
        | payments  | []    |
      Then one of these readings is seen
        | reading     | status | ProcessData                               |
        | DE-PRD-0015 | 200    | "Beleg^0.00_0.00_0.00_0.00_0.00^"         |
        | DE-PRD-0015 | 200    | "Beleg^0.00_0.00_0.00_0.00_0.00^0.00:Bar" |
        | DE-PRD-0015 | 4xx    |                                           |
      And document "A" is no longer open, unless its end was refused

  @DE-PRD-0009
  Rule: Cash is Bar, none is left out, everything else is Unbar

    Scenario Outline: Paid by <kind>
      Given a started document "A"
      And document "A" is paid
        | amount | kind   |
        | 12.90  | <kind> |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                           |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:<class>" |

      Examples:
        | kind            | class |
        | cash                | Bar   |
        | ecCard              | Unbar |
        | creditCard          | Unbar |
        | multiPurposeVoucher | Unbar |
        | paymentProvider     | Unbar |
        | deposit             | Unbar |
        | noCash              | Unbar |

    Scenario Outline: Paid by <kind>, which a release may be too old for
      Given a started document "A"
      And document "A" is paid
        | amount | kind   |
        | 12.90  | <kind> |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | ProcessData                                     |
        | DE-PRD-0009 | 200    | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Unbar"   |
        | DE-PRD-0009 | 422    |                                                 |

      Examples:
        | kind            |
        | cryptoCurrency  |
        | mobilePhoneApps |
        | customerCard    |
        | loyalty         |
        | check           |
        | creditNote      |

    Scenario: Nothing was paid, and the till says so
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 12.90  | none |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | ProcessData                        |
        | DE-PRD-0009 | 200    | "Beleg^12.90_0.00_0.00_0.00_0.00^" |
        | DE-PRD-0009 | 422    |                                    |

    Scenario: Beside the cash something that is no payment
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 12.90  | cash |
        | 5.00   | none |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | ProcessData                                 |
        | DE-PRD-0009 | 200    | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |
        | DE-PRD-0009 | 422    |                                             |

    Scenario: A voucher that was sold untaxed, and the rest in coins
      Given a started document "A"
      And document "A" is paid
        | amount | kind                |
        | 10.00  | multiPurposeVoucher |
        | 2.90   | cash                |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | ProcessData                                            |
        | DE-PRD-0009 | "Beleg^12.90_0.00_0.00_0.00_0.00^2.90:Bar_10.00:Unbar" |
        | DE-PRD-0009 | "Beleg^12.90_0.00_0.00_0.00_0.00^10.00:Unbar_2.90:Bar" |

    Scenario: Twenty in cash, change in cash
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 20.00  | cash |
        | -7.10  | cash |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                       |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar" |

    Scenario: Two guests, two cards
      Given a started document "A"
      And document "A" is paid
        | amount | kind       |
        | 5.00   | ecCard     |
        | 4.90   | ecCard     |
        | 3.00   | creditCard |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                         |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Unbar" |

    Scenario: A return goes back to the card
      Given a started document "A"
      And document "A" sells
        | item            | net    | tax   | gross  | VAT key | VAT % |
        | Jacket returned | -50.00 | -9.50 | -59.50 | 1       | 19    |
      And document "A" is paid
        | amount | kind   |
        | -59.50 | ecCard |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                           |
        | ProcessData | "Beleg^-59.50_0.00_0.00_0.00_0.00^-59.50:Unbar" |

  @DE-PRD-0010
  Rule: Bar stands before Unbar

    Scenario: Card first, then the rest in coins
      Given a started document "A"
      And document "A" is paid
        | amount | kind   |
        | 10.00  | ecCard |
        | 2.90   | cash   |
      When the POS stores document "A"
      Then the answer shows
        | field       | value                                                    |
        | ProcessData | "Beleg^12.90_0.00_0.00_0.00_0.00^2.90:Bar_10.00:Unbar"   |
