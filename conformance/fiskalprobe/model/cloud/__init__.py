"""
The same model for a cloud TSE: its books, what may happen, and who tells the stories.

`books` with `pages` and `views` foretells the answers, `accounts` is what they hold, `moves` draws
what happens next, and `teller` with `shop` plays it.
"""
