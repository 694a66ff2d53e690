"""
The archive of a TSE's logs that somebody hands in: `judging` reads it and says what is wrong.
"""
