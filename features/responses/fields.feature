@DE-RSP
Feature: The fiscal response
  What createDocument, storeDocument and cancelDocument answer is written in one of three
  generations. These rules hold in each of them; names are those of the newest.

  Rule: What a regular answer says to the till

    @DE-RSP-0012 @DE-RSP-0018 @DE-RSP-0019 @DE-RSP-0020 @DE-RSP-0021 @DE-RSP-0022 @DE-RSP-0023
    @DE-RSP-0025 @DE-RSP-0028 @DE-RSP-0032
    Scenario Outline: The answer to a document that the POS <ends>
      Given a started document "A"
      When the POS <ends> document "A"
      Then the answer is a signed fiscal response (DE-RSP-0018)
      And the answer shows
        | field                   | value                              | requirement |
        | QrCodeDataString        | present                            | DE-RSP-0018 |
        | TransactionStartTime    | present                            | DE-RSP-0018 |
        | TransactionEndTime      | present                            | DE-RSP-0018 |
        | ProcessData             | present                            | DE-RSP-0018 |
        | ProcessType             | present                            | DE-RSP-0018 |
        | TseSerial               | present                            | DE-RSP-0018 |
        | TseTimeFormat           | present                            | DE-RSP-0018 |
        | TseHashAlgorithm        | present                            | DE-RSP-0018 |
        | TsePublicKey            | present                            | DE-RSP-0018 |
        | TseSignatureCounter     | present                            | DE-RSP-0018 |
        | TseCertificate          | present                            | DE-RSP-0018 |
        | errorDescription        | empty                              | DE-RSP-0019 |
        | cashRegisterId          | not empty                          | DE-RSP-0020 |
        | cashRegisterId          | as answered at the start of "A"    | DE-RSP-0020 |
        | requestTime             | a date-time                        | DE-RSP-0021 |
        | requestCompletionTime   | a date-time not before requestTime | DE-RSP-0021 |
        | requestCompletionTime   | a date-time no longer after requestTime than the call took | DE-RSP-0021 |
        | requestTime             | a date-time with seven digits      | DE-RSP-0022 |
        | requestCompletionTime   | a date-time with seven digits      | DE-RSP-0022 |
        | processStartTime        | 0                                  | DE-RSP-0023 |
        | fiscalDocumentStartTime | a Unix time                        | DE-RSP-0025 |
        | retailForceReceiptId    | absent or empty                    | DE-RSP-0028 |
        | userMessage             | empty                              | DE-RSP-0032 |
      And one of these readings is seen
        | reading     | AdditionalFields |
        | DE-RSP-0012 | an object        |
        | DE-RSP-0013 | a list           |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    @DE-RSP-0030
    Scenario Outline: The answer to a document of a test client that the POS <ends>
      Given a started document "A"
      When the POS <ends> document "A"
      Then the answer shows
        | field        | value        |
        | printMessage | "***Test***" |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    @DE-RSP-0010
    Scenario: The answer to a delivery note
      When the POS creates a document of type 2
      Then the answer shows
        | field  | value |
        | number | -1    |
      And one of these readings is seen
        | reading     | fiscalDocumentNumber |
        | DE-RSP-0010 | "-1"                 |
        | DE-RSP-0010 | absent               |
        | DE-RSP-0011 | -1                   |

    @DE-RSP-0010
    Scenario: The answer to the abort of a delivery note that was never begun
      When the POS cancels document "A" with
        | field        | value |
        | documentType | 2     |
      Then the answer is a fiscal response
      And the answer shows
        | field  | value |
        | number | -1    |
      And one of these readings is seen
        | reading     | fiscalDocumentNumber |
        | DE-RSP-0010 | "-1"                 |
        | DE-RSP-0010 | absent               |
        | DE-RSP-0011 | -1                   |

    @DE-RSP-0021
    Scenario Outline: The next customer, whose document the POS <ends>, comes after a while
      Given a stored document "before"
      And a cancelled document "left"
      And 600 seconds have passed, where the clock can be set
      And a started document "A"
      And 600 seconds have passed, where the clock can be set
      When the POS <ends> document "A"
      Then the answer shows
        | field                 | value                                                      |
        | requestTime           | a date-time                                                |
        | requestCompletionTime | a date-time not before requestTime                         |
        | requestCompletionTime | a date-time no longer after requestTime than the call took |

      Examples:
        | ends    |
        | stores  |
        | cancels |

    @DE-RSP-0019 @DE-RSP-0020 @DE-RSP-0021 @DE-RSP-0022 @DE-RSP-0025 @DE-RSP-0032
    Scenario: The answer to createDocument
      Given a stored document "A"
      When the POS creates document "B"
      Then the answer is a signed fiscal response (DE-RSP-0019)
      And the answer shows
        | field                   | value                              | requirement |
        | errorDescription        | empty                              | DE-RSP-0019 |
        | cashRegisterId          | as answered at the start of "A"    | DE-RSP-0020 |
        | requestTime             | a date-time                        | DE-RSP-0021 |
        | requestCompletionTime   | a date-time not before requestTime | DE-RSP-0021 |
        | requestCompletionTime   | a date-time no longer after requestTime than the call took | DE-RSP-0021 |
        | requestTime             | a date-time with seven digits      | DE-RSP-0022 |
        | requestCompletionTime   | a date-time with seven digits      | DE-RSP-0022 |
        | fiscalDocumentStartTime | a Unix time within the request     | DE-RSP-0025 |
        | userMessage             | empty                              | DE-RSP-0032 |

  @DE-RSP-0016
  Rule: The key is written AdditionalFields

    Scenario: One capital among small letters
      Given a started document "A"
      When the POS stores document "A"
      Then a key is written in one of these ways
        | reading     | key              |
        | DE-RSP-0016 | AdditionalFields |
        | DE-RSP-0017 | additionalFields |

  @DE-RSP-0006
  Rule: The obsolete integer number is still there

    Scenario: Old tills read the integer, new ones the text
      Given a started document "A"
      When the POS stores document "A"
      Then one of these readings is seen
        | reading     | fiscalDocumentNumber | fiscalisationDocumentNumber |
        | DE-RSP-0006 | a text               | a whole number              |
        | DE-RSP-0007 | a text               | absent                      |

  @DE-RSP-0034
  Rule: Listed tax positions are those of the document

    Scenario: Two items at one rate and one at another
      Given a started document "A"
      And document "A" sells
        | item   | net   | tax  | gross | VAT key | VAT % |
        | Pizza  | 10.84 | 2.06 | 12.90 | 1       | 19    |
        | Apples | 2.00  | 0.14 | 2.14  | 2       | 7     |
        | Wine   | 10.00 | 1.90 | 11.90 | 1       | 19    |
      When the POS stores document "A"
      Then the tax positions are those of document "A"

    Scenario: A bottle is brought back
      Given a started document "A"
      And document "A" sells
        | item    | net   | tax   | gross | VAT key | VAT % |
        | Pizza   | 10.84 | 2.06  | 12.90 | 1       | 19    |
        | Deposit | -0.21 | -0.04 | -0.25 | 1       | 19    |
      When the POS stores document "A"
      Then the tax positions are those of document "A"

  @DE-RSP-0008
  Rule: The revision key is written fiscalDocumentRevision

    Scenario: A small letter among capitals
      Given a started document "A"
      When the POS stores document "A"
      Then a key is written in one of these ways
        | reading     | key                    |
        | DE-RSP-0008 | fiscalDocumentRevision |
        | DE-RSP-0009 | FiscalDocumentRevision |
