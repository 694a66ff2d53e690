"""
The fiscal service: documents in, fiscal answers out.

It decides what a document means for the TSE and remembers what still has to be signed. It does
not know HTTP, SQL or how a TSE is reached; it speaks to a cable and appends facts to a ledger.
"""
