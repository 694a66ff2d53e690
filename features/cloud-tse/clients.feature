@DE-CCL
Feature: Clients of a TSS
  A client is a till that may sign. The admin registers it, under an id that no other till of the
  whole service has and a serial number that no other till of this TSS has.

  @DE-CCL-0001 @DE-CCL-0010 @DE-CCL-0011 @DE-CCL-0013
  Rule: A client is registered under the id that the till chose

    Scenario: Register a till
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      And the signature counter of TSS "shop" is noted
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1 (ground floor)", "metadata": {"floor": "ground"}}
        """
      Then the TSE answers 200 (DE-CCL-0001)
      And the TSE shows
        | member         | value                   | requirement |
        | _id            | "{till}"                | DE-CCL-0001 |
        | state          | "REGISTERED"            | DE-CCL-0001 |
        | serial_number  | "till 1 (ground floor)" | DE-CCL-0001 |
        | tss_id         | "{shop}"                | DE-CCL-0001 |
        | metadata.floor | "ground"                | DE-CCL-0001 |
        | time_update    | absent                  | DE-CCL-0010 |
      And the members begin with "_id, state, serial_number, time_creation, tss_id" (DE-CCL-0013)
      And the signature counter of TSS "shop" has risen by 1 (DE-CCL-0011)

    Scenario Outline: Register a till by a serial number <what>
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "<serial>"}
        """
      Then the TSE answers 200 (DE-CCL-0001)
      And the TSE shows (DE-CCL-0001)
        | member        | value      |
        | serial_number | "<serial>" |

      Examples:
        | what              | serial                                                                 |
        | with all signs    | Kasse 'A' (1)+2,3-4./5:6=7?                                            |
        | of 70 characters  | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |
        | of one character  | 1                                                                      |

  @DE-CCL-0009 @DE-CCL-0010 @DE-CCL-0011
  Rule: A client comes and goes

    Scenario: Deregister and register again
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And the admin is logged in at TSS "shop"
      And the signature counter of TSS "shop" is noted
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "DEREGISTERED"}
        """
      Then the TSE shows
        | member      | value          | requirement |
        | state       | "DEREGISTERED" | DE-CCL-0009 |
        | time_update | present        | DE-CCL-0010 |
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "REGISTERED"}
        """
      Then the TSE shows
        | member | value        | requirement |
        | state  | "REGISTERED" | DE-CCL-0009 |
      And the signature counter of TSS "shop" has risen by 2 (DE-CCL-0011)

  @DE-CCL-0002
  Rule: The admin has to be logged in

    Scenario: Register without the admin
      Given an INITIALIZED TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 401

    Scenario: Deregister without the admin
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "DEREGISTERED"}
        """
      Then the TSE answers 401

  @DE-CCL-0003
  Rule: Registering again changes nothing

    Scenario: Send it twice
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      And the till repeats its request
      Then the answer is that of the request before in "_id, serial_number, state, time_creation"

    Scenario: Send it again later
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      And 2 minutes go by at the cloud, if its clock can be set
      And the till repeats its request
      Then the answer is that of the request before in "_id, serial_number, state, time_creation"

  @DE-CCL-0004 @DE-CCL-0005
  Rule: No two clients are alike

    Scenario: The id of another shop's till
      Given an INITIALIZED TSS "one shop"
      And an INITIALIZED TSS "another shop"
      And a client "till" of TSS "one shop"
      And the admin is logged in at TSS "another shop"
      When the till sends PUT "/tss/{another shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 409 with "E_CLIENT_CONFLICT" (DE-CCL-0004)

    Scenario: The serial number of another till
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop" with the serial number "till 1"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{another till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 4xx (DE-CCL-0005)

  @DE-CCL-0006
  Rule: A serial number has its alphabet

    Scenario Outline: A serial number <what>
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "<serial>"}
        """
      Then the TSE answers 400 with "E_ILLEGAL_CLIENT_SERIAL" or "E_FAILED_SCHEMA_VALIDATION"

      Examples:
        | what                   | serial                                                                  |
        | with an underscore     | till_1                                                                  |
        | with an umlaut         | Kasse Süd                                                               |
        | of 71 characters       | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |
        | of no character        |                                                                         |
        | that begins with blank | \u0020till 1                                                            |
        | that ends with a blank | till 1\u0020                                                            |

  @DE-CCL-0007 @DE-CCL-0008
  Rule: Only a TSS in use takes clients

    Scenario: Before it is initialised
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 400 with "E_TSS_NOT_INITIALIZED" (DE-CCL-0007)

    Scenario: After it was disabled
      Given a DISABLED TSS "shop"
      When the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 400 with "E_TSS_DISABLED" (DE-CCL-0008)

    Scenario: A client that it had
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And the admin has disabled TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "DEREGISTERED"}
        """
      Then the TSE answers 400 with "E_TSS_DISABLED" (DE-CCL-0008)

  @DE-CCL-0012 @DE-CCL-0014
  Rule: Clients are found

    Scenario: One that nobody registered
      Given an INITIALIZED TSS "shop"
      When the till sends GET "/tss/{shop}/client/{unknown}"
      Then the TSE answers 404 with "E_CLIENT_NOT_FOUND" (DE-CCL-0012)

    Scenario: One of another TSS
      Given an INITIALIZED TSS "shop"
      And an INITIALIZED TSS "another shop"
      And a client "till" of TSS "another shop"
      When the till sends GET "/tss/{shop}/client/{till}"
      Then the TSE answers 404 with "E_CLIENT_NOT_FOUND" (DE-CCL-0012)
      When the till writes "sale" of client "till" at TSS "shop"
      Then the TSE answers 400 with "E_CLIENT_NOT_FOUND" (DE-CTX-0014)

    Scenario Outline: By <filter>
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop" with the serial number "till 1"
      And a client "right" of TSS "shop" with the serial number "till 2"
      And client "right" is deregistered
      When the till sends GET "/tss/{shop}/client?<filter>"
      Then the list holds exactly "<found>" (DE-CCL-0014)

      Examples:
        | filter                 | found |
        | serial_number=till%201 | left  |
        | state=DEREGISTERED     | right |
        | state=REGISTERED       | left  |

    Scenario: By a serial number that is the beginning of another
      Given an INITIALIZED TSS "shop"
      And a client "left" of TSS "shop" with the serial number "till 1"
      And a client "right" of TSS "shop" with the serial number "till 12"
      When the till sends GET "/tss/{shop}/client?serial_number=till%201"
      Then the list holds exactly "left" (DE-CCL-0014)

  @DE-CCL-0015 @DE-CCL-0016
  Rule: A TSS has room for 199 clients

    Scenario: The 200th
      Given an INITIALIZED TSS "shop"
      When clients are registered at TSS "shop" until one is refused
      Then the TSE answers 403 with "E_CLIENT_LIMIT_REACHED" (DE-CCL-0015)
      And 199 were accepted (DE-CCL-0015)
      When the till sends PATCH "/tss/{shop}/client/{till 1}":
        """
        {"state": "DEREGISTERED"}
        """
      And the till sends PUT "/tss/{shop}/client/{one more}":
        """
        {"serial_number": "one more"}
        """
      Then the TSE answers 200 (DE-CCL-0016)
      When the till sends PATCH "/tss/{shop}/client/{till 1}":
        """
        {"state": "REGISTERED"}
        """
      Then the TSE answers 403 with "E_CLIENT_LIMIT_REACHED" (DE-CCL-0015)
