@DE-OFF
Feature: Answers while the TSE is out of reach
  The till goes on as usual and only prints something else. Three samples show what it is told;
  the answers must match them field by field.

  @DE-OFF-0002
  Rule: createDocument in an outage answers number -99

    Scenario: The TSE fails when the sale begins
      Given the TSE is out of reach at "create" only
      When the POS creates document "A"
      Then the answer shows
        | field  | value |
        | number | -99   |
      And the answer is the printed sample "create"

  @DE-OFF-0003
  Rule: storeDocument in an outage answers number 0

    Scenario: The TSE fails when the customer pays
      Given a started document "A"
      And the TSE is out of reach at "finish" only
      When the POS stores document "A"
      Then the answer shows
        | field  | value |
        | number | 0     |
      And the answer is the printed sample "store"

  @DE-OFF-0004
  Rule: cancelDocument in an outage answers number 0

    Scenario: The TSE fails when the customer leaves
      Given a started document "A"
      And the TSE is out of reach at "finish" only
      When the POS cancels document "A"
      Then the answer shows
        | field  | value |
        | number | 0     |
      And the answer is the printed sample "store"

  @DE-OFF-0035
  Rule: An order in an outage is answered like a receipt

    Scenario: The TSE fails while a table orders
      Given a started document "A"
      And document "A" sells
        | item | net   | tax  | gross | VAT key | VAT % |
        | Wine | 10.00 | 1.90 | 11.90 | 1       | 19    |
      And the TSE is out of reach at "finish" only
      When the POS stores document "A" with
        | field            | value       |
        | documentType     | 80          |
        | allocationGroups | ["Table 1"] |
        | payments         | []          |
      Then the answer shows
        | field            | value                   |
        | number           | 0                       |
        | errorDescription | "Tse connection error." |
        | QrCodeDataString | ""                      |

    Scenario: A table orders in the middle of the outage
      Given the TSE is out of reach
      When the POS creates document "A"
      And the POS stores document "A" with
        | field        | value |
        | documentType | 80    |
        | payments     | []    |
      Then the answer shows
        | field            | value                   |
        | number           | 0                       |
        | errorDescription | "Tse connection error." |

  @DE-OFF-0042
  Rule: What is not fiscal knows no outage

    Scenario: A delivery note in the middle of it
      Given the TSE is out of reach
      And document "lost" was rung up meanwhile
      When the POS creates a document of type 2
      Then the answer shows
        | field  | value |
        | number | -1    |

  @DE-OFF-0005
  Rule: In a whole outage create answers -99 and the end answers 0

    Scenario Outline: The TSE is out for a whole receipt that the POS <ends>
      Given the TSE is out of reach
      When the POS creates document "A"
      Then one of these readings is seen
        | reading     | number |
        | DE-OFF-0005 | -99    |
        | DE-OFF-0006 | 0      |
      When the POS <ends> document "A"
      Then the answer shows
        | field  | value |
        | number | 0     |
      And the answer is the printed sample "both"

      Examples:
        | ends    |
        | stores  |
        | cancels |

    Scenario Outline: The service was restarted before the POS <ends>
      Given the TSE is out of reach
      When the POS creates document "A"
      And the service is restarted, where it can be
      And the POS <ends> document "A"
      Then the answer shows
        | field  | value |
        | number | 0     |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  Rule: Every offline answer says the same

    @DE-OFF-0001 @DE-OFF-0007 @DE-OFF-0008 @DE-OFF-0009 @DE-OFF-0010 @DE-OFF-0011 @DE-OFF-0014
    @DE-OFF-0015
    Scenario Outline: After a regular receipt, a receipt that the POS <ends> without a TSE
      Given a stored document "before"
      And a started document "A"
      And the TSE is out of reach
      When the POS <ends> document "A"
      Then the answer shows
        | field                   | value                                | requirement |
        | errorDescription        | "Tse connection error."              | DE-OFF-0007 |
        | signature               | "Tse not connected."                 | DE-OFF-0008 |
        | userMessage             | "Tse not connected."                 | DE-OFF-0008 |
        | printMessage            | "TSE ausgefallen."                   | DE-OFF-0009 |
        | QrCodeDataString        | ""                                   | DE-OFF-0010 |
        | ProcessData             | ""                                   | DE-OFF-0010 |
        | TsePublicKey            | ""                                   | DE-OFF-0010 |
        | TransactionStartTime    | 0                                    | DE-OFF-0010 |
        | TseSignatureCounter     | 0                                    | DE-OFF-0010 |
        | ProcessType             | "Kassenbeleg-V1"                     | DE-OFF-0011 |
        | TseSerial               | as answered at the start of "before" | DE-OFF-0011 |
        | TseTimeFormat           | as answered at the start of "before" | DE-OFF-0011 |
        | TseHashAlgorithm        | as answered at the start of "before" | DE-OFF-0011 |
        | TseCertificate          | "Tse not connected."                 | DE-OFF-0014 |
        | revision                | 0                                    | DE-OFF-0015 |
        | fiscalDocumentStartTime | 0                                    | DE-OFF-0015 |
        | processStartTime        | 0                                    | DE-OFF-0015 |
        | QrCodeDataString        | present                              | DE-RSP-0018 |
        | TransactionStartTime    | present                              | DE-RSP-0018 |
        | TransactionEndTime      | present                              | DE-RSP-0018 |
        | ProcessData             | present                              | DE-RSP-0018 |
        | ProcessType             | present                              | DE-RSP-0018 |
        | TseSerial               | present                              | DE-RSP-0018 |
        | TseTimeFormat           | present                              | DE-RSP-0018 |
        | TseHashAlgorithm        | present                              | DE-RSP-0018 |
        | TsePublicKey            | present                              | DE-RSP-0018 |
        | TseSignatureCounter     | present                              | DE-RSP-0018 |
        | TseCertificate          | present                              | DE-RSP-0018 |
      And one of these readings is seen
        | reading     | signature            | QrCodeDataString |
        | DE-OFF-0001 | "Tse not connected." | empty            |
        | DE-OFF-0001 | empty                | empty            |
        | DE-OFF-0001 | absent               | absent           |
        | DE-OFF-0001 | like "* *"           | empty            |
        | DE-OFF-0031 | not empty            |                  |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    @DE-OFF-0007 @DE-OFF-0008 @DE-OFF-0009 @DE-OFF-0010 @DE-OFF-0011 @DE-OFF-0014 @DE-OFF-0015
    Scenario: After a regular receipt, createDocument without a TSE
      Given a stored document "before"
      And the TSE is out of reach
      When the POS creates document "A"
      Then the answer shows
        | field                   | value                                | requirement |
        | errorDescription        | "Tse connection error."              | DE-OFF-0007 |
        | signature               | "Tse not connected."                 | DE-OFF-0008 |
        | userMessage             | "Tse not connected."                 | DE-OFF-0008 |
        | printMessage            | "TSE ausgefallen."                   | DE-OFF-0009 |
        | QrCodeDataString        | ""                                   | DE-OFF-0010 |
        | ProcessData             | ""                                   | DE-OFF-0010 |
        | TsePublicKey            | ""                                   | DE-OFF-0010 |
        | TransactionStartTime    | 0                                    | DE-OFF-0010 |
        | TseSignatureCounter     | 0                                    | DE-OFF-0010 |
        | ProcessType             | "Kassenbeleg-V1"                     | DE-OFF-0011 |
        | TseSerial               | as answered at the start of "before" | DE-OFF-0011 |
        | TseTimeFormat           | as answered at the start of "before" | DE-OFF-0011 |
        | TseHashAlgorithm        | as answered at the start of "before" | DE-OFF-0011 |
        | TseCertificate          | "Tse not connected."                 | DE-OFF-0014 |
        | revision                | 0                                    | DE-OFF-0015 |
        | fiscalDocumentStartTime | 0                                    | DE-OFF-0015 |
        | processStartTime        | 0                                    | DE-OFF-0015 |

  @DE-OFF-0012
  Rule: The end time is the moment of the answer

    Scenario: A receipt without a signature still has a time
      Given a started document "A"
      And the TSE is out of reach
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | TransactionEndTime             |
        | DE-OFF-0012 | a Unix time within the request |
        | DE-OFF-0013 | 0                              |

    Scenario: A receipt at the end of a long outage
      Given the TSE is out of reach
      And document "lost" was rung up meanwhile
      And 600 seconds have passed, where the clock can be set
      When the POS creates document "A"
      And the POS stores document "A"
      Then one of these readings is seen
        | reading     | TransactionEndTime             |
        | DE-OFF-0012 | a Unix time within the request |
        | DE-OFF-0013 | 0                              |

  @DE-OFF-0016
  Rule: An outage is answered with status 200

    Scenario: The till's process stays the same
      Given the TSE is out of reach
      When the POS creates document "A"
      Then one of these readings is seen
        | reading     | status | number                  |
        | DE-OFF-0016 | 200    | -99                     |
        | DE-OFF-0016 | 200    | 0                       |
        | DE-OFF-0017 | 5xx    | -99                     |
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | status | number |
        | DE-OFF-0016 | 200    | 0      |
        | DE-OFF-0017 | 5xx    | 0      |

  @DE-RSP-0014
  Rule: Offline answers use the letter case of their generation

    Scenario: The only samples are PascalCase
      Given the TSE is out of reach
      When the POS creates document "A"
      Then the answer's top-level keys are written in one of these ways
        | reading     | keys              |
        | DE-RSP-0014 | as its generation |
        | DE-RSP-0015 | PascalCase        |

  @DE-OFF-0030
  Rule: The connection test does not succeed in an outage

    Scenario: The service does not make believe
      Given the TSE is out of reach
      When the POS tests the connection to its TSE
      Then the answer is not 200
