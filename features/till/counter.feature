@DE-POS
Feature: A till on a usual day
  Bread and wine have different rates of VAT, and hardly anybody has the exact amount in cash.

  @DE-POS-0045
  Rule: Each rate has a line of its own

    Scenario: Two rates on one receipt
      When the till sells two articles at two rates of VAT
      Then each rate has a line of its own

    Scenario: Two rates, after a sale at one
      Given the till has sold an article
      When the till sells two articles at two rates of VAT
      Then each rate has a line of its own

  @DE-POS-0046
  Rule: Each rate is printed with its VAT

    Scenario: The receipt for two rates
      When the till sells two articles at two rates of VAT
      And it hands over what it printed
      Then each rate is on the receipt with its VAT

  @DE-POS-0047
  Rule: A sale is stored as it was paid

    Scenario Outline: An article <is paid>
      When the till sells an article <is paid>
      Then the sale is stored as it was paid

      Examples:
        | is paid                           |
        | that is paid by card              |
        | that is paid in cash and by card  |
        | and gives change                  |

    Scenario: Two customers, and each pays otherwise
      When the till sells an article that is paid by card
      And the till sells an article and gives change
      Then the sale is stored as it was paid

  @DE-POS-0054
  Rule: A tip for the staff is no turnover

    Scenario: A tip on the card
      When the till sells an article with a tip
      Then the tip stands beside the article, and the card has paid both

    Scenario: The next guest gives none
      When the till sells an article with a tip
      And the till sells an article
      And the till sells an article with a tip
      Then the tip stands beside the article, and the card has paid both

  @DE-POS-0062
  Rule: What is taken off before the payment is not sold

    Scenario: One of two articles is put back
      When the till sells an article after another one was taken off
      Then what was taken off is not sold

    Scenario: The customer before has put nothing back
      When the till sells an article
      And the till sells an article after another one was taken off
      Then what was taken off is not sold

  @DE-POS-0071
  Rule: A key that is tapped twice sells once

    Scenario: Whoever takes the money is in a hurry
      When the till sells an article by a double tap
      Then the double tap has sold once

    Scenario: Two customers, and two double taps
      When the till sells an article by a double tap
      And the till sells an article by a double tap
      Then the double tap has sold once

  @DE-POS-0063
  Rule: What is taken off before the payment stays visible

    Scenario: The document tells of what was put back
      When the till sells an article after another one was taken off
      Then what was taken off is in the document

  @DE-POS-0048
  Rule: The total is what was sold

    Scenario Outline: The receipt for an article <is paid>
      When the till sells an article <is paid>
      And it hands over what it printed
      Then the total on the receipt is what was sold, and not what was given

      Examples:
        | is paid                           |
        | that is paid in cash and by card  |
        | and gives change                  |
