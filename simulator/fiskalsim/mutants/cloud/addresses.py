"""
Where the calls of a cloud TSE arrive.
"""

from __future__ import annotations

from typing import Final

TSS: Final = "/api/v2/tss/*-*-*-*-????????????"
CLIENT: Final = f"{TSS}/client/*"
TX: Final = f"{TSS}/tx/*"
EXPORT: Final = f"{TSS}/export/*"
