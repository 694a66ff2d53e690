@DE-INF
Feature: What the service says of the country

  @DE-INF-0003 @DE-INF-0004
  Rule: The service tells what holds in a country

    Scenario: In the client's own country
      When the POS asks what holds in its country
      Then the answer is 200
      And the answer shows
        | field               | value                  | requirement |
        | amountDecimalPlaces | a number of at least 0 | DE-INF-0003 |
        | auditLogMandatory   | present                | DE-INF-0003 |
        | auditLogMandatory   | false                  | DE-INF-0004 |

    Scenario: In each country
      When the POS asks what holds in each country
      Then the answer is 200

  @DE-INF-0005
  Rule: A VAT rate has the key of the documents

    Scenario Outline: <rate> %
      When the POS asks for the key of the VAT rate <rate>
      Then the answer is the VAT key <key>

      Examples:
        | rate | key |
        | 19   | 1   |
        | 7    | 2   |
        | 5.5  | 4   |
        | 0    | 5   |

  @DE-INF-0006
  Rule: A rate that there is not has no key

    Scenario: The rate of a neighbour
      When the POS asks for the key of the VAT rate 21
      Then the answer is 4xx
