"""
HTTP: parse, call, render. The only room of the machine that knows it.
"""
