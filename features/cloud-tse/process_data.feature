@DE-CPD
Feature: From a sale to what is signed
  The till sends amounts by name; the service makes the process data of DSFinV-K out of them and
  shows both. That what is signed is what is shown, is verified with every answer.

  @DE-CPD-0001
  Rule: Each kind of receipt has its name

    Scenario Outline: <type>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "<type>", "amounts_per_vat_rate": []}}}
        """
      Then the TSE shows
        | member                  | value                                              |
        | schema.raw.process_type | "Kassenbeleg-V1"                                   |
        | schema.raw.process_data | process data "<name>^0.00_0.00_0.00_0.00_0.00^" |

      Examples:
        | type            | name           |
        | RECEIPT         | Beleg          |
        | TRAINING        | AVTraining     |
        | TRANSFER        | AVTransfer     |
        | ORDER           | AVBestellung   |
        | CANCELLATION    | AVBelegabbruch |
        | ABORT           | AVBelegabbruch |
        | BENEFIT_IN_KIND | AVSachbezug    |
        | INVOICE         | AVRechnung     |
        | OTHER           | AVSonstige     |
        | ANNULATION      | AVBelegstorno  |

  @DE-CPD-0002 @DE-CPD-0003 @DE-CPD-0004 @DE-CPD-0005 @DE-CPD-0012
  Rule: Sums and payments have their places

    Scenario Outline: <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT",
          "amounts_per_vat_rate": [<sums>], "amounts_per_payment_type": [<payments>]}}}
        """
      Then the TSE shows (<requirement>)
        | member                  | value                           |
        | schema.raw.process_data | process data "Beleg^<data>" |

      Examples:
        | what               | requirement | sums                                                                                                                                                                                                                                                   | payments                                                                                                                                    | data                                            |
        | Five rates         | DE-CPD-0002 | {"vat_rate": "NULL", "amount": "5.00"}, {"vat_rate": "SPECIAL_RATE_2", "amount": "4.00"}, {"vat_rate": "SPECIAL_RATE_1", "amount": "3.00"}, {"vat_rate": "REDUCED_1", "amount": "2.00"}, {"vat_rate": "NORMAL", "amount": "1.00"} | {"payment_type": "CASH", "amount": "15.00"}                                                                                                 | 1.00_2.00_3.00_4.00_5.00^15.00:Bar               |
        | A negative sum     | DE-CPD-0002 | {"vat_rate": "NORMAL", "amount": "-7.50"}                                                                                                                                                                                                              | {"payment_type": "CASH", "amount": "-7.50"}                                                                                                 | -7.50_0.00_0.00_0.00_0.00^-7.50:Bar              |
        | The older names    | DE-CPD-0003 | {"vat_rate": "0", "amount": "5.00"}, {"vat_rate": "5.5", "amount": "4.00"}, {"vat_rate": "10.7", "amount": "3.00"}, {"vat_rate": "7", "amount": "2.00"}, {"vat_rate": "19", "amount": "1.00"}                                     | {"payment_type": "CASH", "amount": "15.00"}                                                                                                 | 1.00_2.00_3.00_4.00_5.00^15.00:Bar               |
        | Cash and card      | DE-CPD-0004 | {"vat_rate": "NORMAL", "amount": "30.00"}                                                                                                                                                                                                              | {"payment_type": "CASH", "amount": "10.00"}, {"payment_type": "NON_CASH", "amount": "20.00"}                                                | 30.00_0.00_0.00_0.00_0.00^10.00:Bar_20.00:Unbar  |
        | Another currency   | DE-CPD-0004 | {"vat_rate": "NORMAL", "amount": "30.00"}                                                                                                                                                                                                              | {"payment_type": "CASH", "amount": "32.10", "currency_code": "USD"}                                                                         | 30.00_0.00_0.00_0.00_0.00^32.10:Bar:USD          |
        | Euro by name       | DE-CPD-0004 | {"vat_rate": "NORMAL", "amount": "30.00"}                                                                                                                                                                                                              | {"payment_type": "NON_CASH", "amount": "30.00", "currency_code": "EUR"}                                                                     | 30.00_0.00_0.00_0.00_0.00^30.00:Unbar            |
        | No payment         | DE-CPD-0005 | {"vat_rate": "NORMAL", "amount": "30.00"}                                                                                                                                                                                                              |                                                                                                                                             | 30.00_0.00_0.00_0.00_0.00^                       |
        | One rate twice     | DE-CPD-0012 | {"vat_rate": "NORMAL", "amount": "10.00"}, {"vat_rate": "NORMAL", "amount": "2.50"}                                                                                                                                                                    | {"payment_type": "CASH", "amount": "12.50"}                                                                                                 | 12.50_0.00_0.00_0.00_0.00^12.50:Bar              |
        | One rate under two names | DE-CPD-0012 | {"vat_rate": "NORMAL", "amount": "10.00"}, {"vat_rate": "19", "amount": "2.50"} | {"payment_type": "CASH", "amount": "12.50"} | 12.50_0.00_0.00_0.00_0.00^12.50:Bar |
        | Cents and millions | DE-CPD-0002 | {"vat_rate": "NORMAL", "amount": "12345678.91"}, {"vat_rate": "REDUCED_1", "amount": "-1234567.89"}, {"vat_rate": "SPECIAL_RATE_1", "amount": "0.01"}, {"vat_rate": "NULL", "amount": "9999.99"} | {"payment_type": "NON_CASH", "amount": "11121111.02"} | 12345678.91_-1234567.89_0.01_0.00_9999.99^11121111.02:Unbar |
        | Cents given back   | DE-CPD-0002 | {"vat_rate": "NORMAL", "amount": "-0.15"}, {"vat_rate": "REDUCED_1", "amount": "-0.50"} | {"payment_type": "CASH", "amount": "-0.65"} | -0.15_-0.50_0.00_0.00_0.00^-0.65:Bar |
        | Several currencies | DE-CPD-0004 | {"vat_rate": "NORMAL", "amount": "130.00"} | {"payment_type": "CASH", "amount": "20.00"}, {"payment_type": "CASH", "amount": "30.10", "currency_code": "CHF"}, {"payment_type": "CASH", "amount": "32.10", "currency_code": "USD"}, {"payment_type": "NON_CASH", "amount": "15.00"}, {"payment_type": "NON_CASH", "amount": "31.00", "currency_code": "USD"} | 130.00_0.00_0.00_0.00_0.00^20.00:Bar_30.10:Bar:CHF_32.10:Bar:USD_15.00:Unbar_31.00:Unbar:USD |

    Scenario Outline: Several payments of one kind: <what>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT",
          "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "12.90"}],
          "amounts_per_payment_type": [<payments>]}}}
        """
      Then the TSE shows (DE-CPD-0004)
        | member                  | value                                                              |
        | schema.raw.process_data | process data like "Beleg\^12\.90_0\.00_0\.00_0\.00_0\.00\^(<data>)" |

      Examples:
        | what            | payments                                                                                       | data                                |
        | two cards       | {"payment_type": "NON_CASH", "amount": "8.00"}, {"payment_type": "NON_CASH", "amount": "4.90"} | 12\.90:Unbar\|8\.00:Unbar_4\.90:Unbar |
        | cash and change | {"payment_type": "CASH", "amount": "20.00"}, {"payment_type": "CASH", "amount": "-7.10"}       | 12\.90:Bar\|20\.00:Bar_-7\.10:Bar     |

    Scenario: A currency in small letters will do
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT",
          "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "30.00"}],
          "amounts_per_payment_type": [{"payment_type": "CASH", "amount": "32.10", "currency_code": "usd"}]}}}
        """
      Then the TSE answers 200 (DE-CPD-0004)

    Scenario: What was said at the start is signed at the start
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      When the till writes "sale" as ACTIVE of client "till", a sale by card
      Then the TSE answers 200 (DE-CPD-0002)
      And the TSE shows (DE-CPD-0002)
        | member                  | value                                                      |
        | schema.raw.process_data | process data "Beleg^21.42_0.00_0.00_0.00_0.00^21.42:Unbar" |

  @DE-CPD-0006 @DE-CPD-0007 @DE-CPD-0008 @DE-CPD-0015
  Rule: Orders are lines

    Scenario: Two lines, one with a quote
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [
          {"quantity": "2", "text": "Eisbecher \"Himbeere\"", "price_per_unit": "3.99"},
          {"quantity": "1", "text": "Eiskaffee", "price_per_unit": "2.99"}]}}}
        """
      Then the TSE shows
        | member                  | value                                                                        | requirement |
        | schema.raw.process_type | "Bestellung-V1"                                                              | DE-CPD-0006 |
        | schema.raw.process_data | process data "2;"Eisbecher ""Himbeere""";3.99␍1;"Eiskaffee";2.99"            | DE-CPD-0006 |
        | schema.raw.process_data | process data "2;"Eisbecher ""Himbeere""";3.99␍1;"Eiskaffee";2.99"            | DE-CPD-0008 |
        | schema.raw.process_data | process data "2;"Eisbecher ""Himbeere""";3.99␍1;"Eiskaffee";2.99"            | DE-CPD-0007 |

    Scenario: A long order, with half a portion, something taken back, a discount and a line twice
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [
          {"quantity": "1", "text": "Gang 1", "price_per_unit": "1.50"},
          {"quantity": "2", "text": "Gang 2", "price_per_unit": "2.50"},
          {"quantity": "3", "text": "Gang 3", "price_per_unit": "3.50"},
          {"quantity": "4", "text": "Gang 4", "price_per_unit": "4.50"},
          {"quantity": "5", "text": "Gang 5", "price_per_unit": "5.50"},
          {"quantity": "6", "text": "Gang 6", "price_per_unit": "6.50"},
          {"quantity": "7", "text": "Gang 7", "price_per_unit": "7.50"},
          {"quantity": "0.5", "text": "Suppe", "price_per_unit": "4.90"},
          {"quantity": "-1", "text": "Suppe", "price_per_unit": "4.90"},
          {"quantity": "1", "text": "Gutschein", "price_per_unit": "-5.00"},
          {"quantity": "1", "text": "Suppe; scharf", "price_per_unit": "4.90"},
          {"quantity": "12", "text": "Wasser", "price_per_unit": "2.50"},
          {"quantity": "1", "text": "Gang 1", "price_per_unit": "1.50"}]}}}
        """
      Then the TSE shows (DE-CPD-0006)
        | member                  | value |
        | schema.raw.process_data | process data "1;"Gang 1";1.50␍2;"Gang 2";2.50␍3;"Gang 3";3.50␍4;"Gang 4";4.50␍5;"Gang 5";5.50␍6;"Gang 6";6.50␍7;"Gang 7";7.50␍0.5;"Suppe";4.90␍-1;"Suppe";4.90␍1;"Gutschein";-5.00␍1;"Suppe; scharf";4.90␍12;"Wasser";2.50␍1;"Gang 1";1.50" |

    Scenario: A quantity with five decimals will do
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [
          {"quantity": "0.12345", "text": "Safran", "price_per_unit": "9.12345"}]}}}
        """
      Then the TSE answers 200 (DE-CPD-0006)

    Scenario: Ten, a hundred and a thousand of something
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [
          {"quantity": "10", "text": "Brezel", "price_per_unit": "0.90"},
          {"quantity": "100", "text": "Serviette", "price_per_unit": "0.01"},
          {"quantity": "1000", "text": "Strohhalm", "price_per_unit": "0.01"}]}}}
        """
      Then the TSE shows (DE-CPD-0006)
        | member                  | value                                                                           |
        | schema.raw.process_data | process data "10;"Brezel";0.90␍100;"Serviette";0.01␍1000;"Strohhalm";0.01" |

    Scenario Outline: The text <text>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "order" of client "till"
      When the till writes "order" as FINISHED:
        """
        {"standard_v1": {"order": {"line_items": [
          {"quantity": "1", "text": "<text>", "price_per_unit": "2.50"}]}}}
        """
      Then the TSE shows (DE-CPD-0015)
        | member                  | value                          |
        | schema.raw.process_data | process data "1;"<text>";2.50" |

      Examples:
        | text                |
        | Käse mit Grünkohl ß |
        | Crème brûlée        |
        | 5 € Gutschein       |
        | Tagesgericht mit allem, was dazugehört; Tagesgericht mit allem, was dazugehört; Tagesgericht mit allem, was dazugehört; Tagesgericht mit allem, was dazugehört; Tagesgericht mit allem, was dazugehört; Tagesgericht mit allem, was dazugehört; Tagesgericht m! |

  @DE-CPD-0009 @DE-CPD-0010
  Rule: Anything else

    Scenario: No receipt and no order
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "drawer" of client "till"
      When the till writes "drawer" as FINISHED:
        """
        {"standard_v1": {"other": {}}}
        """
      Then the TSE shows (DE-CPD-0009)
        | member                  | value              |
        | schema.raw.process_type | "SonstigerVorgang" |
        | schema.raw.process_data | ""                 |

    Scenario: Type and data as the till has them
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"raw": {"process_type": "Kassenbeleg-V1", "process_data": "QmVsZWdeMS4wMF8wLjAwXzAuMDBfMC4wMF8wLjAwXjEuMDA6QmFy"}}
        """
      Then the TSE shows (DE-CPD-0010)
        | member                  | value                                                      |
        | schema.raw.process_type | "Kassenbeleg-V1"                                           |
        | schema.raw.process_data | process data "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar" |

    Scenario: Octets that are no text, a zero in between, and many, under a type of the till's own
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "octets" of client "till"
      When the till writes "octets" as FINISHED:
        """
        {"raw": {"process_type": "Vorgang-der-Kasse-mit-einem-langen-Namen-V1", "process_data": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w=="}}
        """
      Then the TSE shows (DE-CPD-0010)
        | member                  | value                                         |
        | schema.raw.process_type | "Vorgang-der-Kasse-mit-einem-langen-Namen-V1" |
        | schema.raw.process_data | "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/w==" |
      Given a started transaction "zero" of client "till"
      When the till writes "zero" as FINISHED:
        """
        {"raw": {"process_type": "Vorgang-der-Kasse-mit-einem-langen-Namen-V1", "process_data": "QmVsZWcAZW5k"}}
        """
      Then the TSE shows (DE-CPD-0010)
        | member                  | value                                         |
        | schema.raw.process_type | "Vorgang-der-Kasse-mit-einem-langen-Namen-V1" |
        | schema.raw.process_data | "QmVsZWcAZW5k" |
      Given a started transaction "many" of client "till"
      When the till writes "many" as FINISHED:
        """
        {"raw": {"process_type": "Vorgang-der-Kasse-mit-einem-langen-Namen-V1", "process_data": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"}}
        """
      Then the TSE shows (DE-CPD-0010)
        | member                  | value                                         |
        | schema.raw.process_type | "Vorgang-der-Kasse-mit-einem-langen-Namen-V1" |
        | schema.raw.process_data | "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3" |

  @DE-CPD-0011
  Rule: An amount has two to five decimals

    Scenario Outline: The amount <amount>
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT", "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "<amount>"}]}}}
        """
      Then the TSE answers 400

      Examples:
        | amount    |
        | 1         |
        | 1.5       |
        | 1,50      |
        | 1.123456  |
        | one       |

    Scenario Outline: The amount <amount> will do
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"standard_v1": {"receipt": {"receipt_type": "RECEIPT", "amounts_per_vat_rate": [{"vat_rate": "NORMAL", "amount": "<amount>"}]}}}
        """
      Then the TSE answers 200

      Examples:
        | amount   |
        | 1.123    |
        | 1.1234   |
        | -1.12345 |

  @DE-CPD-0014
  Rule: Raw data that are no base64 cannot be parsed

    Scenario Outline: The data "<data>"
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a started transaction "sale" of client "till"
      When the till writes "sale" as FINISHED:
        """
        {"raw": {"process_type": "Kassenbeleg-V1", "process_data": "<data>"}}
        """
      Then the TSE answers 400 with "E_PARSER"
      When the till writes "sale" as FINISHED, a sale by card
      Then the TSE answers 200

      Examples:
        | data                                         |
        | Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar      |
        | QmVsZWdeMS4wMF8wLjAwXzAuMDBfMC4wMF8wLjAwXjE  |
