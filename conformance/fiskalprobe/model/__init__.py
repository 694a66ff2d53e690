"""
A model of the state machine: stories that nobody wrote, foretold by books that know no service.

`books` foretells every answer from what was asked before, `moves` draws stories, `teller` plays
them and writes them down in Gherkin, `session` is one run. The folder `cloud` does the same for a
cloud TSE; what both do alike stands in `narrator`, `pages` and `foretelling`.
"""
