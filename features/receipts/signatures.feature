@DE-SIG
Feature: Signatures
  Every answer is verified as it comes: signature, key, certificate, counters and times. What
  needs a story of its own stands here.

  @DE-SIG-0005 @DE-SIG-0006 @DE-SIG-0007 @DE-SIG-0013
  Rule: Counters and numbers over many receipts

    Scenario: Sales and aborts share one counter
      Given a started document "A"
      And a started document "B"
      And a started document "C"
      And 5 seconds have passed, where the clock can be set
      When the POS cancels document "B"
      And the POS stores document "A"
      And the POS creates document "D"
      And the POS stores document "D"
      And the POS cancels document "C"
      Then the signature counters of all answers rise (DE-SIG-0005)
      And the documents "A", "B", "C", "D" have numbers that follow one another (DE-SIG-0013)
      And each document's end has the number of its start (DE-SIG-0006)
      And the log times of all answers do not run backwards (DE-SIG-0007)

    Scenario: They go on after a restart
      Given a stored document "A"
      And a started document "B"
      And the service was restarted, where it can be
      When the POS creates document "C"
      And the POS stores document "B"
      And the POS cancels document "C"
      Then the signature counters of all answers rise (DE-SIG-0005)
      And the documents "A", "B", "C" have numbers that follow one another (DE-SIG-0013)
      And each document's end has the number of its start (DE-SIG-0006)
      And the log times of all answers do not run backwards (DE-SIG-0007)

    Scenario: A number is used up by an abort
      Given a started document "A"
      When the POS cancels document "A"
      And the POS creates document "B"
      And the POS stores document "B"
      Then the signature counters of all answers rise (DE-SIG-0005)
      And the documents "A", "B" have numbers that follow one another (DE-SIG-0013)
      And each document's end has the number of its start (DE-SIG-0006)
      And the log times of all answers do not run backwards (DE-SIG-0007)

  @DE-SIG-0007
  Rule: Times are in order

    Scenario: The hour that comes twice
      Given it is the night in which clocks are put back, where the clock can be set
      And a started document "A"
      And 600 seconds have passed, where the clock can be set
      When the POS stores document "A"
      Then the log times of all answers do not run backwards
      And the answer shows
        | field                | value                            | requirement |
        | TransactionStartTime | equal to fiscalDocumentStartTime | DE-TXN-0008 |
        | TransactionEndTime   | a Unix time within the request   | DE-SIG-0014 |

    Scenario: A day in summer
      Given it is a day in July, where the clock can be set
      When the POS creates document "A"
      Then the answer is a signed fiscal response (DE-TXN-0001)
      And the answer shows
        | field                   | value                          | requirement |
        | fiscalDocumentStartTime | a Unix time within the request | DE-RSP-0025 |
      Given 600 seconds have passed, where the clock can be set
      When the POS stores document "A"
      Then the log times of all answers do not run backwards
      And the answer shows
        | field                | value                            | requirement |
        | TransactionStartTime | equal to fiscalDocumentStartTime | DE-TXN-0008 |
        | TransactionEndTime   | a Unix time within the request   | DE-SIG-0014 |

    Scenario Outline: A day that some calendars get wrong, <day>
      Given a stored document "A"
      And it is <day>, where the clock can be set
      When the POS creates document "B"
      Then the answer is a signed fiscal response (DE-TXN-0001)
      When the POS stores document "B"
      Then the answer is a signed fiscal response (DE-TXN-0002)
      And the log times of all answers do not run backwards
      And the answer shows
        | field                | value                            | requirement |
        | TransactionStartTime | equal to fiscalDocumentStartTime | DE-TXN-0008 |
        | TransactionEndTime   | a Unix time within the request   | DE-SIG-0014 |

      Examples:
        | day                     |
        | the 29th of February    |
        | the first day of a year |

  @DE-SIG-0009
  Rule: The algorithm has its DSFinV-K name

    Scenario: Its name on the receipt
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field            | value                    |
        | TseHashAlgorithm | an algorithm of DSFinV-K |

  @DE-SIG-0010
  Rule: The signature is r and s, plain, in base64

    Scenario Outline: No DER around the signature of a document that the POS <ends>
      Given a started document "A"
      When the POS <ends> document "A"
      Then the answer shows
        | field     | value                |
        | signature | r and s side by side |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-SIG-0014
  Rule: The end time is the time of the request

    Scenario: Signed while the till waited
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field              | value                          |
        | TransactionEndTime | a Unix time within the request |
