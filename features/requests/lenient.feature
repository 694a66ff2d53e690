@DE-REQ
Feature: Reading what tills really send
  The printed samples are no valid JSON: letters of keys vary, values stand in quotes, commas and
  braces are left over. A service that takes them as they are printed spares its tills an evening.

  @DE-REQ-0001
  Rule: The printed receipt sample is accepted as printed

    Scenario: The pizza for 12.90
      Given a started document "A"
      When the POS cancels the printed sample "receipt" with the number of document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0001 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

    Scenario: Truly verbatim, its number was started by nobody here
      When the POS cancels the printed sample "receipt" verbatim
      Then one of these readings is seen
        | reading     | status |
        | DE-REQ-0001 | 404    |
        | DE-REQ-0003 | 400    |
        | DE-REQ-0003 | 422    |
      And the answer is no signed fiscal response (DE-REQ-0001)

  @DE-REQ-0002
  Rule: The printed minimal sample is accepted as printed

    Scenario: One brace too many
      Given a started document "A"
      When the POS cancels the printed sample "minimal" with the number of document "A"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0002 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

    Scenario: Truly verbatim, its number was started by nobody here either
      When the POS cancels the printed sample "minimal" verbatim
      Then one of these readings is seen
        | reading     | status |
        | DE-REQ-0002 | 404    |
        | DE-REQ-0003 | 400    |
        | DE-REQ-0003 | 422    |
      And the answer is no signed fiscal response (DE-REQ-0002)

  @DE-REQ-0004
  Rule: Keys are read in any letter case

    Scenario Outline: A receipt written with <letters>
      Given a started document "A"
      When the POS stores document "A" written with "<letters>"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0004 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

      Examples:
        | letters                 |
        | keys in capital letters |
        | keys in small letters   |
        | keys in mixed letters   |

  @DE-REQ-0005
  Rule: A trailing comma is read over

    Scenario: A comma after the last value
      Given a started document "A"
      When the POS stores document "A" written with "trailing commas"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0005 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

  @DE-REQ-0006
  Rule: A number in quotes is read as a number

    Scenario: Amounts and start time in quotes
      Given a started document "A"
      When the POS stores document "A" written with "numbers in quotes"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0006 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

  @DE-REQ-0007
  Rule: A truth value in quotes is read as one

    Scenario: "false" is not true
      Given a started document "A"
      When the POS stores document "A" written with "truth values in quotes"
      Then one of these readings is seen
        | reading     | status | ProcessData    |
        | DE-REQ-0007 | 200    | like "Beleg^*" |
        | DE-REQ-0003 | 4xx    |                |

  @DE-REQ-0008
  Rule: An enumeration is read in each printed form

    Scenario Outline: <field> as <value>
      Given a started document "A"
      When the POS stores document "A" with
        | field   | value   |
        | <field> | <value> |
      Then one of these readings is seen
        | reading     | status | ProcessData         |
        | DE-REQ-0008 | 200    | like "Beleg^*<end>" |
        | DE-REQ-0003 | 4xx    |                     |

      Examples:
        | field                   | value            | end    |
        | documentType            | 0                | :Bar   |
        | documentType            | "0"              | :Bar   |
        | documentType            | "Receipt"        | :Bar   |
        | documentType            | "[0] = Receipt"  | :Bar   |
        | payments[0].paymentType | 1                | :Unbar |
        | payments[0].paymentType | "1"              | :Unbar |
        | payments[0].paymentType | "ecCard"         | :Unbar |
        | payments[0].paymentType | "[1] = ecCard"   | :Unbar |

  @DE-REQ-0009
  Rule: A GUID in braces is read

    Scenario: As some till software writes it
      Given a started document "A"
      When the POS stores document "A" written with "its GUID in braces"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0009 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

  @DE-REQ-0010
  Rule: What follows the document is read over

    Scenario: A surplus closing brace
      Given a started document "A"
      When the POS stores document "A" written with "a surplus closing brace"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0010 | 200    | as answered at the start of "A" |
        | DE-REQ-0003 | 4xx    |                                 |

  @DE-REQ-0011
  Rule: A document without a type is a receipt

    Scenario: documentType left out
      Given a started document "A"
      When the POS stores document "A" with
        | field        | value  |
        | documentType | absent |
      Then the answer is a signed fiscal response
      And the answer shows
        | field       | value            |
        | ProcessType | "Kassenbeleg-V1" |
        | ProcessData | like "Beleg^*"   |

  @DE-REQ-0012
  Rule: A date without an offset is accepted

    Scenario: The shop's own time
      Given a started document "A"
      When the POS stores document "A" with
        | field      | value                 |
        | createDate | "2026-01-05T09:00:00" |
        | bookDate   | "2026-01-05T09:00:01" |
      Then the answer is a signed fiscal response

  @DE-REQ-0031
  Rule: A date without an offset is in the service's local zone

    Scenario: A table that has been sitting there for two hours
      Given a started document "A"
      When the POS stores document "A" as begun without an offset
      Then processStartTime is when document "A" was begun

  @DE-REQ-0013
  Rule: Unknown properties are ignored

    Scenario: A field of next year's model
      Given a started document "A"
      When the POS stores document "A" with
        | field              | value            |
        | favouriteColour    | "blue"           |
        | positions[0].crust | {"thin": true}   |
      Then the answer is a signed fiscal response

  @DE-REQ-0014
  Rule: A body that cannot be read is answered 422

    Scenario Outline: <what>
      Given a started document "A"
      And the TSE list is noted
      When the POS stores this text as document "A"
        """
        <text>
        """
      Then one of these readings is seen
        | reading     | status |
        | DE-REQ-0014 | 422    |
        | DE-REQ-0015 | 400    |
      And the number of open transactions has not changed
      When the POS stores document "A"
      Then the answer is a signed fiscal response

      Examples:
        | what                     | text                    |
        | The line broke off       | {"uniqueClientId": "c1  |
        | A page instead of a sale | <html>Service</html>    |
        | A list instead of a sale | [1, 2, 3]               |

  @DE-REQ-0032
  Rule: An unusual body is taken or refused

    Scenario Outline: Written with <what>
      Given a started document "A"
      When the POS stores document "A" written with "<what>"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0032 | 200    | as answered at the start of "A" |
        | DE-REQ-0032 | 4xx    |                                 |
      And document "A" is no longer open, unless its end was refused

      Examples:
        | what                          |
        | a byte order mark             |
        | more than a megabyte of notes |

    Scenario: Called XML
      Given a started document "A"
      When the POS stores document "A" under the content type "text/xml"
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0032 | 200    | as answered at the start of "A" |
        | DE-REQ-0032 | 4xx    |                                 |
      And document "A" is no longer open, unless its end was refused

  @DE-REQ-0033
  Rule: A body in other octets is taken or refused

    Scenario Outline: A receipt <how>
      Given a started document "A"
      When the POS stores document "A" <how>
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0033 | 200    | as answered at the start of "A" |
        | DE-REQ-0033 | 4xx    |                                 |
      And document "A" is no longer open, unless its end was refused

      Examples:
        | how                |
        | compressed by gzip |
        | in UTF-16          |

  @DE-REQ-0027
  Rule: The number is accepted as text

    Scenario: As the answer holds it from 1.7.7 on
      Given a started document "A"
      When the POS stores document "A" written with "its number as text"
      Then the answer is a signed fiscal response
      And the answer shows
        | field  | value                           |
        | number | as answered at the start of "A" |

  @DE-REQ-0028
  Rule: Comments in a request are read over

    Scenario: A developer's note is still in the template
      Given a started document "A"
      When the POS stores document "A" written with "comments"
      Then the answer is a signed fiscal response

  @DE-REQ-0029
  Rule: Document dates are not held against the start time

    Scenario: A till whose clock is years behind
      Given a started document "A"
      When the POS stores document "A" with
        | field      | value                       |
        | createDate | "2023-04-18T21:34:45+02:00" |
        | bookDate   | "2023-04-18T21:34:46+02:00" |
      Then one of these readings is seen
        | reading     | status | number                          |
        | DE-REQ-0029 | 200    | as answered at the start of "A" |
        | DE-REQ-0030 | 422    |                                 |
