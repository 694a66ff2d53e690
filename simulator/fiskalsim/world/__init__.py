"""
A world: one isolated simulator with its clock, seed, settings, TSEs and ledger.

`parts` puts the rooms of the machine together, `world` is its life, `worlds` are those of one
process. What a new one begins with is in `furniture`, how it takes up a ledger in `history` and
`balance`; `chapter` is the ledger as its parts hold it. `devices`, `lines`, `cloud_tse` and
`faulting` are its TSEs and the ways to them; `settings` and `labels` are what it goes by.
"""
