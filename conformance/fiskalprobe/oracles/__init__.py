"""
Pure claims about evidence: no clock, no network, no environment, no random source.
"""
