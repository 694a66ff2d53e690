"""
A till's closings as the tax office asks for them: the export of DSFinV-K, out of the ledger.

Nothing is kept for it. What the facts say of documents, receipts and closings becomes rows, and
rows become files; the tables are the law's (`fiskalspec.dsfinvk`).
"""

from __future__ import annotations
