"""
A world: one isolated simulator with its clock, seed, settings, TSEs and ledger.
"""
