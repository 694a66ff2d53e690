@DE-DOC
Feature: Orders
  An order that is taken before the receipt is put before the TSE as Bestellung-V1: one line per item.

  @DE-DOC-0006 @DE-DOC-0010
  Rule: An order has one line per item

    Scenario: A table orders, and does not pay yet
      Given a started document "A"
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      When the POS stores document "A" with
        | field                 | value       |
        | documentType          | 80          |
        | allocationGroups      | ["Table 1"] |
        | payments              | []          |
        | positions[0].quantity | 2           |
      Then the answer is a signed fiscal response (DE-DOC-0010)
      And the answer shows
        | field       | value                                      |
        | ProcessType | "Bestellung-V1"                            |
        | ProcessData | "2;\"Wine\";5.95\r1;\"Apples\";2.14"       |

    Scenario: A table of six orders
      Given a started document "A"
      And document "A" sells
        | item      | net   | tax  | gross | VAT key | VAT % |
        | Soup      | 4.12  | 0.78 | 4.90  | 1       | 19    |
        | Salad     | 4.96  | 0.94 | 5.90  | 1       | 19    |
        | Bread     | 2.10  | 0.40 | 2.50  | 1       | 19    |
        | Olives    | 2.69  | 0.51 | 3.20  | 1       | 19    |
        | Pasta     | 8.24  | 1.56 | 9.80  | 1       | 19    |
        | Pizza     | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Steak     | 16.39 | 3.11 | 19.50 | 1       | 19    |
        | Fish      | 14.62 | 2.78 | 17.40 | 1       | 19    |
        | Ice cream | 3.87  | 0.73 | 4.60  | 1       | 19    |
        | Cake      | 3.28  | 0.62 | 3.90  | 1       | 19    |
        | Coffee    | 2.18  | 0.42 | 2.60  | 1       | 19    |
        | Grappa    | 3.53  | 0.67 | 4.20  | 1       | 19    |
      When the POS stores document "A" with
        | field        | value |
        | documentType | 80    |
        | payments     | []    |
      Then the answer shows
        | field       | value                                                                                                                                                                                                                           |
        | ProcessData | "1;\"Soup\";4.90\r1;\"Salad\";5.90\r1;\"Bread\";2.50\r1;\"Olives\";3.20\r1;\"Pasta\";9.80\r1;\"Pizza\";11.90\r1;\"Steak\";19.50\r1;\"Fish\";17.40\r1;\"Ice cream\";4.60\r1;\"Cake\";3.90\r1;\"Coffee\";2.60\r1;\"Grappa\";4.20" |

    Scenario: The same thing twice, each in a line of its own
      Given a started document "A"
      And document "A" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Coffee | 2.18 | 0.42 | 2.60  | 1       | 19    |
        | Coffee | 2.18 | 0.42 | 2.60  | 1       | 19    |
      When the POS stores document "A" with
        | field        | value |
        | documentType | 80    |
        | payments     | []    |
      Then the answer shows
        | field       | value                                   |
        | ProcessData | "1;\"Coffee\";2.60\r1;\"Coffee\";2.60" |

    Scenario: Letters and signs beyond ASCII
      Given a started document "A"
      When the POS stores document "A" with
        | field                    | value                       |
        | documentType             | 80                          |
        | payments                 | []                          |
        | positions[0].itemCaption | "Käsespätzle, groß, für 5€" |
      Then the answer shows
        | field       | value                                     |
        | ProcessData | "1;\"Käsespätzle, groß, für 5€\";12.90" |

  @DE-PRD-0012
  Rule: An order is signed as Bestellung-V1

    Scenario: Two glasses of wine
      Given a started document "A"
      And document "A" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Wine | 10.00 | 1.90 | 11.90 | 1       | 19    |
      When the POS stores document "A" with
        | field                 | value |
        | documentType          | 80    |
        | payments              | []    |
        | positions[0].quantity | 2     |
      Then the answer shows
        | field       | value             |
        | ProcessType | "Bestellung-V1"   |
        | ProcessData | "2;\"Wine\";5.95" |

    Scenario: A table orders together and pays apart
      Given a started document "A"
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
      When the POS stores document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 3"] |
        | payments         | []          |
      Then the answer shows
        | field       | value                                  |
        | ProcessType | "Bestellung-V1"                        |
        | ProcessData | "1;\"Wine\";11.90\r1;\"Apples\";2.14" |
      Given a started document "B"
      And document "B" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Wine | 10.00 | 1.90 | 11.90 | 1       | 19    |
      When the POS stores document "B" with
        | field            | value       |
        | allocationGroups | ["Table 3"] |
      Then the answer is a signed fiscal response (DE-TXN-0002)
      And the answer shows
        | field       | value                                       | requirement |
        | ProcessData | "Beleg^11.90_0.00_0.00_0.00_0.00^11.90:Bar" | DE-PRD-0002 |
      Given a started document "C"
      And document "C" sells
        | item   | net  | tax  | gross | VAT key | VAT % |
        | Apples | 2.00 | 0.14 | 2.14  | 2       | 7     |
      When the POS stores document "C" with
        | field            | value       |
        | allocationGroups | ["Table 3"] |
      Then the answer is a signed fiscal response (DE-TXN-0002)
      And the answer shows
        | field       | value                                     | requirement |
        | ProcessData | "Beleg^0.00_2.14_0.00_0.00_0.00^2.14:Bar" | DE-PRD-0002 |

    Scenario: Ordered to eat here and taken away
      Given a started document "A"
      And document "A" sells
        | item  | net   | tax  | gross | VAT key | VAT % |
        | Pizza | 10.00 | 1.90 | 11.90 | 1       | 19    |
      When the POS stores document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 4"] |
        | payments         | []          |
      Then the answer is a signed fiscal response (DE-TXN-0002)
      Given a started document "B"
      And document "B" sells
        | item  | net   | tax  | gross | VAT key | VAT % |
        | Pizza | 11.12 | 0.78 | 11.90 | 2       | 7     |
      When the POS stores document "B" with
        | field            | value       |
        | allocationGroups | ["Table 4"] |
      Then the answer is a signed fiscal response (DE-TXN-0002)
      And the answer shows
        | field       | value                                       | requirement |
        | ProcessData | "Beleg^0.00_11.90_0.00_0.00_0.00^11.90:Bar" | DE-PRD-0005 |

  @DE-RSP-0024
  Rule: processStartTime is the first receipt of the process

    Scenario: A table orders twice and pays
      Given a started document "A"
      And the POS stored document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 7"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And a started document "B"
      And the POS stored document "B" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 7"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And a started document "C"
      When the POS stores document "C" with
        | field            | value       |
        | allocationGroups | ["Table 7"] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value               |
        | processStartTime | within document "A" |

    Scenario: The service is restarted while a table eats
      Given a started document "A"
      And the POS stored document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 8"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And the service was restarted, where it can be
      And a started document "B"
      When the POS stores document "B" with
        | field            | value       |
        | allocationGroups | ["Table 8"] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value               |
        | processStartTime | within document "A" |

    Scenario: Another table had ordered before
      Given a started document "A"
      And the POS stored document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 6"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And a started document "B"
      And the POS stored document "B" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Stool 2"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And a started document "C"
      When the POS stores document "C" with
        | field            | value       |
        | allocationGroups | ["Stool 2"] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value               |
        | processStartTime | within document "B" |
      Given a started document "D"
      When the POS stores document "D"
      Then the answer shows
        | field            | value | requirement |
        | processStartTime | 0     | DE-RSP-0023 |
      Given a started document "E"
      When the POS stores document "E" with
        | field            | value       |
        | allocationGroups | ["Table 6"] |
      Then the answer shows
        | field            | value               |
        | processStartTime | within document "A" |

    Scenario: Two tables pay together
      Given a started document "A"
      And the POS stored document "A" with
        | field            | value        |
        | documentType     | 80           |
        | allocationGroups | ["Table 10"] |
        | payments         | []           |
      And 600 seconds have passed, where the clock can be set
      And a started document "B"
      And the POS stored document "B" with
        | field            | value        |
        | documentType     | 80           |
        | allocationGroups | ["Table 11"] |
        | payments         | []           |
      And 600 seconds have passed, where the clock can be set
      And a started document "C"
      When the POS stores document "C" with
        | field            | value                    |
        | allocationGroups | ["Table 11", "Table 10"] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value               |
        | processStartTime | within document "A" |

  @DE-RSP-0036
  Rule: The bill ends the process of its table

    Scenario: The next guests at the same table
      Given a started document "A"
      And the POS stored document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 5"] |
        | payments         | []          |
      And a started document "B"
      And the POS stored document "B" with
        | field            | value       |
        | allocationGroups | ["Table 5"] |
      And 600 seconds have passed, where the clock can be set
      And a started document "C"
      And the POS stored document "C" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 5"] |
        | payments         | []          |
      And 600 seconds have passed, where the clock can be set
      And a started document "D"
      When the POS stores document "D" with
        | field            | value       |
        | allocationGroups | ["Table 5"] |
      Then the answer is a signed fiscal response
      And the answer shows
        | field            | value               |
        | processStartTime | within document "C" |

  @DE-DOC-0007
  Rule: Quotes in the text of an order are doubled

    Scenario: An item with a name in quotes
      Given a started document "A"
      When the POS stores document "A" with
        | field                    | value                      |
        | documentType             | 80                         |
        | payments                 | []                         |
        | positions[0].itemCaption | "Pizza \"Margherita\""     |
      Then the answer shows
        | field       | value                                         |
        | ProcessData | "1;\"Pizza \"\"Margherita\"\"\";12.90"        |

  @DE-DOC-0008
  Rule: A quantity has no needless decimals

    Scenario: A quarter of a litre, written with noughts
      Given a started document "A"
      When the POS stores document "A" with
        | field                 | value  |
        | documentType          | 80     |
        | payments              | []     |
        | positions[0].quantity | 0.2500 |
      Then the answer shows
        | field       | value                                  |
        | ProcessData | "0.25;\"Pizza Margherita\";51.60"      |

    Scenario: A scale that tells tenths of a gram
      Given a started document "A"
      When the POS stores document "A" with
        | field                 | value  |
        | documentType          | 80     |
        | payments              | []     |
        | positions[0].quantity | 0.1214 |
      Then the answer shows
        | field       | value                                  |
        | ProcessData | "0.121;\"Pizza Margherita\";106.26"    |

  @DE-DOC-0009
  Rule: What is taken off an order has a negative quantity

    Scenario: The pizza is sent back to the kitchen
      Given a started document "A"
      And document "A" sells
        | item  | net    | tax   | gross  | VAT key | VAT % |
        | Pizza | -10.84 | -2.06 | -12.90 | 1       | 19    |
      When the POS stores document "A" with
        | field                 | value |
        | documentType          | 80    |
        | payments              | []    |
        | positions[0].quantity | -1    |
      Then the answer shows
        | field       | value                   |
        | ProcessData | "-1;\"Pizza\";12.90"    |
