@DE-QR
Feature: The QR code
  Auditors scan it, and it must say what the receipt says.

  @DE-QR-0002
  Rule: The QR fields equal the JSON fields of the answer

    Scenario Outline: The number in the code of a document that the POS <ends>
      Given a started document "A"
      When the POS <ends> document "A"
      Then one of these readings is seen
        | reading    | number in the QR code  |
        | DE-QR-0002 | equal to number        |
        | DE-QR-0003 | a number of at least 1 |

      Examples:
        | ends    |
        | stores  |
        | cancels |

  @DE-QR-0004
  Rule: The public key is the raw point

    Scenario: The key in the code
      Given a started document "A"
      When the POS stores document "A"
      Then one of these readings is seen
        | reading    | key in the QR code     |
        | DE-QR-0004 | a raw point            |
        | DE-QR-0005 | a SubjectPublicKeyInfo |

  @DE-QR-0006
  Rule: The till's serial number holds no slash and no underscore

    Scenario: Nothing in it that would break an export
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field               | value                     |
        | till in the QR code | free of "/", "_" and ";"  |

  @DE-QR-0007
  Rule: The till in the QR code is cashRegisterId

    Scenario: One name for one till
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field               | value                   |
        | till in the QR code | equal to cashRegisterId |
