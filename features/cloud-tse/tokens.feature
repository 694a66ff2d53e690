@DE-CAU
Feature: Keys and tokens of a cloud TSE
  A till shows its key and secret once, and a token from then on. The key decides whether it is in
  TEST or LIVE, and whose TSS it sees.

  @DE-CAU-0001 @DE-CAU-0003 @DE-CAU-0005
  Rule: A key and its secret bring a token

    Scenario: Log in
      When the till logs in
      Then the TSE answers 200 (DE-CAU-0001)
      And the TSE shows (DE-CAU-0001)
        | member                   | value   |
        | access_token             | present |
        | access_token_claims      | present |
        | access_token_expires_at  | present |
        | refresh_token            | present |
        | refresh_token_expires_at | present |
      And the token says its environment and organisation (DE-CAU-0003)
      And the token lives for at most 24 hours, and the other one for 48 (DE-CAU-0005)

  @DE-CAU-0004
  Rule: A token is given again as long as it is valid

    Scenario: Log in twice
      When the till logs in
      And the till logs in again
      Then the answer is that of the request before in "access_token, access_token_expires_at"

  @DE-CAU-0006 @DE-CAU-0008
  Rule: A refresh token brings a token

    Scenario: Stay logged in
      Given a token
      When the till logs in with its refresh token
      Then the TSE answers 200 (DE-CAU-0006)
      When the till sends GET "/tss" with the token of the answer
      Then the TSE answers 200 (DE-CAU-0006)

    Scenario: A refresh token that is none
      When the till logs in with another refresh token
      Then the TSE answers 401 (DE-CAU-0008)

    Scenario: A refresh token that is an access token
      Given a token
      When the till logs in with its access token in place of a refresh token
      Then the TSE answers 401 (DE-CAU-0008)

  @DE-CAU-0007
  Rule: Half a pair opens nothing

    Scenario Outline: Log in with <what>
      When the till logs in with <what>
      Then the TSE answers 401

      Examples:
        | what            |
        | another secret  |
        | a longer secret |
        | another key     |

    Scenario Outline: Log in, and then with <what>
      Given a token
      When the till logs in with <what>
      Then the TSE answers 401

      Examples:
        | what            |
        | another secret  |
        | a longer secret |

  @DE-CAU-0009
  Rule: Nothing without a token

    Scenario Outline: A call <how>
      Given a CREATED TSS "shop"
      When the till sends GET "/tss/{shop}" <how>
      Then the TSE answers 401

      Examples:
        | how                       |
        | without a token                      |
        | with a token that is none            |
        | with a token under another signature |
        | with a token with other claims       |

  @DE-CAU-0014
  Rule: A refresh token brings tokens, and opens nothing else

    Scenario: Call with a refresh token
      Given a CREATED TSS "shop"
      When the till sends GET "/tss/{shop}" with a refresh token
      Then the TSE answers 401

  @DE-CAU-0010
  Rule: A token ends

    Scenario: A day later
      Given a CREATED TSS "shop"
      When 25 hours go by at the cloud
      And the till sends GET "/tss/{shop}" with its old token
      Then the TSE answers 401

  @DE-CAU-0011 @DE-CAU-0012 @DE-CAU-0013
  Rule: Somebody else's TSS stays closed

    Scenario Outline: <method> with the key of another environment or organisation
      Given an INITIALIZED TSS "shop"
      When the till sends <method> "/tss/{shop}" with the other key:
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      And the TSE shows (DE-CAU-0012)
        | member  | value                         |
        | message | "You may not access this TSS" |

      Examples:
        | method |
        | GET    |
        | PATCH  |

    Scenario Outline: <method> of <what> with the key of another environment or organisation
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a finished transaction "sale" of client "till"
      And a started transaction "open" of client "till"
      And an export "all" of TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends <method> "/tss/{shop}/<path>" with the other key:
        """
        <body>
        """
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)

      Examples:
        | what             | method | path                         | body                                                                                                    |
        | a new sale       | PUT    | tx/{new}?tx_revision=1       | {"state": "ACTIVE", "client_id": "{till}"}                                                              |
        | an open sale     | PUT    | tx/{open}?tx_revision=2      | {"state": "FINISHED", "client_id": "{till}", "schema": {"standard_v1": {"other": {}}}}                  |
        | a sale           | GET    | tx/{sale}                    |                                                                                                         |
        | its log          | GET    | tx/{sale}/log                |                                                                                                         |
        | its metadata     | GET    | tx/{sale}/metadata           |                                                                                                         |
        | its metadata     | PATCH  | tx/{sale}/metadata           | {"table": "7"}                                                                                          |
        | all sales        | GET    | tx                           |                                                                                                         |
        | a new client     | PUT    | client/{other}               | {"serial_number": "ERS of another"}                                                                     |
        | a client         | GET    | client/{till}                |                                                                                                         |
        | a client         | PATCH  | client/{till}                | {"state": "DEREGISTERED"}                                                                               |
        | metadata         | GET    | metadata                     |                                                                                                         |
        | metadata         | PATCH  | metadata                     | {"floor": "ground"}                                                                                     |
        | the admin's PIN  | POST   | admin/auth                   | {"admin_pin": "1234567890"}                                                                             |
        | a new export     | PUT    | export/{mine}                |                                                                                                         |
        | an export        | GET    | export/{all}                 |                                                                                                         |
        | an archive       | GET    | export/{all}/file            |                                                                                                         |

    Scenario: Lists, notes, the end of an export and the PUK with the other key
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And an export "all" of TSS "shop"
      When the till sends GET "/tss/{shop}/client" with the other key
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends GET "/tss/{shop}/client/{till}/tx" with the other key
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends GET "/tss/{shop}/client/{till}/metadata" with the other key
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends GET "/tss/{shop}/export" with the other key
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends PATCH "/tss/{shop}/export/{all}/metadata" with the other key:
        """
        {"floor": "ground"}
        """
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends DELETE "/tss/{shop}/export/{all}" with the other key
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)
      When the till sends PATCH "/tss/{shop}/admin" with the other key:
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "1234567890"}
        """
      Then the TSE answers 403 with "E_ACCESS_DENIED" (DE-CAU-0011)

    Scenario: Its PUK is not shown to who creates it once more
      Given a CREATED TSS "shop"
      When the till sends PUT "/tss/{shop}" with the other key:
        """
        {}
        """
      Then the TSE answers 4xx (DE-CAU-0011)
      And the TSE shows (DE-CAU-0011)
        | member    | value  |
        | admin_puk | absent |

    Scenario: It is in no list either
      Given a CREATED TSS "shop"
      When the till sends GET "/tss" with the other key
      Then the list does not hold "shop" (DE-CAU-0013)
