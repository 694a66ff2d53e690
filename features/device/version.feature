@DE-INF
Feature: What the service says of itself

  @DE-INF-0001
  Rule: The service tells its version

    Scenario: Numbers joined by dots
      When the POS asks for the service's version
      Then the answer is 200
      And the answer is a JSON text of numbers joined by dots

  @DE-INF-0002
  Rule: The version agrees with the generation of the answers

    Scenario: The release and its answers
      When the POS asks for the service's version
      Then the version belongs to the generation of the answers
