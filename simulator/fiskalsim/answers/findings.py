"""
What validateDocument answers: findings in the shape of DocumentValidationError.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fiskalsim.middleware.documents.findings import Finding


def render_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """
    Write findings with the vendor's four keys; an empty list means no objection.
    """
    return [
        {
            "level": finding.level.value,
            "errorLevel": finding.error_level.value,
            "errorText": finding.text,
            "errorSource": finding.source,
        }
        for finding in findings
    ]
