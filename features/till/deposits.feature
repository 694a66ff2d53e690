@DE-POS
Feature: A till that takes deposits and vouchers
  A bottle comes back empty, and a present is paid for long before anybody knows what it will be.

  @DE-POS-0049
  Rule: Deposit that is given back is stored with a minus

    Scenario: An empty comes back
      Given the till has sold an article
      When the till takes an empty back
      Then what was paid for the empty is stored with a minus

    Scenario: A bottle is sold, and an empty comes back
      When the till sells an article with a deposit
      And the till takes an empty back
      Then what was paid for the empty is stored with a minus

  @DE-POS-0050
  Rule: A deposit is told as a deposit

    Scenario: A bottle is sold
      When the till sells an article with a deposit
      Then the deposit is told as a deposit

    Scenario: The bottle comes back
      When the till sells an article with a deposit
      And the till takes an empty back
      Then the deposit is told as a deposit

  @DE-POS-0051
  Rule: A multi-purpose voucher is sold without VAT

    Scenario: Somebody buys a present
      When the till sells a voucher
      Then the voucher was sold without VAT

  @DE-POS-0052
  Rule: What a multi-purpose voucher pays for is sold whole

    Scenario: The present is redeemed
      When the till sells a voucher
      And the till sells an article for the voucher
      Then the article is sold whole, and the voucher has paid

    Scenario: Somebody else pays in cash before
      When the till sells a voucher
      And the till sells an article
      And the till sells an article for the voucher
      Then the article is sold whole, and the voucher has paid

  @DE-POS-0053
  Rule: A voucher that is sold is told as one

    Scenario: Somebody buys a voucher
      When the till sells a voucher
      Then the voucher is told as a voucher
