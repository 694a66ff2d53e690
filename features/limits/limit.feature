@DE-LIM
Feature: When the TSE is full
  A till that crashes between start and end leaves transactions open. Each TSE can hold only so
  many; then it takes no more, and says so with the words of an outage. One full TSE is enough to
  see all rules at work, so here they share a story.

  @DE-LIM-0001 @DE-LIM-0002 @DE-LIM-0004 @DE-LIM-0006 @DE-LIM-0007 @DE-LIM-0008
  @DE-LIM-0010 @DE-LIM-0012 @DE-LIM-0013 @DE-LIM-0014 @DE-LIM-0026
  Rule: A full TSE

    Scenario: Fill it, look at it, make room, empty it
      Given the TSE has as many open transactions as it can hold

      When the POS has its TSE test itself
      Then the answer is 200 (DE-LIM-0006)
      When the POS tests the connection to its TSE
      Then the answer is 200 (DE-LIM-0007)
      And the TSE list shows
        | field               | value                           | requirement |
        | startedTransactions | equal to maxStartedTransactions | DE-LIM-0008 |
      And the limit of a "swissbit-usb" TSE is 512 (DE-LIM-0010)
      And the limit of a "fiskaly-cloud" TSE is 2000 (DE-LIM-0012)

      Given the TSE list is noted
      When the POS creates document "one too many"
      Then the answer is no signed fiscal response (DE-LIM-0001)
      And one of these readings is seen
        | reading     | errorDescription        | body                           |
        | DE-LIM-0002 | "Tse connection error." |                                |
        | DE-LIM-0002 |                         | like "*Tse connection error.*" |
        | DE-LIM-0003 |                         | like "*imit*"                  |
        | DE-LIM-0003 |                         | like "*open*"                  |
      And one of these readings is seen
        | reading     | status | number |
        | DE-LIM-0004 | 200    | -99    |
        | DE-LIM-0005 | 4xx    |        |
        | DE-LIM-0005 | 5xx    |        |
      And the number of open transactions has not changed (DE-LIM-0001)

      When the POS stores document "1"
      Then the answer is a signed fiscal response (DE-LIM-0013)
      When the POS cancels document "2"
      Then the answer is a signed fiscal response (DE-LIM-0013)
      And the number of open transactions has fallen by 2 (DE-LIM-0013)
      When the POS creates document "fits again"
      Then the answer is a signed fiscal response (DE-LIM-0014)

      When the POS closes open transactions until none is listed
      Then the TSE list shows
        | field               | value | requirement |
        | startedTransactions | 0     | DE-LIM-0026 |
      When the POS creates document "fresh start"
      Then the answer is a signed fiscal response (DE-LIM-0014)
