"""
What is done around the receipts: clients, closings, exports, the care of the TSE.
"""

from __future__ import annotations
