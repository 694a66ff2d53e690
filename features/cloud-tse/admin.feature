@DE-CAD
Feature: PIN, PUK and the admin session
  The PUK comes with the TSS, once. It sets the PIN, the PIN opens a session, and the session lies
  at the service: no later request carries anything of it.

  @DE-CAD-0001 @DE-CAD-0014
  Rule: The PUK sets a PIN, the PIN opens a session

    Scenario: Log in and out
      Given an UNINITIALIZED TSS "shop" without a PIN
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "98765432"}
        """
      Then the TSE answers 200 (DE-CAD-0001)
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "98765432"}
        """
      Then the TSE answers 200 (DE-CAD-0001)

    Scenario: Both are signed
      Given an INITIALIZED TSS "shop"
      And the signature counter of TSS "shop" is noted
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the signature counter of TSS "shop" has risen by 1 (DE-CAD-0014)
      When the till sends POST "/tss/{shop}/admin/logout":
        """
        {}
        """
      Then the signature counter of TSS "shop" has risen by 2 (DE-CAD-0014)

    Scenario: The PIN of before opens nothing more
      Given an INITIALIZED TSS "shop"
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "98765432"}
        """
      Then the TSE answers 200 (DE-CAD-0001)
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 401 (DE-CAD-0001)
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "98765432"}
        """
      Then the TSE answers 200 (DE-CAD-0001)

  @DE-CAD-0002
  Rule: A fresh TSS has no PIN

    Scenario: Log in too early
      Given an UNINITIALIZED TSS "shop" without a PIN
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 423 with "E_ADMIN_PIN_BLOCKED"

  @DE-CAD-0003
  Rule: A wrong PIN opens nothing

    Scenario: Try another one
      Given an UNINITIALIZED TSS "shop"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "0000000000"}
        """
      Then the TSE answers 401 with "E_ADMIN_LOGIN_FAILED"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 401

  @DE-CAD-0004 @DE-CAD-0005
  Rule: Five wrong PINs block it, the PUK frees it

    Scenario Outline: Forget the PIN of <what>
      Given <what> "shop"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "0000000000"}
        """
      And the till repeats its request 4 times
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 423 with "E_ADMIN_PIN_BLOCKED" (DE-CAD-0004)
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "246813579"}
        """
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "246813579"}
        """
      Then the TSE answers 200 (DE-CAD-0005)

      Examples:
        | what                 |
        | an UNINITIALIZED TSS |
        | an INITIALIZED TSS   |

  @DE-CAD-0004 @DE-CAD-0015
  Rule: The right PIN begins the count anew

    Scenario: Four wrong ones, the right one, and four wrong ones
      Given an UNINITIALIZED TSS "shop"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "0000000000"}
        """
      And the till repeats its request 3 times
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 200 (DE-CAD-0004)
      When the till sends POST "/tss/{shop}/admin/logout":
        """
        {}
        """
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "0000000000"}
        """
      And the till repeats its request 3 times
      And the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 200 (DE-CAD-0015)

  @DE-CAD-0006
  Rule: A wrong PUK sets nothing

    Scenario: Try another PUK
      Given an UNINITIALIZED TSS "shop" without a PIN
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "not the PUK", "new_admin_pin": "1234567890"}
        """
      Then the TSE answers 401 with "E_ADMIN_LOGIN_FAILED"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 423 with "E_ADMIN_PIN_BLOCKED" (DE-CAD-0002)

    Scenario: Try another PUK at a TSS that has a PIN
      Given an INITIALIZED TSS "shop"
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "not the PUK", "new_admin_pin": "98765432"}
        """
      Then the TSE answers 401 with "E_ADMIN_LOGIN_FAILED"
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "98765432"}
        """
      Then the TSE answers 401 with "E_ADMIN_LOGIN_FAILED" (DE-CAD-0003)
      When the till sends POST "/tss/{shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      Then the TSE answers 200 (DE-CAD-0001)

    Scenario: Try another PUK although the admin is logged in
      Given an INITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "not the PUK", "new_admin_pin": "98765432"}
        """
      Then the TSE answers 401 with "E_ADMIN_LOGIN_FAILED"

  @DE-CAD-0007
  Rule: A PIN has six characters or more

    Scenario: Five are too few
      Given an UNINITIALIZED TSS "shop" without a PIN
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "12345"}
        """
      Then the TSE answers 4xx

    Scenario: Six will do
      Given an UNINITIALIZED TSS "shop" without a PIN
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "123456"}
        """
      Then the TSE answers 200

  @DE-CAD-0008 @DE-CAD-0009 @DE-CAD-0010
  Rule: Logging out ends the session, if there is one

    Scenario: Nothing is left of it
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends POST "/tss/{shop}/admin/logout":
        """
        {}
        """
      And the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 401 (DE-CAD-0008)

    Scenario: Log out although nobody is in
      Given an INITIALIZED TSS "shop"
      When the till sends POST "/tss/{shop}/admin/logout":
        """
        {}
        """
      Then the TSE answers 200 (DE-CAD-0009)

    Scenario: Log out as a public client does, without a token
      Given an INITIALIZED TSS "shop"
      When the till sends POST "/tss/{shop}/admin/logout" without a token:
        """
        {}
        """
      Then the TSE knows what to say (DE-CAD-0010)

  @DE-CAD-0011
  Rule: A session is of one TSS

    Scenario: The admin of another shop
      Given an UNINITIALIZED TSS "one shop"
      And an UNINITIALIZED TSS "another shop"
      And the admin is logged in at TSS "one shop"
      When the till sends PATCH "/tss/{another shop}":
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 401
      When the till sends POST "/tss/{another shop}/admin/auth":
        """
        {"admin_pin": "1234567890"}
        """
      And the till sends PATCH "/tss/{one shop}":
        """
        {"state": "INITIALIZED"}
        """
      Then the TSE answers 200

  @DE-CAD-0012
  Rule: A CREATED TSS has no admin yet

    Scenario: Set a PIN too early
      Given a CREATED TSS "shop"
      When the till sends PATCH "/tss/{shop}/admin":
        """
        {"admin_puk": "{PUK of shop}", "new_admin_pin": "1234567890"}
        """
      Then the TSE answers 400 with "E_TSS_CREATED"

  @DE-CAD-0013
  Rule: Initialising does not log out

    Scenario: Go on with a client
      Given an UNINITIALIZED TSS "shop"
      And the admin is logged in at TSS "shop"
      When the till sends PATCH "/tss/{shop}":
        """
        {"state": "INITIALIZED"}
        """
      And the till sends PUT "/tss/{shop}/client/{till}":
        """
        {"serial_number": "till 1"}
        """
      Then the TSE answers 200
