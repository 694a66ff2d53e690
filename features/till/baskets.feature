@DE-POS
Feature: Baskets that are parked, and baskets that are none
  Somebody forgot the milk, and somebody learns how to sell.

  @DE-POS-0038
  Rule: A parked basket ends as what it was begun

    Scenario: Somebody else pays meanwhile
      Given the till has parked a basket
      When the till sells an article
      And the till takes the basket up again
      Then each document came back as it was begun

    Scenario: The till is started again meanwhile
      Given the till has parked a basket
      When the till is started again
      And the till takes the basket up again
      Then each document came back as it was begun

    Scenario: Nothing is open afterwards
      Given the till has parked a basket
      When the till sells an article
      And the till takes the basket up again
      Then no transaction of the till is left open

  @DE-POS-0039
  Rule: Training is told as training

    Scenario: The apprentice sells a pizza to nobody
      When somebody practises a sale
      Then it was told as training

    Scenario: The apprentice practises after a sale
      Given the till has sold an article
      When somebody practises a sale
      Then it was told as training

    @DE-POS-0042
    Scenario: Somebody sells after the apprentice
      When somebody practises a sale
      Then it was told as training
      When the till sells an article
      Then the sale was told as the sale that it was

  @DE-POS-0040
  Rule: A training receipt says that it is one

    Scenario: The receipt of the apprentice
      When somebody practises a sale
      And it hands over what it printed
      Then the receipt says that it is training
