"""
The ledger in one SQLite file, which one process writes.

`store` and `ledger` are the port's implementations, and `writer` makes their transactions. `file`
opens and locks the file, `sheet` is the form of a row, `keys` and `index` find a fact by its key,
and `checkpoint` copies the write-ahead log back.
"""
