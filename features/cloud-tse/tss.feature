@DE-CTS
Feature: The life of a TSS
  CREATED, UNINITIALIZED, INITIALIZED, DISABLED: one step after the other, and none back. From the
  second step on the admin of the TSS has to be logged in.

  @DE-CTS-0001 @DE-CTS-0002 @DE-CTS-0022 @DE-CTS-0024
  Rule: A TSS is created under the id that the till chose

    Scenario: Create one
      When the till sends PUT "/tss/{shop}":
        """
        {"metadata": {"shop": "Graz Street"}}
        """
      Then the TSE answers 200 (DE-CTS-0001)
      And the TSE shows (DE-CTS-0001)
        | member        | value                    |
        | _id           | "{shop}"                 |
        | state         | "CREATED"                |
        | admin_puk     | like "[0-9]{10}"         |
        | metadata.shop | "Graz Street"            |
        | certificate   | present                  |
        | serial_number | like "[0-9a-f]{64}"      |
        | public_key    | present                  |
      And the TSE shows (DE-CTS-0024)
        | member                         | value                |
        | signature_algorithm            | "ecdsa-plain-SHA256" |
        | signature_timestamp_format     | "unixTime"           |
        | transaction_data_encoding      | "UTF-8"              |
        | supported_update_variants      | "SIGNED"             |
        | max_number_registered_clients  | at most 199          |
        | max_number_active_transactions | at most 2000         |
      And the members begin with "certificate, serial_number, public_key, signature_algorithm" (DE-CTS-0022)
      And the members end with "time_creation, admin_puk, state" (DE-CTS-0022)

    Scenario: Create it once more
      When the till sends PUT "/tss/{shop}":
        """
        {}
        """
      And the till repeats its request
      Then the answer is that of the request before in "_id, serial_number, admin_puk, state" (DE-CTS-0002)

  @DE-CTS-0003
  Rule: What has left CREATED cannot be created

    Scenario: Create a TSS that is in use
      Given an INITIALIZED TSS "shop"
      When the till sends PUT "/tss/{shop}":
        """
        {}
        """
      Then the TSE answers 409 with "E_TSS_CONFLICT"

  @DE-CTS-0005 @DE-CTS-0006 @DE-CTS-0007
  Rule: Ids are UUIDs, whatever their case

    Scenario Outline: <method> with an id that is none
      When the till sends <method> "/tss/till-1":
        """
        {"state": "UNINITIALIZED"}
        """
      Then the TSE answers 400 with "E_FAILED_SCHEMA_VALIDATION" or "E_PARSER" (DE-CTS-0005)

      Examples:
        | method |
        | PUT    |
        | GET    |
        | PATCH  |

    Scenario: An id in capitals
      Given a CREATED TSS "shop"
      When the till sends GET "/tss/{CAPITAL shop}"
      Then the TSE shows (DE-CTS-0006)
        | member | value    |
        | _id    | "{shop}" |

    Scenario: Ids in capitals, in the address and in the body
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till sends PUT "/tss/{CAPITAL shop}/tx/{CAPITAL sale}?tx_revision=1":
        """
        {"state": "ACTIVE", "client_id": "{CAPITAL till}"}
        """
      Then the TSE shows (DE-CTS-0006)
        | member    | value    |
        | _id       | "{sale}" |
        | client_id | "{till}" |
        | tss_id    | "{shop}" |

    Scenario Outline: <what> of a TSS that nobody created
      When the till sends <method> "/tss/{unknown}<where>":
        """
        <body>
        """
      Then the TSE answers 404 with "E_TSS_NOT_FOUND" (DE-CTS-0007)

      Examples:
        | what                | method | where                   | body                                       |
        | The state           | GET    |                         |                                            |
        | The next state      | PATCH  |                         | {"state": "UNINITIALIZED"}                 |
        | The admin           | POST   | /admin/auth             | {"admin_pin": "1234567890"}                |
        | A client            | PUT    | /client/{till}          | {"serial_number": "till 1"}                |
        | A transaction       | PUT    | /tx/{sale}?tx_revision=1 | {"state": "ACTIVE", "client_id": "{till}"} |
        | The transactions    | GET    | /tx                     |                                            |
        | An export           | PUT    | /export/{all}           |                                            |
        | The metadata        | GET    | /metadata               |                                            |

  @DE-CTS-0008 @DE-CTS-0020 @DE-CTS-0021 @DE-CTS-0023 @DE-CTS-0028
  Rule: CREATED becomes UNINITIALIZED without an admin

    Scenario: Personalise a TSS
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "UNINITIALIZED"}
        """
      Then the TSE answers 200 (DE-CTS-0008)
      And the TSE shows
        | member              | value           | requirement |
        | state               | "UNINITIALIZED" | DE-CTS-0008 |
        | time_uninit         | present         | DE-CTS-0008 |
        | time_init           | absent          | DE-CTS-0008 |
        | signature_counter   | like "[0-9]+"   | DE-CTS-0020 |
        | description         | absent          | DE-CTS-0021 |
        | transaction_counter | absent          | DE-CTS-0021 |
      And the members begin with "_id, state, time_creation, time_uninit" (DE-CTS-0023)
      And the members end with "supported_update_variants, _type, _env, _version" (DE-CTS-0023)
      When the till sends GET "/tss/{shop}"
      Then the TSE shows (DE-CTS-0028)
        | member               | value   |
        | bsi_certification_id | present |

  @DE-CTS-0009 @DE-CTS-0017 @DE-CTS-0026
  Rule: The admin initialises

    Scenario: From the PUK to a TSS in use
      Given an UNINITIALIZED TSS "shop" without a PIN
      And the signature counter of TSS "shop" is noted
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "1234567890"}
        """
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      And the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 200 (DE-CTS-0009)
      And the TSE shows
        | member      | value                                   | requirement |
        | state       | "INITIALIZED"                           | DE-CTS-0009 |
        | time_init   | present                                 | DE-CTS-0009 |
        | description | present                                 | DE-CTS-0009 |
        | description | "fiskaly sign cloud-TSE ({shop})"       | DE-CTS-0017 |
      And the signature counter of TSS "shop" has risen by 3 (DE-CTS-0026)

  @DE-CTS-0016 @DE-CTS-0018
  Rule: A description is kept, if it has its alphabet

    Scenario Outline: Describe a TSS <how>
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED", "description": "<description>"}
        """
      And the till sends GET "/tss/{shop}"
      Then the TSE shows (DE-CTS-0016)
        | member      | value           |
        | description | "<description>" |

      Examples:
        | how                 | description                                                                                          |
        | in a few words      | Till 1, Graz Street (ground floor)                                                                   |
        | with all signs      | Till 'A' (1)+2,3-4./5:6=7?                                                                           |
        | in 100 characters   | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |

    Scenario Outline: Describe it with <what>
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED", "description": "<description>"}
        """
      Then the TSE answers 400 (DE-CTS-0018)
      And TSS "shop" is UNINITIALIZED (DE-CTS-0018)

      Examples:
        | what           | description                                                                                           |
        | an umlaut      | Grüße                                                                                                 |
        | an underscore  | till_1                                                                                                |
        | 101 characters | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |

  @DE-CTS-0010 @DE-CTS-0011
  Rule: Nobody initialises or disables without the admin

    Scenario Outline: <state> without a session
      Given an <before> TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "<state>"}
        """
      Then the TSE answers 401 (DE-CTS-0010)
      And the error is called "E_ADMIN_NOT_AUTHENTICATED" (DE-CTS-0011)
      And TSS "shop" is <before> (DE-CTS-0010)

      Examples:
        | before        | state       |
        | UNINITIALIZED | INITIALIZED |
        | UNINITIALIZED | DISABLED    |
        | INITIALIZED   | DISABLED    |

  @DE-CTS-0012 @DE-CTS-0013 @DE-CTS-0027 @DE-CTS-0029
  Rule: The admin disables

    Scenario: The end of a TSS that was in use
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And the signature counter of TSS "shop" is noted
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "DISABLED"}
        """
      Then the TSE answers 200 (DE-CTS-0012)
      And the TSE shows (DE-CTS-0012)
        | member       | value      |
        | state        | "DISABLED" |
        | time_disable | present    |
      And the signature counter of TSS "shop" has risen by 2 (DE-CTS-0027)
      When the till sends GET "/tss/{shop}"
      Then the TSE answers 200 (DE-CTS-0029)
      When the till sends GET "/tss/{shop}/client/{till}"
      Then the TSE answers 200 (DE-CTS-0029)
      When the till sends GET "/tss/{shop}/tx/{sale}"
      Then the TSE answers 200 (DE-CTS-0029)

    Scenario: The end of a TSS that was never used
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "DISABLED"}
        """
      Then the TSE answers 200 (DE-CTS-0013)
      And TSS "shop" is DISABLED (DE-CTS-0013)

  @DE-CTS-0014
  Rule: No step back, none left out

    Scenario Outline: CREATED cannot become <state>
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "<state>"}
        """
      Then the TSE answers 400 with "E_ILLEGAL_TSS_STATE_CHANGE"
      And TSS "shop" is CREATED

      Examples:
        | state       |
        | INITIALIZED |
        | DISABLED    |

    Scenario: INITIALIZED does not go back
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "UNINITIALIZED"}
        """
      Then the TSE answers 400 with "E_ILLEGAL_TSS_STATE_CHANGE"
      And TSS "shop" is INITIALIZED

    Scenario Outline: DISABLED is the end, and does not become <state>
      Given an <before> TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "DISABLED"}
        """
      And the till sends PATCH "/tss/{shop}":
        """
        {"state": "<state>"}
        """
      Then the TSE answers 400 with "E_ILLEGAL_TSS_STATE_CHANGE"
      And TSS "shop" is DISABLED

      Examples:
        | before        | state         |
        | INITIALIZED   | INITIALIZED   |
        | INITIALIZED   | UNINITIALIZED |
        | UNINITIALIZED | INITIALIZED   |
        | UNINITIALIZED | UNINITIALIZED |

  @DE-CTS-0015
  Rule: The same state again is no step

    Scenario: INITIALIZED once more, with metadata
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}/metadata":
        """
        {"floor": "first", "street": "Graz Street"}
        """
      And the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED", "metadata": {"floor": "ground"}}
        """
      Then the TSE answers 200
      When the till sends GET "/tss/{shop}"
      Then the TSE shows
        | member   | value                                        |
        | metadata | {"floor": "ground", "street": "Graz Street"} |

  @DE-CTS-0019
  Rule: A change has three members

    Scenario Outline: <what>
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        <body>
        """
      Then the TSE answers 400
      And TSS "shop" is CREATED

      Examples:
        | what                   | body                                      |
        | A member that is none  | {"state": "UNINITIALIZED", "name": "x"}   |
        | A state that is none   | {"state": "PERSONALIZED"}                 |
        | A state of the service | {"state": "CREATED"}                      |
        | No state               | {"metadata": {"floor": "ground"}}         |

  @DE-CTS-0025
  Rule: A TSS counts

    Scenario: Clients and open transactions
      Given an INITIALIZED TSS "shop"
      And a client "till 1" of TSS "shop"
      And a client "till 2" of TSS "shop"
      And client "till 2" is deregistered
      And a started transaction "open" of client "till 1"
      And a finished transaction "sale" of client "till 1"
      And a cancelled transaction "abort" of client "till 1"
      When the till sends GET "/tss/{shop}"
      Then the TSE shows
        | member                     | value |
        | number_registered_clients  | 1     |
        | number_active_transactions | 1     |
        | transaction_counter        | "3"   |

    Scenario: A client that has gone and come back
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And client "till" is deregistered
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till}":
        """
        {"state": "REGISTERED"}
        """
      And the till sends GET "/tss/{shop}"
      Then the TSE shows
        | member                    | value |
        | number_registered_clients | 1     |

  @DE-CTS-0030
  Rule: TEST has room for five TSS

    Scenario: The sixth
      When TSS are created until one is refused
      Then the TSE answers 403 with "E_TSS_LIMIT_REACHED"
      And 5 TSS were in use
      When TSS "TSS 1" is brought out of use
      And the till sends PUT "/tss/{one more}":
        """
        {}
        """
      Then the TSE answers 200

    Scenario: Whatever has begun counts
      Given an INITIALIZED TSS "in use"
      And an UNINITIALIZED TSS "personalised"
      When TSS are created until one is refused
      Then the TSE answers 403 with "E_TSS_LIMIT_REACHED"
      And 5 TSS were in use
