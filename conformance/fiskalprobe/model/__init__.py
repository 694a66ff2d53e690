"""
A model of the state machine: stories that nobody wrote, foretold by books that know no service.

`books` foretells every answer from what was asked before, in layers that stand on each other:
`pages` (what is entered), `losses`, `overviews`, `ends`, and `books` itself; `accounts` is what
they hold and `audit` compares it with the service's records. `moves` draws stories, `teller`
plays them and writes them down in Gherkin, `session` is one run. The folder `cloud` does the same
for a cloud TSE; what both do alike stands in `narrator` and `foretelling`.
"""
