"""
What earlier answers make of a later one: which transactions are open, stored or waiting.

`model` takes each exchange in and holds the next one against what is known; `memory` and
`holdings` are what it knows, `entries` the values in them, `claims` the rules, and `records`
compares the service's own records.
"""
