"""
The figures of this project. Each is a ratio taken in one run, so that it travels between machines.
"""
