"""
What the sources print: request bodies of seed-002 and the offline answers of seed-001.

Request bodies are kept as they are printed, with all their faults of syntax. The offline answers
are printed in the generation of 2021; for a later one they are turned into its form here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

_COUNTRY: Final = "[0] = Germany"
_GERMANY: Final = "AdditionalFields"


def request(name: str) -> str:
    """
    Give the request body ``receipt`` or ``minimal`` as it is printed.
    """
    return _text(f"{name}.txt")


def offline(name: str, *, generation: str) -> dict[str, Any]:
    """
    Give the offline answer ``create``, ``store`` or ``both`` in the form of *generation*.
    """
    printed: dict[str, Any] = json.loads(_text(f"outage-{name}.json"), parse_float=Decimal)
    if generation == "2021":
        return printed
    sample = {
        key if key == _GERMANY else key[0].lower() + key[1:]: value
        for key, value in printed.items()
    }
    sample["fiscalCountry"] = _COUNTRY
    if generation == "1.7.7":
        revision = sample.pop("fiscalisationDocumentRevision")
        sample["fiscalDocumentNumber"] = str(sample["fiscalisationDocumentNumber"])
        sample[_GERMANY] = {**sample[_GERMANY], "fiscalDocumentRevision": revision}
    return sample


def _text(name: str) -> str:
    place = files("fiskalprobe.steps.fiscal").joinpath("samples", name)
    return place.read_text(encoding="utf-8")
