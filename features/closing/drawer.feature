@DE-CLO
Feature: What lies in the drawer
  Cash is added, lifted and counted, and what cannot be right is a difference.

  @DE-CLO-0013
  Rule: The check of the drawer lists differences

    Scenario: Nothing was booked since the closing
      Given the day has been closed
      When the POS checks the drawer
      Then the answer is an empty list

  @DE-CLO-0014
  Rule: A drawer that holds less than nothing has a difference

    Scenario: 20 euro out of an empty drawer
      Given the day has been closed
      And 20.00 euro were booked as cash lift
      When the POS checks the drawer
      Then a difference of 20.00 euro is listed

  @DE-CLO-0015
  Rule: A cash difference can be booked

    Scenario Outline: A difference of <amount> euro
      Given the day has been closed
      And 100.00 euro were booked as opening stock
      When the POS books a cash difference of <amount> euro
      Then the answer is 200
      And the drawer holds <left> euro

      Examples:
        | amount | left   |
        | -1.50  | 98.50  |
        | 2.00   | 102.00 |

  @DE-CLO-0016
  Rule: Cash can be lifted out of the drawer

    Scenario: 40 euro go to the bank
      Given the day has been closed
      And 100.00 euro were booked as opening stock
      When the POS books a cash lift of 40.00 euro
      Then the answer is 200
      And the drawer holds 60.00 euro

  @DE-CLO-0017
  Rule: Cash that is moved is no turnover

    Scenario: A sale, and much else in the drawer
      Given the day has been closed
      And 100.00 euro were booked as opening stock
      And a stored document "A"
      And 40.00 euro were booked as cash lift
      And -1.50 euro were booked as cash difference
      When the POS asks for the closing document
      Then its turnover comes to 12.90 euro

  @DE-CLO-0018
  Rule: A difference forbids the closing if the till wants so

    Scenario: Something is missing
      Given the day has been closed
      And 20.00 euro were booked as cash lift
      And the check of the drawer lists a difference
      When the POS closes the day unless there is a difference
      Then the answer is 4xx
      And the drawer holds -20.00 euro

    Scenario: Nothing is missing
      Given the day has been closed
      When the POS closes the day unless there is a difference
      Then the answer is 2xx

  @DE-CLO-0020
  Rule: Training is no turnover

    Scenario: The apprentice practises between two sales
      Given the day has been closed
      And a stored document "A"
      And a started document "B"
      And the POS stored document "B" with
        | field      | value |
        | isTraining | true  |
      And a stored document "C"
      When the POS asks for the closing document
      Then its turnover comes to 25.80 euro
      And its payments come to 25.80 euro
