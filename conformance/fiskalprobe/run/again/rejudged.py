"""
What the judge concludes from a record now, beside what it concluded when the run was made.

Checks are compared one by one, and requirements by their verdicts. What rests on something that
the record hides, or belongs to no feature, is neither held for nor against it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fiskalprobe.run.again.last_word import Overstated, overstated
from fiskalprobe.stream import Check, Stream
from fiskalprobe.wire import OffTheRecord
from fiskalprobe.wire.redaction import HIDDEN

#: How whatever the record hides begins.
_VEIL: Final = HIDDEN.removesuffix("]")
#: What of its plan, and of the hands on the subject, a header could say otherwise unnoticed.
_PLANNED: Final = ("scenarios",)
_HANDS: Final = ("kind", "capabilities")


@dataclass(frozen=True, kw_only=True)
class Rejudged:
    """
    What the judge concludes now, beside what it concluded then.
    """

    then: Stream
    now: Stream
    #: The scenarios that such a subject is asked, and of which the record has nothing.
    missing: tuple[str, ...] = ()

    @property
    def gone(self) -> list[Check]:
        """
        The checks of then that are not made now, or come out otherwise.
        """
        return [check for check in self._missed if not self._is_hidden(check)]

    @property
    def new(self) -> list[Check]:
        """
        The checks of now that were not made then, or came out otherwise.
        """
        hidden = {_place(check) for check in self.hidden}
        added = self._beyond(list(self.now.checks), self._played)
        return [check for check in added if _place(check) not in hidden]

    @property
    def hidden(self) -> list[Check]:
        """
        The checks of then that rest on what the record hides: a key, a token, a PIN.
        """
        return [check for check in self._missed if self._is_hidden(check)]

    @property
    def made(self) -> int:
        """
        How many checks were made then, in scenarios of the features.
        """
        return len(self._played)

    @property
    def same(self) -> int:
        """
        How many of them come out as they did.
        """
        return len(self._played) - len(self._missed)

    @property
    def left_out(self) -> tuple[str, ...]:
        """
        The ids of what was recorded and belongs to no scenario of the features, as fuzzing does.
        """
        played = {scenario.id for scenario in self.now.scenarios}
        return tuple(s.id for s in self.then.scenarios if s.id not in played)

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        """
        The requirements with another verdict: id, then, now.
        """
        before, after = self.then.footer.requirements, self.now.footer.requirements
        # What is hidden or left out may have had the last word; its checks are compared singly.
        unsure = {check.requirement for check in self.hidden}
        left_out = set(self.left_out)
        unsure |= {each.requirement for each in self.then.checks if each.scenario in left_out}
        return [
            (
                id_,
                before[id_].verdict if id_ in before else "",
                after[id_].verdict if id_ in after else "",
            )
            for id_ in sorted((before.keys() | after.keys()) - unsure)
            if id_ not in before or id_ not in after or before[id_].verdict != after[id_].verdict
        ]

    @property
    def is_whole(self) -> bool:
        """
        Whether everything that was judged then, and nothing less, could be judged now.
        """
        return not (self.hidden or self.left_out or self.missing)

    @property
    def is_cut(self) -> bool:
        """
        Whether something was taken out of the record: the release that wrote it asks the same.

        Another release may well ask more than the one that made the record.
        """
        return bool(self.missing) and self._is_of_this_release

    @property
    def rewritten(self) -> tuple[str, ...]:
        """
        The claims, and the list of what is in scope, where the header was not written like this.

        Another release may well serve, claim or demand something else.
        """
        if not self._is_of_this_release:
            return ()
        then, now = self.then.header, self.now.header
        names = sorted(then.ics.keys() | now.ics.keys())
        told = [name for name in names if then.ics.get(name) != now.ics.get(name)]
        scope = "requirements"
        if sorted(then.plan.get(scope, ())) != sorted(now.plan.get(scope, ())):
            told.append(scope)
        told += [name for name in _PLANNED if then.plan.get(name) != now.plan.get(name)]
        told += [name for name in _HANDS if then.control.get(name) != now.control.get(name)]
        # Whoever names a declaration may name a newer one, with another version in it.
        told += ["title"] if then.subject == now.subject and then.title != now.title else []
        return tuple(told)

    @cached_property
    def overstated(self) -> tuple[Overstated, ...]:
        """
        What the last line says better than the checks before it, also those that are left out.
        """
        return overstated(self.then)

    @cached_property
    def unasked(self) -> tuple[str, ...]:
        """
        The exchanges of the record that no scenario asks for, each with its scenario.

        Only of scenarios that came to their end both times and of which nothing is hidden.
        """
        ended = {each.id for each in self.now.scenarios if each.outcome == "completed"}
        ended -= {each.id for each in self.then.scenarios if each.outcome != "completed"}
        ended -= {self.then.exchanges[number].scenario for number in self._veiled}
        heard = self.now.exchanges.keys()
        return tuple(
            f"{number} in {exchange.scenario}"
            for number, exchange in self.then.exchanges.items()
            if number not in heard and exchange.scenario in ended
        )

    @property
    def narrowed(self) -> str:
        """
        What was picked, where the record says otherwise; empty where it does not.
        """
        said, was = (each.header.plan.get("filter") or "" for each in (self.then, self.now))
        return was if was != said else ""

    @property
    def is_belied(self) -> bool:
        """
        Whether the record calls a run conformant of which it says that it was stopped.
        """
        return self.then.stopped and self.then.footer.verdict == "conformant"

    @property
    def agrees(self) -> bool:
        """
        Whether the checks and verdicts that can be judged now come out as they did.
        """
        overall = self.then.footer.verdict == self.now.footer.verdict
        same = overall or not self.is_whole
        found = self.gone or self.new or self.verdicts
        forged = self.is_cut or self.narrowed or self.rewritten or self.is_belied
        return same and not (found or forged or self.overstated or self.unasked)

    @property
    def unanswered(self) -> list[str]:
        """
        Which answers the scenarios want and the record does not have; each ends a scenario.
        """
        prefix = f"{OffTheRecord.__name__}: "
        return [
            f"{scenario.message.removeprefix(prefix)} in {scenario.id}"
            for scenario in self.now.scenarios
            if scenario.message.startswith(prefix)
        ]

    @cached_property
    def _is_of_this_release(self) -> bool:
        then, now = self.then.header, self.now.header
        return (then.harness, then.catalogue) == (now.harness, now.catalogue)

    @cached_property
    def _played(self) -> list[Check]:
        left_out = set(self.left_out)
        return [check for check in self.then.checks if check.scenario not in left_out]

    @cached_property
    def _missed(self) -> list[Check]:
        return self._beyond(self._played, list(self.now.checks))

    @cached_property
    def _veiled(self) -> frozenset[int]:
        """
        The exchanges of which the record does not show everything.
        """
        return frozenset(
            number
            for number, exchange in self.then.exchanges.items()
            if _VEIL in exchange.request["body"]
            or (exchange.response and _VEIL in exchange.response["body"])
        )

    def _is_hidden(self, check: Check) -> bool:
        return not self._veiled.isdisjoint(check.exchanges)

    def _beyond(self, some: list[Check], others: list[Check]) -> list[Check]:
        """
        Take away from *some* what *others* have, as often as they have it.
        """
        known = Counter(map(self._judged, others))
        left: list[Check] = []
        for check in some:
            key = self._judged(check)
            if known[key]:
                known[key] -= 1
            else:
                left.append(check)
        return left

    def _judged(self, check: Check) -> tuple[object, ...]:
        """
        Give what makes two checks one; another release may have other words for the reason.
        """
        result: tuple[object, ...] = (*_place(check), check.verdict)
        if not self._is_of_this_release:
            return result
        return (*result, check.requirement, check.check, check.standing, check.code)


def _place(check: Check) -> tuple[object, ...]:
    # The way to a feature of somebody's own depends on where the command was given.
    where = check.where.rpartition("/")[2]
    return check.scenario, where, check.id, tuple(check.exchanges)
