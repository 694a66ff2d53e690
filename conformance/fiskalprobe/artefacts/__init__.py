"""
Artefacts that somebody hands in: receipts now, exports of a TSE and of a till later.
"""
