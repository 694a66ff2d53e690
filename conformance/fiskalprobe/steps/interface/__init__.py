"""
What administrators, the vendor's staff and tills do with a vendor's TSE interface.
"""

from __future__ import annotations
