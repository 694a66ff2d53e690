@DE-CEX
Feature: Exports of a TSS
  What a TSS has signed can be fetched as an archive at any time. The judge reads it with a reader of
  its own, verifies every log message, and compares the archive with what it did.

  @DE-CEX-0001 @DE-CEX-0002 @DE-CEX-0003 @DE-CEX-0004 @DE-CEX-0005 @DE-CEX-0006 @DE-CEX-0007
  @DE-CEX-0008 @DE-CEX-0023 @DE-CEX-0024
  Rule: The archive holds everything

    Scenario: A day of a shop
      Given an INITIALIZED TSS "shop"
      And the signature counter of TSS "shop" is noted
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And a finished transaction "sale" of client "left"
      And a cancelled transaction "abort" of client "right"
      And a started transaction "open" of client "left"
      When the till exports TSS "shop" as "all"
      Then the export has the id of "all" (DE-CEX-0001)
      And the export was complete at once (DE-CEX-0002)
      And the archive is a TAR archive (DE-CEX-0003)
      And the archive holds every revision of "sale, abort, open" and no other (DE-CEX-0004)
      And every log message in it is signed by TSS "shop" (DE-CEX-0005)
      And its counters are each there once, with all that TSS "shop" has answered (DE-CEX-0006)
      And its counters have no gap from the noted one up to that of TSS "shop" (DE-CEX-0023)
      And it holds info.csv and the certificate (DE-CEX-0007)
      And its log messages are named by their content (DE-CEX-0008)
      And its certificates lead from the key of the TSS to a root

    Scenario: Once more, with what was exported before
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "first" of client "till"
      And an export "yesterday" of TSS "shop"
      And a finished transaction "second" of client "till"
      When the till exports TSS "shop" as "all"
      Then the archive holds every revision of "first, second" and no other (DE-CEX-0004)

    Scenario: A long day
      Given an INITIALIZED TSS "shop"
      And the signature counter of TSS "shop" is noted
      And a client "till" of TSS "shop"
      And 103 cancelled transactions of client "till"
      And a finished transaction "last" of client "till"
      When the till exports TSS "shop" as "all"
      Then its counters are each there once, with all that TSS "shop" has answered (DE-CEX-0006)
      And its counters have no gap from the noted one up to that of TSS "shop" (DE-CEX-0023)
      And every log message in it is signed by TSS "shop" (DE-CEX-0005)

    Scenario: A client that has gone
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And a finished transaction "sale" of client "left"
      And a started transaction "open" of client "left"
      And a finished transaction "other" of client "right"
      And client "left" is deregistered
      When the till exports TSS "shop" as "all"
      Then the archive holds every revision of "sale, open, other" and no other (DE-CEX-0004)

  @DE-CEX-0025
  Rule: The archive tells who could sign

    Scenario: Two clients, of which one has gone
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop" with the serial number "till 1"
      And a client "right" of TSS "shop" with the serial number "till 2"
      And client "right" is deregistered
      When the till exports TSS "shop" as "all"
      Then the archive holds logs of these events
        | event            | about  |
        | initialize       |        |
        | registerClient   | till 1 |
        | registerClient   | till 2 |
        | deregisterClient | till 2 |

  @DE-CEX-0009 @DE-CEX-0010 @DE-CEX-0011 @DE-CEX-0019 @DE-CEX-0020
  Rule: Choices stand in the query

    Scenario: One transaction
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      When the till exports TSS "shop" as "some" with "transaction_number={number of two}"
      Then the archive holds every revision of "two" and no other (DE-CEX-0009)

    Scenario: One client
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And a finished transaction "one" of client "left"
      And a finished transaction "two" of client "right"
      And a started transaction "three" of client "left"
      When the till exports TSS "shop" as "some" with "client_id={left}"
      Then the archive holds every revision of "one, three" and no other (DE-CEX-0010)

    Scenario: One client, of which the serial number is the beginning of another's
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop" with the serial number "till 1"
      And a client "right" of TSS "shop" with the serial number "till 12"
      And a finished transaction "one" of client "left"
      And a finished transaction "two" of client "right"
      And a started transaction "three" of client "left"
      When the till exports TSS "shop" as "some" with "client_id={left}"
      Then the archive holds every revision of "one, three" and no other (DE-CEX-0010)

    Scenario Outline: From one transaction to another, by <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      And a finished transaction "three" of client "till"
      And a finished transaction "four" of client "till"
      When the till exports TSS "shop" as "some" with "<query>"
      Then <holds> (<requirement>)

      Examples:
        | what     | query                                                                                  | holds                                                                                      | requirement |
        | number   | start_transaction_number={number of two}&end_transaction_number={number of three}      | the archive holds every revision of "two, three" and no other                              | DE-CEX-0019 |
        | start    | start_transaction_number={number of three}                                             | the archive holds every revision of "three, four" and no other                             | DE-CEX-0019 |
        | counter  | start_signature_counter={counter of two}&end_signature_counter={counter of three}      | the archive holds the logs from the latest of "two" up to the latest of "three" and no other | DE-CEX-0020 |
        | counters | start_signature_counter={counter of one}&end_signature_counter={counter of two}        | the archive holds the logs from the latest of "one" up to the latest of "two" and no other | DE-CEX-0020 |

    Scenario: A choice in the body
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      When the till exports TSS "shop" as "all":
        """
        {"transaction_number": "1", "client_id": "{nobody}"}
        """
      Then the archive holds every revision of "one, two" and no other (DE-CEX-0011)

  @DE-CEX-0021
  Rule: Two moments bound an export

    Scenario: What was signed between two moments
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      When 61 seconds go by at the cloud
      And the till writes "two" as ACTIVE of client "till"
      And the till writes "two" as FINISHED, a sale by card
      And 61 seconds go by at the cloud
      And the till writes "three" as ACTIVE of client "till"
      And the till exports TSS "shop" as "some" with "start_date={time of two}&end_date={time of two}"
      Then the archive holds every revision of "two" and no other (DE-CEX-0021)

  @DE-CEX-0026 @DE-CEX-0027
  Rule: The caller says how much may be in it

    Scenario Outline: <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      When the till exports TSS "shop" as "some" with "<query>"
      Then the export failed with "<exception>" and has no file (DE-CEX-0026)

      Examples:
        | what                                | query                                                       | exception           |
        | More logs than are wanted           | maximum_number_records=2                                    | E_TOO_MANY_RECORDS  |
        | More logs of one sale than wanted   | transaction_number={number of two}&maximum_number_records=1 | E_TOO_MANY_RECORDS  |
        | No log, for its time is to come     | start_date=4000000000                                       | E_NO_DATA_AVAILABLE |
        | No log, for no counter is that high | start_signature_counter=1000000                             | E_NO_DATA_AVAILABLE |

    Scenario: As many logs as are wanted
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "one" of client "till"
      And a finished transaction "two" of client "till"
      When the till exports TSS "shop" as "some" with "start_signature_counter={counter of two}&end_signature_counter={counter of two}&maximum_number_records=1"
      Then the archive holds the logs from the latest of "two" up to the latest of "two" and no other (DE-CEX-0027)
      When the till exports TSS "shop" as "all" with "maximum_number_records=1000000"
      Then the archive holds every revision of "one, two" and no other (DE-CEX-0027)

    Scenario Outline: At most <records>
      Given an INITIALIZED TSS "shop"
      When the till sends PUT "/tss/{shop}/export/{some}?maximum_number_records=<records>"
      Then the TSE answers 400 (DE-CEX-0027)

      Examples:
        | records |
        | 0       |
        | 1000001 |
        | -1      |

  @DE-CEX-0012 @DE-CEX-0013
  Rule: A TSS has something to export once it was in use

    Scenario Outline: <state>
      Given <state> TSS "shop"
      When the till sends PUT "/tss/{shop}/export/{all}"
      Then the TSE answers 409 with "E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT" (DE-CEX-0012)

      Examples:
        | state            |
        | a CREATED        |
        | an UNINITIALIZED |

    Scenario: After its end
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And the admin has disabled TSS "shop"
      When the till exports TSS "shop" as "all"
      Then the archive holds every revision of "sale" and no other (DE-CEX-0013)

  @DE-CEX-0014 @DE-CEX-0015 @DE-CEX-0016 @DE-CEX-0022
  Rule: What cannot be

    Scenario: An export that nobody asked for
      Given an INITIALIZED TSS "shop"
      When the till sends GET "/tss/{shop}/export/{unknown}"
      Then the TSE answers 404 with "E_EXPORT_NOT_FOUND" (DE-CEX-0014)

    Scenario: An export of another TSS
      Given an INITIALIZED TSS "shop"
      And an INITIALIZED TSS "another shop"
      And an export "all" of TSS "another shop"
      When the till sends GET "/tss/{shop}/export/{all}"
      Then the TSE answers 404 with "E_EXPORT_NOT_FOUND" (DE-CEX-0014)

    Scenario: Cancel what is complete
      Given an INITIALIZED TSS "shop"
      And an export "all" of TSS "shop"
      When the till sends DELETE "/tss/{shop}/export/{all}"
      Then the TSE answers 400 with "E_CANCEL_EXPORT" (DE-CEX-0015)

    Scenario: The same id again
      Given an INITIALIZED TSS "shop"
      And an export "all" of TSS "shop"
      When the till sends PUT "/tss/{shop}/export/{all}"
      Then the TSE answers 400 with "E_DUPLICATE_EXPORT" (DE-CEX-0022)

    Scenario Outline: Export <what>
      Given an INITIALIZED TSS "shop"
      When the till sends PUT "/tss/{shop}/export/{some}?<query>"
      Then the TSE answers 400 with "<code>" (DE-CEX-0016)

      Examples:
        | what                             | query                | code               |
        | a client that nobody registered  | client_id={unknown}  | E_CLIENT_NOT_FOUND |
        | a transaction that nobody began  | transaction_number=7 | E_TX_NOT_FOUND     |

  @DE-CEX-0017
  Rule: Twelve looks a minute

    Scenario: A till without patience
      Given an INITIALIZED TSS "shop"
      And an export "all" of TSS "shop"
      When 2 minutes go by at the cloud
      And the till sends GET "/tss/{shop}/export/{all}"
      And the till repeats its request 12 times
      Then only the last of 13 requests was answered 429, with Retry-After
      When 61 seconds go by at the cloud
      And the till repeats its request
      Then the TSE answers 200
