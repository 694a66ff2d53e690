"""
What every room stands on: the time, what is drawn from the seed, and how much a caller may ask.
"""
