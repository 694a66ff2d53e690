@DE-POS
Feature: A receipt that is voided
  What is stored stays; a document of its own takes it back.

  @DE-POS-0034
  Rule: The void names the receipt that it voids

    Scenario: The newest of two sales
      Given the till has sold an article
      And the till has sold an article
      When the till voids its last receipt
      Then the void names the receipt that it voids

    Scenario: The till was started again since
      Given the till has sold an article
      When the till is started again
      And the till voids its last receipt
      Then the void names the receipt that it voids

  @DE-POS-0035
  Rule: All values are turned round

    Scenario: A sale, and its void
      Given the till has sold an article
      When the till voids its last receipt
      Then the void has all values turned round

  @DE-POS-0055
  Rule: A void gives back as it was paid

    Scenario Outline: An article <is paid>
      When the till sells an article <is paid>
      And the till voids its last receipt
      Then the void gives back as it was paid

      Examples:
        | is paid                          |
        | that is paid by card             |
        | that is paid in cash and by card |
        | and gives change                 |

  @DE-POS-0057
  Rule: A void takes back each rate of VAT

    Scenario: Two rates on one receipt
      When the till sells two articles at two rates of VAT
      And the till voids its last receipt
      Then the void takes back each rate
