"""
Fuzzing: requests that nobody wrote by hand, judged by the same oracles as every scenario.

Schemathesis and our own strategies find and shrink; what is wrong is decided by the ambient
oracles and by `fiskalprobe.fuzz.demands`. A case is a value that can be stored and played again.
"""
