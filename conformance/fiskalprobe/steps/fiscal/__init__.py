"""
What a till sends to the fiscal service for its receipts, and what it is answered.
"""

from __future__ import annotations
