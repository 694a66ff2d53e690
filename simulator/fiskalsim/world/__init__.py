"""
Everything that a test may hold in its hand: clock, seed, settings, and the world they make.
"""
