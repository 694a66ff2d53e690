"""
`make hunt`: tills sell in several worlds while an operator with dice does what operators do.

``python -m benchmarks.hunt`` begins it. `bout` is one service from its start to its end, `tills`
sell there, `trouble` is the operator, `books` remember what was acknowledged, `excuses` what may
have gone wrong and why, `line` holds each answer to that, `audit` compares in the end, and
`findings` are what is left to explain.
"""
