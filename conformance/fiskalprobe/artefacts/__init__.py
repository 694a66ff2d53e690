"""
Artefacts that somebody hands in or hands on: receipts, and runs with a signature.
"""
