"""
From a document to a signed receipt, at once or after an outage.
"""

from __future__ import annotations
