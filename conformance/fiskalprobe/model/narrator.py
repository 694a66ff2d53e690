"""
The narrator: what every teller of stories does, whoever the subject is.

Every move is made by the step that its sentence stands for, so a story that is saved does the
same once more.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.model.gherkin import Line
from fiskalprobe.model.moves import Move
from fiskalprobe.run.checks import Blocked
from fiskalprobe.target.deeds import ControlFailed, ControlMissing

_FORETOLD: Final = "every answer is as the books foretell"


@dataclass(slots=True, kw_only=True)
class Coverage:
    """
    Which states of the model were seen, and what happened in them.
    """

    states: set[tuple[object, ...]] = field(default_factory=set)
    transitions: set[tuple[object, ...]] = field(default_factory=set)
    moves: dict[str, int] = field(default_factory=dict)


class Narrator(ABC):
    """
    Tells one story at a time.
    """

    def __init__(self, notebook: Notebook, *, seed: int) -> None:
        self.notebook = notebook
        self.seed = seed
        self.coverage = Coverage()
        self.told = 0
        self.lines: list[Line] = []
        #: Whether a preparation has failed that should not have; then nothing is prepared.
        self.is_wary = False

    def tell(self, story: tuple[Move, ...]) -> list[Line]:
        """
        Play *story* in a world as fresh as there is; gives its lines.
        """
        self.told += 1
        notebook = self.notebook
        try:
            notebook.open_page(self.told, "a story", seed=self.seed, teller="model")
        except ControlFailed as failed:
            notebook.interrupted(failed)
            notebook.end()
            return []
        self.control = notebook.connection.control
        self.checks = notebook.checks()
        self.context = notebook.context
        self.lines = []
        self._set_up()
        try:
            for move in story:
                self._make(move)
            self._audit()
            self._line("Then", _FORETOLD, self._look_up)
        except (Blocked, ControlFailed, ControlMissing) as stopped:
            self.is_wary |= not notebook.shrinking and self._is_surprised()
            notebook.interrupted(stopped)
        finally:
            if not self.control.offers("reset"):
                with notebook.aside():
                    self._tidy()
            notebook.end()
        return self.lines

    def _make(self, move: Move) -> None:
        before, lines = self._state(), len(self.lines)
        self._play(move)
        if len(self.lines) == lines:
            return  # nothing came into question
        self._look_up()
        seen = self.coverage
        seen.states |= {before, self._state()}
        seen.transitions.add((before, move.kind, move.how, self._outcome()))
        seen.moves[move.kind] = seen.moves.get(move.kind, 0) + 1

    def _line(
        self,
        keyword: str,
        text: str,
        act: Callable[[], object],
        table: tuple[tuple[str, ...], ...] = (),
        *,
        doc: str = "",
    ) -> None:
        """
        Write one line of the story, and do what it says.
        """
        self.lines.append(Line(keyword=keyword, text=text, table=table, doc=doc))
        self.notebook.step(text, where=f"line {len(self.lines)} of the story", arranging=False)
        act()

    # -- what depends on the subject ---------------------------------------------------------

    @abstractmethod
    def _set_up(self) -> None:
        """
        Begin with empty books.
        """

    @abstractmethod
    def _play(self, move: Move) -> None:
        """
        Make one move, or none where nothing comes into question.
        """

    @abstractmethod
    def _state(self) -> tuple[object, ...]:
        """
        Give the state of the model without its figures.
        """

    @abstractmethod
    def _outcome(self) -> tuple[object, ...] | None:
        """
        Say in a few words what the last call came to.
        """

    @abstractmethod
    def _look_up(self) -> None:
        """
        Enter what is new, and let the books judge it.
        """

    def _is_surprised(self) -> bool:
        """
        Tell whether what stopped a story was not foretold.
        """
        return False

    @abstractmethod
    def _audit(self) -> None:
        """
        Compare the subject's own records with the books, where there are any.
        """

    @abstractmethod
    def _tidy(self) -> None:
        """
        Leave a world that cannot begin again as it can be left.
        """


def letter(place: int) -> str:
    """
    Name the documents of a story: A, B, C, …
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found, round_ = letters[place % len(letters)], place // len(letters)
    return f"{found}{round_}" if round_ else found
