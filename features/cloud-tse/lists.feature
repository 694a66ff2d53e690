@DE-CLS
Feature: Lists and metadata
  Lists come in pages. Tills of the field write their queries in several ways, and some of them are
  known to be taken.

  @DE-CLS-0001 @DE-CLS-0002 @DE-CLS-0007
  Rule: Order and pages

    Scenario Outline: Transactions <order>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "one" of client "till"
      And a started transaction "two" of client "till"
      And a started transaction "three" of client "till"
      When the till sends GET "/tss/{shop}/tx?order_by=number&order=<order>"
      Then the list holds in this order <names> (DE-CLS-0001)

      Examples:
        | order | names                 |
        | asc   | "one", "two", "three" |
        | desc  | "three", "two", "one" |

    Scenario Outline: More than nine, <order>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And 11 started transactions of client "till"
      When the till sends GET "/tss/{shop}/tx?order_by=number&order=<order>"
      Then the list holds in this order <names> (DE-CLS-0001)

      Examples:
        | order | names                                                         |
        | asc   | "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11" |
        | desc  | "11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1" |

    Scenario: Page after page
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And 7 started transactions of client "till"
      When the till reads the pages of "/tss/{shop}/tx", 3 entries each
      Then the pages hold 7 entries, each once (DE-CLS-0002)
      When the till sends GET "/tss/{shop}/tx?limit=3"
      Then the TSE shows (DE-CLS-0007)
        | member | value |
        | count  | 7     |

  @DE-CLS-0019
  Rule: A page has a hundred entries where nobody says how many

    Scenario: A hundred and three sales
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And 103 cancelled transactions of client "till"
      When the till sends GET "/tss/{shop}/tx"
      Then the list holds 100 entries
      When the till sends GET "/tss/{shop}/tx?offset=100"
      Then the list holds 3 entries

  @DE-CLS-0003
  Rule: A page has its limits

    Scenario Outline: <query>
      Given an INITIALIZED TSS "shop"
      When the till sends GET "/tss/{shop}/client?<query>"
      Then the TSE answers 400

      Examples:
        | query     |
        | limit=0   |
        | limit=101 |
        | limit=ten |
        | offset=-1 |

  @DE-CLS-0004 @DE-CLS-0005 @DE-CLS-0006
  Rule: States choose, however they are written

    Scenario Outline: Written <how>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "open" of client "till"
      And a finished transaction "sale" of client "till"
      And a cancelled transaction "abort" of client "till"
      When the till sends GET "/tss/{shop}/tx?<query>"
      Then the list holds exactly <names> (<requirement>)

      Examples:
        | how                     | query                                   | names            | requirement |
        | as documented           | states[0]=ACTIVE                        | "open"           | DE-CLS-0004 |
        | with two states         | states[0]=FINISHED&states[1]=CANCELLED  | "sale", "abort"  | DE-CLS-0004 |
        | without a place         | states[]=ACTIVE                         | "open"           | DE-CLS-0005 |
        | with a second ? before  | ?states[0]=FINISHED                     | "sale"           | DE-CLS-0006 |

  @DE-CLS-0008
  Rule: Three lists of transactions

    Scenario: By TSS, by client and in all
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And a finished transaction "one" of client "left"
      And a finished transaction "two" of client "right"
      And an INITIALIZED TSS "another shop"
      And a client "elsewhere" of TSS "another shop"
      And a finished transaction "three" of client "elsewhere"
      When the till sends GET "/tss/{shop}/tx"
      Then the list holds exactly "one", "two"
      When the till sends GET "/tss/{shop}/client/{left}/tx"
      Then the list holds exactly "one"
      # Not the hundred that were started in the same second: they were cancelled.
      When the till sends GET "/tx?states[0]=FINISHED&order_by=time_start&order=desc"
      Then the list holds "one"
      And the list holds "two"
      And the list holds "three"

  @DE-CLS-0015 @DE-CLS-0016
  Rule: Two lists of clients and of exports

    Scenario: By TSS and in all
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And an export "first" of TSS "shop"
      And an export "second" of TSS "shop"
      And an INITIALIZED TSS "another shop"
      And a client "elsewhere" of TSS "another shop"
      And an export "third" of TSS "another shop"
      When the till sends GET "/tss/{shop}/client"
      Then the list holds exactly "left", "right" (DE-CLS-0015)
      When the till sends GET "/client?order_by=time_creation&order=desc"
      Then the list holds "left" (DE-CLS-0015)
      And the list holds "right" (DE-CLS-0015)
      And the list holds "elsewhere" (DE-CLS-0015)
      When the till sends GET "/tss/{shop}/export"
      Then the list holds exactly "first", "second" (DE-CLS-0016)
      When the till sends GET "/export?order_by=time_request&order=desc"
      Then the list holds "first" (DE-CLS-0016)
      And the list holds "second" (DE-CLS-0016)
      And the list holds "third" (DE-CLS-0016)

  @DE-CLS-0018
  Rule: Every list is ordered, cut and chosen from

    Scenario: Clients by their serial number
      Given an INITIALIZED TSS "shop"
      And a client "second" of TSS "shop" with the serial number "till 2"
      And a client "third" of TSS "shop" with the serial number "till 3"
      And a client "first" of TSS "shop" with the serial number "till 1"
      When the till sends GET "/tss/{shop}/client?order_by=serial_number&order=asc"
      Then the list holds in this order "first", "second", "third"
      When the till sends GET "/tss/{shop}/client?order_by=serial_number&order=desc"
      Then the list holds in this order "third", "second", "first"
      When the till reads the pages of "/tss/{shop}/client", 2 entries each
      Then the pages hold 3 entries, each once

    Scenario: Transactions by their beginning and by their end
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "late" of client "till"
      When 3 seconds pass at the cloud, by waiting if need be
      And the till writes "early" as ACTIVE of client "till"
      And the till writes "early" as FINISHED, a sale by card
      And 3 seconds pass at the cloud, by waiting if need be
      And the till writes "late" as FINISHED, a sale by card
      And the till sends GET "/tss/{shop}/tx?order_by=time_start&order=asc"
      Then the list holds in this order "late", "early"
      When the till sends GET "/tss/{shop}/tx?order_by=time_start&order=desc"
      Then the list holds in this order "early", "late"
      When the till sends GET "/tss/{shop}/tx?order_by=time_end&order=asc"
      Then the list holds in this order "early", "late"
      When the till sends GET "/tss/{shop}/tx?order_by=time_end&order=desc"
      Then the list holds in this order "late", "early"

    Scenario: Exports, the newest first
      Given an INITIALIZED TSS "shop"
      And an export "first" of TSS "shop"
      When 3 seconds pass at the cloud, by waiting if need be
      And the till exports TSS "shop" as "second"
      And the till sends GET "/tss/{shop}/export?order_by=time_request&order=desc"
      Then the list holds in this order "second", "first"
      When the till reads the pages of "/tss/{shop}/export", 1 entries each
      Then the pages hold 2 entries, each once

  @DE-CLS-0017 @DE-CLS-0018
  Rule: A list shows what is read of each thing by itself

    Scenario: TSS
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      And a DISABLED TSS "closed"
      When the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": "ground"}
        """
      And the till sends GET "/tss?order_by=time_creation&order=desc"
      Then the list shows "shop" as GET "/tss/{shop}" does (DE-CLS-0017)
      And the list shows "closed" as GET "/tss/{closed}" does (DE-CLS-0017)
      When the till sends GET "/tss?states[0]=DISABLED&order_by=time_creation&order=desc"
      Then the list holds "closed" (DE-CLS-0018)
      And the list does not hold "shop" (DE-CLS-0018)
      When the till sends GET "/tss?states[0]=INITIALIZED&order_by=time_creation&order=desc"
      Then the list holds "shop" (DE-CLS-0018)
      And the list does not hold "closed" (DE-CLS-0018)

    Scenario: Clients
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop"
      And a client "right" of TSS "shop"
      And client "right" is deregistered
      When the till sends PATCH "/tss/{shop}/client/{left}/metadata":
        """
        {"floor": "ground"}
        """
      And the till sends GET "/tss/{shop}/client"
      Then the list shows "left" as GET "/tss/{shop}/client/{left}" does (DE-CLS-0017)
      And the list shows "right" as GET "/tss/{shop}/client/{right}" does (DE-CLS-0017)

    Scenario: Transactions
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an updated transaction "open" of client "till"
      And a finished transaction "sale" of client "till"
      And a cancelled transaction "abort" of client "till"
      When the till sends PATCH "/tss/{shop}/tx/{sale}/metadata":
        """
        {"table": "7"}
        """
      And the till sends GET "/tss/{shop}/tx"
      Then the list shows "open" as GET "/tss/{shop}/tx/{open}" does (DE-CLS-0017)
      And the list shows "sale" as GET "/tss/{shop}/tx/{sale}" does (DE-CLS-0017)
      And the list shows "abort" as GET "/tss/{shop}/tx/{abort}" does (DE-CLS-0017)

  @DE-CLS-0009 @DE-CLS-0010 @DE-CLS-0013
  Rule: Metadata are merged

    Scenario: Change, add, remove
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": "ground", "street": "Grazer Straße", "till": "1"}
        """
      And the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": "first", "owner": "Ada"}
        """
      Then the answer is exactly this object (DE-CLS-0009)
        """
        {"floor": "first", "street": "Grazer Straße", "till": "1", "owner": "Ada"}
        """
      When the till sends PATCH "/tss/{shop}/metadata":
        """
        {"street": null, "till": ""}
        """
      Then the answer is exactly this object (DE-CLS-0010)
        """
        {"floor": "first", "owner": "Ada"}
        """
      When the till sends GET "/tss/{shop}/metadata"
      Then the answer is exactly this object (DE-CLS-0010)
        """
        {"floor": "first", "owner": "Ada"}
        """

    Scenario Outline: The notes of <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      And an export "all" of TSS "shop"
      When the till sends PATCH "/tss/{shop}<where>/metadata":
        """
        {"Floor": "ground", "till": "1"}
        """
      And the till sends PATCH "/tss/{shop}<where>/metadata":
        """
        {"Floor": "first", "owner": "Ada"}
        """
      Then the answer is exactly this object (DE-CLS-0009)
        """
        {"Floor": "first", "till": "1", "owner": "Ada"}
        """
      When the till sends PATCH "/tss/{shop}<where>/metadata":
        """
        {"owner": null, "till": ""}
        """
      And the till sends GET "/tss/{shop}<where>/metadata"
      Then the answer is exactly this object (DE-CLS-0010)
        """
        {"Floor": "first"}
        """

      Examples:
        | what          | where          |
        | a client      | /client/{till} |
        | a transaction | /tx/{sale}     |
        | an export     | /export/{all}  |

    Scenario: A client that is deregistered keeps its notes
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till}/metadata":
        """
        {"floor": "ground", "street": "Graz Street"}
        """
      And the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "DEREGISTERED", "metadata": {"floor": "first"}}
        """
      And the till sends GET "/tss/{shop}/client/{till}/metadata"
      Then the answer is exactly this object (DE-CLS-0009)
        """
        {"floor": "first", "street": "Graz Street"}
        """

    Scenario: A number
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": 3}
        """
      Then the TSE answers 200 (DE-CLS-0013)

  @DE-CLS-0011
  Rule: Everything has metadata

    Scenario Outline: <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      And an export "all" of TSS "shop"
      When the till sends PATCH "/tss/{shop}<where>/metadata":
        """
        {"note": "of the judge"}
        """
      And the till sends GET "/tss/{shop}<where>/metadata"
      Then the TSE shows
        | member | value          |
        | note   | "of the judge" |

      Examples:
        | what          | where           |
        | A TSS         |                 |
        | A client      | /client/{till}  |
        | A transaction | /tx/{sale}      |
        | An export     | /export/{all}   |

  @DE-CLS-0012
  Rule: Metadata have their limits

    Scenario Outline: <keys> keys of <key> characters, values of <value>
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata" with <keys> keys of <key> characters and values of <value>
      Then the TSE answers <status>

      Examples:
        | keys | key | value | status |
        | 40   | 40  | 500   | 200    |
        | 41   | 40  | 1     | 400    |
        | 1    | 41  | 1     | 400    |
        | 1    | 1   | 501   | 400    |

    Scenario: The forty-first key comes later
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata" with 40 keys of 3 characters and values of 1
      And the till sends PATCH "/tss/{shop}/metadata":
        """
        {"one more": "1"}
        """
      Then the TSE answers 400

  @DE-CLS-0014
  Rule: Twenty lists a minute

    Scenario: A till without patience
      Given an INITIALIZED TSS "shop"
      When the till sends GET "/tss/{shop}/tx"
      And the till repeats its request 20 times
      Then only the last of 21 requests was answered 429, with Retry-After
      When 61 seconds go by at the cloud
      And the till repeats its request
      Then the TSE answers 200
