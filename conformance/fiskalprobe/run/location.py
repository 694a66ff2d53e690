"""
Where the features lie: inside the wheel, or in the checkout.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


class FeaturesMissing(RuntimeError):
    """
    There are no features, neither in the package nor in a checkout.
    """

    code = "features-missing"


def features_dir() -> Path:
    """
    Find the folder with the features; `FeaturesMissing` when there is none.

    The wheel carries them inside the package, a checkout beside it; nobody else asks.
    """
    package = Path(str(files("fiskalprobe")))
    for place in (package / "features", package.parent.parent / "features"):
        if place.is_dir() and next(place.rglob("*.feature"), None):
            return place.resolve()
    raise FeaturesMissing(
        f"there is no feature in {package / 'features'} nor in a checkout's features folder; "
        "install the package again"
    )
