@DE-POS
Feature: A till at the end of its day
  What was begun is ended first, then the day is closed, and the closing comes to what was sold.

  @DE-POS-0036
  Rule: The day is closed

    Scenario: After a sale
      Given the till has sold an article
      When the till closes the day
      Then the day was closed

    Scenario: A second day
      Given the till has sold an article
      And the till has closed the day
      And the till has sold an article
      When the till closes the day
      Then the day was closed

  @DE-POS-0023
  Rule: Sales are completed before

    Scenario: A sale, an abort, and the closing
      Given the till has sold an article
      When the till aborts a sale
      And the till closes the day
      Then nothing was open when the day was closed

    Scenario: The till has failed in the middle of a sale
      Given the till has sold an article
      And the till has begun a sale and failed
      When the till closes the day
      Then nothing was open when the day was closed

  @DE-POS-0043
  Rule: Nothing is parked over the closing

    Scenario: Somebody has forgotten the purse and did not come back
      Given the till has sold an article
      And the till has parked a basket
      When the till closes the day
      Then the parked basket had ended when the day was closed

    Scenario: The till was started again since the basket was parked
      Given the till has parked a basket
      And the till has sold an article
      When the till is started again
      And the till closes the day
      Then the parked basket had ended when the day was closed

  @DE-POS-0037
  Rule: The closing comes to what was sold

    Scenario: Two sales
      Given the till has sold an article
      And the till has sold an article
      When the till closes the day
      Then the closing comes to what was sold

    Scenario: A sale, and one that was aborted
      Given the till has sold an article
      When the till aborts a sale
      And the till closes the day
      Then the closing comes to what was sold

    Scenario: The second of two days
      Given the till has sold an article
      And the till has closed the day
      And the till has sold an article
      When the till closes the day
      Then the closing comes to what was sold

  @DE-POS-0056
  Rule: Cards are no cash at the closing

    Scenario: Cash, a card, a bit of either, and change
      Given the till has sold an article
      When the till sells an article that is paid by card
      And the till sells an article that is paid in cash and by card
      And the till sells an article and gives change
      And the till closes the day
      Then the closing has as cash what was paid in cash

    Scenario: Nothing but a card
      When the till sells an article that is paid by card
      And the till closes the day
      Then the closing has as cash what was paid in cash
