"""
Where the features and the kill matrix lie: inside the wheel, or in the checkout.
"""

from __future__ import annotations

import glob
import hashlib
import os
from functools import cache
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
        if place.is_dir() and feature_files(place):
            return place.resolve()
    raise FeaturesMissing(
        f"there is no feature in {package / 'features'} nor in a checkout's features folder; "
        "install the package again"
    )


def feature_files(folder: Path) -> list[Path]:
    """
    Find every feature below *folder*, as pytest-bdd does: links are followed, and what is hidden
    is passed over.
    """
    pattern = f"{glob.escape(str(folder))}/**/*.feature"
    found = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - pathlib follows no link
    return sorted(map(Path, found))


@cache
def shown(file: Path) -> str:
    """
    Write the path of a feature as its reader finds it.

    Ours begin with ``features/`` wherever this package lies; anybody else's lead there from the
    folder in which the command was given.
    """
    ours = _ours()
    if ours is not None and file.is_relative_to(ours):
        return (Path("features") / file.relative_to(ours)).as_posix()
    try:
        return Path(os.path.relpath(file)).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()


@cache
def _ours() -> Path | None:
    try:
        return features_dir()
    except FeaturesMissing:
        return None


def kill_matrix() -> Path | None:
    """
    Find the kill matrix that this release ships; a checkout without one has none.
    """
    package = Path(str(files("fiskalprobe")))
    places = (package, package.parent.parent / "reports")
    found = (place / "kill-matrix.json" for place in places)
    return next((file for file in found if file.is_file()), None)


def kill_matrix_digest() -> str | None:
    """
    Hash the kill matrix that this release ships.
    """
    file = kill_matrix()
    return None if file is None else hashlib.sha256(file.read_bytes()).hexdigest()
