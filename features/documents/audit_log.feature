@DE-AUD
Feature: The audit log
  A till writes down what no document says, one entry after the other. Germany does not demand it.

  @DE-AUD-0001
  Rule: An entry of the audit log is taken

    Scenario: The drawer was opened
      When the POS writes an entry into the audit log
      Then the answer is 200

  @DE-AUD-0002
  Rule: Several entries at once are refused

    Scenario: What was kept for the evening
      When the POS writes two entries at once into the audit log
      Then the answer is 4xx

  @DE-AUD-0003
  Rule: An entry names its client

    Scenario: Of whom it is, is not said
      When the POS writes an entry of nobody into the audit log
      Then the answer is 4xx
