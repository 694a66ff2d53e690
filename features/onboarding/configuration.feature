@DE-IFC
Feature: What is configured
  An administrator opens the mask, finds most of it filled in, and saves it for the chain or a workplace.

  Background:
    Given a fresh shop with a till

  Rule: The mask is filled in

    @DE-IFC-0007 @DE-IFC-0008 @DE-IFC-0009 @DE-IFC-0011 @DE-IKY-0003 @DE-IMD-0001 @DE-IMD-0007
    Scenario: Open the mask
      When the administrator opens an interface
      Then it is done (DE-IFC-0009)
      And it shows
        | member                   | value                 | requirement |
        | url                      | like "https://.+/v2"  | DE-IFC-0009 |
        | environment              | "TEST"                | DE-IMD-0001 |
        | apiVersion               | "V2"                  | DE-IMD-0007 |
        | configuration.clientSide | true                  | DE-IFC-0007 |
        | configuration.proxy      | null                  | DE-IFC-0011 |
        | keys.state               | "none"                | DE-IKY-0003 |
      And it shows
        | member    | value                             | requirement |
        | createdAt | like "[0-9]{4}-[0-9]{2}-[0-9]{2}" | DE-IFC-0008 |

    @DE-IKY-0003
    Scenario: Saving makes no keys
      Given an opened interface
      When the administrator saves the interface
      Then it shows (DE-IKY-0003)
        | member      | value  |
        | keys.state  | "none" |
        | keys.apiKey | null   |

    @DE-IFC-0011 @DE-IKY-0003 @DE-IMD-0001
    Scenario: A second mask is as fresh as the first
      Given an interface with LIVE keys, where it may have them
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.8", "port": 3128} |
      And the administrator opens an interface
      Then it shows
        | member              | value  | requirement |
        | environment         | "TEST" | DE-IMD-0001 |
        | configuration.proxy | null   | DE-IFC-0011 |
        | keys.state          | "none" | DE-IKY-0003 |

    @DE-IKY-0003
    Scenario: Nor does saving beside an interface that has keys
      Given no other interface is for the chain
      And an interface with TEST keys
      And a saved interface at the workplace "counter-1"
      When the administrator looks at the interface
      Then it shows (DE-IKY-0003)
        | member      | value  |
        | keys.state  | "none" |
        | keys.apiKey | null   |

  @DE-IFC-0008
  Rule: The date is that of the creation

    Scenario: Save on a later day
      Given the interface is opened on 2026-02-03
      When 2 days pass at the shop
      And the administrator saves the interface
      Then it shows
        | member    | value        |
        | createdAt | "2026-02-03" |
      When the administrator opens an interface
      Then it shows
        | member    | value        |
        | createdAt | "2026-02-05" |

  @DE-IFC-0002
  Rule: An interface has a name

    Scenario: A name of the administrator's own
      Given an opened interface
      When the administrator saves the interface with
        | field | value             |
        | name  | "Kasse im Garten" |
      Then it is done
      And it shows
        | member             | value             |
        | configuration.name | "Kasse im Garten" |
      When the administrator saves the interface with
        | field | value           |
        | name  | "Kasse im Haus" |
      Then it shows
        | member             | value           |
        | configuration.name | "Kasse im Haus" |

    Scenario: The name outlives the keys
      Given the vendor's staff has released the customer
      And an opened interface
      When the administrator saves the interface with
        | field | value             |
        | name  | "Kasse im Garten" |
      And the administrator presses "Anlegen" and answers yes
      Then the interface still shows
        | member             | value             |
        | configuration.name | "Kasse im Garten" |

  @DE-IFC-0013
  Rule: An empty name is refused

    Scenario: No name at all
      Given an opened interface
      When the administrator saves the interface with
        | field | value |
        | name  | ""    |
      Then it is refused as a request error

  @DE-IFC-0010
  Rule: The URL stays as it is

    Scenario: Save with another URL
      Given an opened interface
      When the administrator saves the interface with
        | field | value                             |
        | url   | "https://tse.example.test/api/v2" |
      Then it is refused as a request error
      And the interface still shows
        | member | value                |
        | url    | like "https://.+/v2" |
        | saved  | false                |

    Scenario Outline: Save with <url> when there are keys
      Given an interface with TEST keys
      When the administrator saves the interface with
        | field | value |
        | url   | <url> |
      Then it is refused as a request error

      Examples:
        | url                                                 |
        | "https://tse.example.test/api/v2"                   |
        | "https://kassensichv-middleware.fiskaly.com/api/v1" |

  @DE-IFC-0012
  Rule: A proxy is a computer and a port

    Scenario: Save a proxy
      Given an opened interface
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.8", "port": 3128} |
      Then it shows
        | member              | value                              |
        | configuration.proxy | {"host": "10.0.0.8", "port": 3128} |
      When the administrator saves the interface with
        | field | value                              |
        | proxy | {"host": "10.0.0.9", "port": 8080} |
      Then it shows
        | member              | value                              |
        | configuration.proxy | {"host": "10.0.0.9", "port": 8080} |
      When the administrator saves the interface with
        | field | value |
        | proxy | null  |
      Then it shows
        | member              | value |
        | configuration.proxy | null  |

  @DE-IFC-0014
  Rule: A proxy without a computer or a port is refused

    Scenario Outline: Save what is none
      Given an opened interface
      When the administrator saves the interface with
        | field | value   |
        | proxy | <proxy> |
      Then it is refused as a request error

      Examples:
        | proxy                               |
        | {"host": "", "port": 3128}          |
        | {"host": "10.0.0.8", "port": 0}     |
        | {"host": "10.0.0.8", "port": 65536} |
        | {"host": "10.0.0.8"}                |

  Rule: For the whole chain or for one workplace, never for one branch

    @DE-IFC-0003 @DE-IFC-0005
    Scenario: For the chain
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And a saved interface
      When the administrator looks at the interface
      Then it shows no notice "prefer-chain" (DE-IFC-0003)
      When the administrator looks at "till-1"
      Then it uses the interface (DE-IFC-0005)
      When the administrator looks at "till-2"
      Then it uses the interface (DE-IFC-0005)

    @DE-IFC-0003 @DE-IFC-0004
    Scenario: For a workplace
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And a saved interface at the workplace "counter-1"
      When the administrator looks at the interface
      Then it shows the notice "prefer-chain" (DE-IFC-0003)
      When the administrator looks at "till-1"
      Then it uses the interface (DE-IFC-0004)
      When the administrator looks at "till-2"
      Then it does not use the interface (DE-IFC-0004)

    @DE-IFC-0004
    Scenario: The till at the workplace sells, and another does not
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And the vendor's staff has released the customer
      And a saved interface at the workplace "counter-1"
      And the keys have been created
      When the administrator saves the interface with
        | field      | value                                         |
        | assignment | {"to": "workplace", "workplace": "counter-1"} |
      And "till-1" is initialised
      Then it is done (DE-IFC-0004)
      When "till-1" sells something
      Then the receipt is signed (DE-IFC-0004)
      When "till-2" is initialised
      Then it is refused (DE-IFC-0004)

    @DE-IFC-0004
    Scenario: First for the chain, then for a workplace
      Given no other interface is for the chain
      And a second branch of the same firm with a till
      And a saved interface
      When the administrator saves the interface with
        | field      | value                                         |
        | assignment | {"to": "workplace", "workplace": "counter-1"} |
      And the administrator looks at "till-2"
      Then it does not use the interface (DE-IFC-0004)
      When the administrator looks at "till-1"
      Then it uses the interface (DE-IFC-0004)

    @DE-IFC-0006
    Scenario Outline: For a single branch
      Given an opened interface
      When the administrator saves the interface with
        | field      | value        |
        | assignment | <assignment> |
      Then it is refused as a request error (DE-IFC-0006)

      Examples:
        | assignment                                        |
        | {"to": "branch", "branch": "main"}                |
        | {"to": "branch-administration", "branch": "main"} |

  @DE-IFC-0001
  Rule: The search can be limited to workplaces

    Scenario: Search with and without the filter
      Given no other interface is for the chain
      And a saved interface
      When the administrator searches
      Then it finds 1 interface, the newest one among them
      When the administrator searches with workplace settings
      Then it finds 0 interfaces
      Given a saved interface at the workplace "counter-1"
      When the administrator searches
      Then it finds 2 interfaces, the newest one among them
      When the administrator searches with workplace settings
      Then it finds 1 interface, the newest one among them
