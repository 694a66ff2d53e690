"""
The plan: what a run will do, written down before it does it, and told by one digest.

Two runs with one digest asked the same scenarios of the same claims by the same law with the same
seed. A plan that was written earlier is compared with what would run now, and refused when they
differ: nobody certifies by a plan and runs something else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from fiskalprobe.oracles.exact import plainly
from fiskalprobe.run.forecast import Forecast
from fiskalprobe.run.location import feature_files
from fiskalspec import requirements

#: Raised when a field changes its meaning or goes.
SCHEMA: Final = 2
_NEEDED: Final = frozenset(
    {
        "harness",
        "catalogue",
        "set",
        "features",
        "permutation",
        "claims",
        "seed",
        "strict",
        "patterns",
        "profiles",
        "keyword",
        "requirements",
        "scenarios",
        "ambient",
        "unexercised",
    }
)
#: What each part of a plan is, in the order in which a difference is told: causes come first.
_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "catalogue": "the catalogue of requirements is another",
        "harness": "the harness is of another release",
        "claims": "the target claims something else",
        "permutation": "the subject is another",
        "set": "another set scores",
        "features": "the features were changed",
        "seed": "the seed is another",
        "strict": "it was to be judged otherwise",
        "patterns": "other requirements were picked",
        "profiles": "other profiles were picked",
        "keyword": "other names were picked",
        "scenarios": "the scenarios are not those",
        "requirements": "the requirements are not those",
        "ambient": "the ambient checks are not those",
        "unexercised": "what stays unexercised is not the same",
    }
)


class BadPlan(ValueError):
    """
    The file is no plan of ours, or it was changed after it was written.
    """

    code = "plan"


class PlanDiffers(RuntimeError):
    """
    What would run now is not what was planned.
    """

    code = "plan-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A plan as plain values, so that it can be written, hashed and compared.
    """

    content: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        forecast: Forecast,
        *,
        features: Path | None,
        set_name: str,
        seed: int,
        strict: bool,
        patterns: Sequence[str],
        profiles: Sequence[str],
        keyword: str,
    ) -> Self:
        """
        Write down what a run is going to do, as far as it is known before.
        """
        target = forecast.target
        ics = target.ics
        content = {
            "harness": version("fiskalprobe"),
            "catalogue": requirements.digest(),
            "set": set_name,
            "features": features_digest(features) if features else "",
            "permutation": permutation(ics.api, [tse.kind for tse in ics.tse]),
            "claims": ics.to_json() | {"capabilities": sorted(target.capabilities)},
            "seed": seed,
            "strict": strict,
            "patterns": list(patterns),
            "profiles": list(profiles),
            "keyword": keyword,
            "requirements": sorted(forecast.plan),
            "scenarios": forecast.answered(),
            "ambient": sorted(forecast.ambient & forecast.plan),
            "unexercised": [each.to_json() for each in forecast.unexercised()],
        }
        return cls(content=MappingProxyType(content))

    @property
    def digest(self) -> str:
        """
        Hash the plan: SHA-256 over canonical JSON, in hexadecimal.
        """
        text = json.dumps(
            dict(self.content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """
        Turn the plan into the form of its file.
        """
        return {"plan": SCHEMA, "digest": self.digest, **self.content}

    @classmethod
    def from_json(cls, text: str, *, file: str) -> Self:
        """
        Read a plan's file; `BadPlan` says what is wrong with it.
        """
        try:
            table = plainly(text)
        except ValueError as wrong:
            raise BadPlan(f"{file} is no JSON: {wrong}; write it with fiskalprobe plan") from wrong
        if not isinstance(table, dict) or table.pop("plan", None) != SCHEMA:
            raise BadPlan(f"{file} is no plan of this release; write it with fiskalprobe plan")
        said = table.pop("digest", None)
        if lacking := sorted(_NEEDED - table.keys()):
            raise BadPlan(f"{file} lacks {', '.join(lacking)}; write it with fiskalprobe plan")
        plan = cls(content=MappingProxyType(table))
        if said != plan.digest:
            raise BadPlan(
                f"{file} was changed after it was written: its digest is {plan.digest[:12]}…, "
                f"and it says {str(said)[:12]}…; write it again with fiskalprobe plan"
            )
        return plan

    def demand(self, now: Plan) -> None:
        """
        Go on only when *now* is this plan; `PlanDiffers` tells the first difference.
        """
        if now.digest == self.digest:
            return
        keys = [*_PARTS, *sorted((self.content.keys() | now.content.keys()) - _PARTS.keys())]
        key = next(key for key in keys if self.content.get(key) != now.content.get(key))
        told = _difference(self.content.get(key), now.content.get(key))
        raise PlanDiffers(
            f"this is not what was planned: {_PARTS.get(key, 'something is new')}; "
            f"{key} differs ({told}); nothing was judged. "
            "Run it with the release and the target that it was written for, or write a new plan"
        )


def features_digest(folder: Path) -> str:
    """
    Hash every feature below *folder*, names and contents.
    """
    hashed = hashlib.sha256()
    for path in feature_files(folder):
        lines = path.read_text(encoding="utf-8").splitlines()
        hashed.update("\n".join([path.relative_to(folder).as_posix(), *lines, ""]).encode())
    return hashed.hexdigest()


def permutation(api: str, tse: Sequence[str]) -> str:
    """
    Write which of the possible subjects this is: ``[api=1.7.7][tse=hardware]``.
    """
    kinds = "+".join(sorted(set(tse)))
    return f"[api={api}]" + (f"[tse={kinds}]" if kinds else "")


def _difference(planned: Any, now: Any) -> str:
    if isinstance(planned, Mapping) and isinstance(now, Mapping):
        key = next(
            key for key in sorted(planned.keys() | now.keys()) if planned.get(key) != now.get(key)
        )
        return f"{key}: {_difference(planned.get(key), now.get(key))}"
    if isinstance(planned, list) and isinstance(now, list):
        gone = [item for item in planned if item not in now]
        new = [item for item in now if item not in planned]
        words = [
            f"{word}: {_few(items)}" for word, items in (("gone", gone), ("new", new)) if items
        ]
        return "; ".join(words) or "another order"
    return f"planned {_short(planned)}, now {_short(now)}"


def _few(items: Sequence[Any]) -> str:
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    return _short(items[0]) + more


def _short(value: Any) -> str:
    if isinstance(value, Mapping) and "id" in value:
        return str(value["id"])
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - about a line's rest
