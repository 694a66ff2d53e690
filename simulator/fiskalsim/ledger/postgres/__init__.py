"""
The ledger in a PostgreSQL database, which several processes share.

`store` and `ledger` are the port's implementations, and `history` reads what they wrote.
`ownership` decides which process may write a world, `archive` shares connections and threads
among the worlds of a process, and `database` holds the tables and the connection. Importing them
needs the extra "postgres".
"""
