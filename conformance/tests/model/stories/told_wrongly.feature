@DE-TXN
Feature: Stories that were once told wrongly

  @DE-TXN-0001
  Rule: A service that does its duty is blamed for nothing

    Scenario: A document is begun once more, closed, and cancelled
      When the POS creates document "A"
      And the POS stores document "A" and never sees the answer
      And the POS creates document "A"
      And the POS closes open transactions
      Then the records are as the books foretell
      When the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was closed and then stored in an outage is cancelled
      When the POS creates document "A"
      And the POS closes open transactions
      Then the records are as the books foretell
      When the TSE is out of reach from now on
      Then the records are as the books foretell
      When the POS stores document "A" and never sees the answer
      And the TSE is back
      Then the records are as the books foretell
      When the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waits ends after a client was commissioned
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS stores document "A"
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      When the POS creates document "B"
      And the POS asks for the TSE list
      And the TSE is back
      Then the records are as the books foretell
      When the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun in an outage is asked for after its end got lost
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the TSE is out of reach from now on
      Then the records are as the books foretell
      When the POS creates document "A"
      And the TSE is back
      Then the records are as the books foretell
      When the POS stores document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS stores document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun in an outage is begun and ended at once
      When the TSE is out of reach from now on
      Then the records are as the books foretell
      When the POS creates document "A"
      And the TSE is back
      Then the records are as the books foretell
      When the POS creates document "B"
      And the POS asks for the TSE list
      And the POS cancels document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What has no number is begun and ended at once
      When the POS creates document "A" and never sees the answer
      And the POS asks for the TSE list
      And the POS cancels document "A" with
        | field                | value |
        | fiscalDocumentNumber | -99   |
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost end is asked for after it was counted
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS creates document "A"
      And the POS cancels document "A"
      And the POS asks for the TSE list
      And the POS cancels document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: An end of calls at the same time is answered once more
      When the POS creates document "A"
      And these calls are made at the same time
        | call    | document |
        | cancels | A        |
      And the POS creates document "B"
      And the POS asks for the TSE list
      And the POS cancels document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: An end is answered once more after a client was commissioned
      When the POS creates document "A"
      And the POS cancels document "A"
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      When the POS creates document "B"
      And the POS asks for the TSE list
      And the POS cancels document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun once more is ended after the outage
      When the POS creates document "A"
      And the POS cancels document "A" and never sees the answer
      And the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS cancels document "A"
      And the service is restarted
      Then the records are as the books foretell
      When the TSE is back
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun once more is answered as before
      When the POS creates document "A"
      And these calls are made at the same time
        | call    | document |
        | creates | B        |
        | creates | C        |
      And the POS stores document "A" and never sees the answer
      And these calls are made at the same time
        | call   | document |
        | stores | C        |
      And the POS creates document "A"
      And the POS stores document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was signed anew is sent again in the next outage
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS creates document "A"
      And the POS closes open transactions
      Then the records are as the books foretell
      When the POS stores document "A"
      And the TSE is back
      Then the records are as the books foretell
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS stores document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was closed in an outage is cancelled after it
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS closes open transactions
      Then the records are as the books foretell
      When the POS lists open transactions
      Given the TSE is out of reach at "create" only
      Then the records are as the books foretell
      When the POS cancels document "A" and never sees the answer
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost end is found before the document is begun once more
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS cancels document "A" and never sees the answer
      And the POS creates document "A"
      And the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A packet is closed in an outage and listed before its end
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS creates document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS closes open transactions
      Then the records are as the books foretell
      When the POS lists open transactions
      And the TSE is back
      Then the records are as the books foretell
      When the POS lists open transactions
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost start is listed, gone on with, and its end is lost too
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS stores document "A"
      And the POS creates document "B"
      And the POS lists open transactions
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS cancels document "B"
      And the POS creates document "C"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost start takes the last place in a packet that is closed
      When the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS closes open transactions
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: One of two calls at the same time is lost and asked for again
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS creates document "A"
      And these calls are made at the same time
        | call    | document |
        | stores  | A        |
        | creates | B        |
      And the POS stores document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost start is gone on with, and the end of that is lost
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "B"
      And the POS creates document "C" and never sees the answer
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS cancels document "B"
      And the service is restarted
      Then the records are as the books foretell
      When the POS creates document "C"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost start takes the last place in a listing
      When the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS lists open transactions
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A number that nobody gave is stored in an outage
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "B" and never sees the answer
      And the POS lists open transactions
      And the TSE is out of reach from now on
      Then the records are as the books foretell
      When the POS stores document "C" with
        | field                | value  |
        | fiscalDocumentNumber | 999999 |
      And the TSE is back
      Then the records are as the books foretell
      When the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun once more stands in the queue as the service likes
      When the POS creates document "A"
      And the POS cancels document "A" and never sees the answer
      And the POS creates document "A"
      And the TSE is out of reach from now on
      Then the records are as the books foretell
      When the POS cancels document "A"
      And the POS creates document "B"
      And the POS cancels document "B"
      And the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A lost start is found after a restart, while sales are open
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS creates document "J"
      And the service is restarted
      Then the records are as the books foretell
      Given the TSE is out of reach at "create" only
      Then the records are as the books foretell
      When the POS cancels document "A"
      And the POS cancels document "B"
      And these calls are made at the same time
        | call    | document |
        | stores  | C        |
        | cancels | D        |
      And the POS creates document "K"
      And the POS cancels document "E"
      And the POS stores document "F"
      And the POS cancels document "K"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: An end of calls at the same time takes effect after the outage
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When these calls are made at the same time
        | call   | document |
        | stores | A        |
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS creates document "J"
      And the POS asks for the TSE list
      And the TSE is back
      Then the records are as the books foretell
      When the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: An end of calls at the same time waits, and is cancelled
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When these calls are made at the same time
        | call   | document |
        | stores | A        |
      And the POS creates document "B" and never sees the answer
      And the POS lists open transactions
      And the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was begun once more waits where it was signed before
      When the POS creates document "A"
      And the POS cancels document "A" and never sees the answer
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS creates document "A"
      And the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A closing aborts what its till aborts in an outage
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS creates document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And the POS creates document "D"
      And the POS creates document "E"
      And the POS creates document "F"
      And the POS creates document "G"
      And the POS creates document "H"
      And the POS creates document "I"
      And the POS closes open transactions
      Then the records are as the books foretell
      When the POS stores document "A" and never sees the answer
      And the POS cancels document "B"
      And the TSE is back
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waits is listed after calls at the same time
      When the POS creates document "A"
      And the POS creates document "B"
      And the POS creates document "C"
      And these calls are made at the same time
        | call   | document |
        | stores | A        |
      And the POS creates document "D" and never sees the answer
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS cancels document "B" and never sees the answer
      And the POS lists open transactions
      And the TSE is back
      Then the records are as the books foretell
      When the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waited when the service was restarted keeps its first number
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      Then the records are as the books foretell
      When the POS stores document "A"
      And the POS creates document "B"
      And the POS cancels document "B" and never sees the answer
      And the service is restarted
      Then the records are as the books foretell
      When the POS creates document "B"
      And the TSE is back
      Then the records are as the books foretell
      When the POS cancels document "B" and never sees the answer
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: Two ends of one document are lost, each under a number of its own
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A" and never sees the answer
      And the POS creates document "A"
      And the POS creates document "B"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A" and never sees the answer
      And the POS stores document "B" and never sees the answer
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A till with a TSE of its own loses its first start
      When the POS creates document "A" and never sees the answer
      And the POS creates document "B"
      And the POS cancels document "B"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      Given a client from the cloud
      And the client is initialised
      And document "C" is rung up on the client
      When the POS creates document "C"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A till with a TSE of its own begins while the other one waits
      When the POS creates document "A"
      Given the TSE is out of reach at "create" only
      Then the records are as the books foretell
      When the POS stores document "A" and never sees the answer
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      Given a client from the cloud
      And the client is initialised
      And document "B" is rung up on the client
      When the POS creates document "B"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A till with a TSE of its own loses its first end
      When the POS creates document "A" and never sees the answer
      And the POS creates document "B"
      Given the TSE is out of reach at "create" only
      Then the records are as the books foretell
      When the POS cancels document "A" with
        | field                | value |
        | fiscalDocumentNumber | -99   |
      Given a client from the cloud
      And the client is initialised
      And document "C" is rung up on the client
      When the POS creates document "C"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "C"
      And the service is restarted
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waits or is signed is put off under a second number
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS asks for the TSE list
      And the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      Then the records are as the books foretell
      When the TSE is back
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was put off under a second number is lost
      When the POS creates document "A"
      And the POS stores document "A"
      And the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      When the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      And the POS stores document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: A closing in an outage meets a lost start that was listed
      When the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "B"
      And the POS lists open transactions
      Given the TSE is out of reach at "finish" only
      When the POS closes open transactions
      And the POS lists open transactions
      And the TSE is back
      And the POS creates document "C"
      And the POS lists open transactions
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What is put off and closed goes on with a lost start
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the POS closes open transactions
      When the TSE suffers from "drop-answer-after-commit" at "create" once
      And the POS creates document "B"
      And the POS lists open transactions
      And the TSE is back
      And the POS creates document "C"
      And the POS lists open transactions
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was lost under a second number is lost once more
      When the POS creates document "A"
      And the POS stores document "A"
      And the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      And the POS stores document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waited is asked for after another start
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS asks for the TSE list
      And the POS creates document "B"
      And the POS stores document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was put off twice is signed under the second number
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waited is asked for after it was counted
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS asks for the TSE list
      And the POS stores document "A"
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What waited is lost under a second number
      When the POS creates document "A"
      Given the TSE is out of reach at "finish" only
      When the POS stores document "A"
      And the TSE is back
      And the POS asks for the TSE list
      And the POS creates document "A"
      And the TSE suffers from "drop-answer-after-commit" at "finish" once
      And the POS stores document "A"
      Then the records are as the books foretell
      When the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was cancelled is cancelled in an outage under a number that was closed
      When the POS creates document "A"
      And the POS cancels document "A"
      And the POS creates document "A"
      And the POS closes open transactions
      And the TSE is out of reach from now on
      And the POS cancels document "A"
      Then the records are as the books foretell
      And every answer is as the books foretell

    Scenario: What was stored is stored in an outage under a number that was closed
      When the POS creates document "A"
      And the POS stores document "A"
      And the POS creates document "A"
      And the POS closes open transactions
      And the TSE is out of reach from now on
      And the POS stores document "A"
      Then the records are as the books foretell
      When the TSE is back
      And the POS asks for the TSE list
      Then the records are as the books foretell
      And every answer is as the books foretell
