"""Runs the cases of a home in the background, one question at a time.

Between two cases the assistant is free, so that a visitor's question comes first. Where another
generation takes over meanwhile, the run begins anew: a run is of one generation.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.evaluation.evidence import EvidenceFinder
from assistant.evaluation.judging import judge_answer
from corpus import Cancelled
from corpus.errors import Message
from ui.service.service import Service
from ui.service.state import describe_trouble

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.evaluation.cases import Case
    from assistant.evaluation.judging import Result

State = Literal["idle", "running", "cancelling", "summing", "done", "cancelled", "failed"]
PAUSE = 0.005  # seconds between two cases: who waits for the assistant gets it


@dataclass(frozen=True)
class Running:
    """Where a run stands, or how the last one ended."""

    state: State = "idle"
    done: int = 0
    of: int = 0
    failing: int = 0  # of those done
    failure: Message | None = None

    @property
    def active(self) -> bool:
        """Whether cases are being asked."""
        return self.state in ("running", "cancelling", "summing")

    @property
    def percent(self) -> int:
        """The share done, in whole percent."""
        return 100 * self.done // self.of if self.of else 0


class Runner:
    """One run at a time; threads may share it."""

    def __init__(
        self,
        service: Service,
        find_finder: "Callable[[Assistant], EvidenceFinder]",
        keep: "Callable[[Assistant, list[Result]], None]",
    ) -> None:
        """`keep` is given the results of a whole run."""
        self._service = service
        self._find_finder = find_finder
        self._keep = keep
        self._lock = threading.Lock()
        self._now = Running()

    @property
    def now(self) -> Running:
        """Where it stands."""
        return self._now

    def start(self, cases: "Sequence[Case]") -> bool:
        """Begin a run; tell whether one has begun: not while another is under way."""
        with self._lock:
            if self._now.active or not cases:
                return False
            self._now = Running("running", of=len(cases))
        threading.Thread(target=self._work, args=(cases,), name="yinju-tests", daemon=True).start()
        return True

    def cancel(self) -> None:
        """Stop after the case that is being asked; nothing is kept."""
        with self._lock:
            if self._now.state == "running":
                self._now = replace(self._now, state="cancelling")

    def _work(self, cases: "Sequence[Case]") -> None:
        try:
            assistant, results = self._ask_all(cases)
            self._set(state="summing")
            self._keep(assistant, results)
            self._set(state="done")
        except Cancelled:
            self._set(state="cancelled")
        except Exception as error:  # whatever it is, the page has to say so
            self._set(state="failed", failure=describe_trouble(error))

    def _ask_all(self, cases: "Sequence[Case]") -> "tuple[Assistant, list[Result]]":
        first: Assistant | None = None
        results: list[Result] = []
        while len(results) < len(cases):
            case = cases[len(results)]
            if self._now.state == "cancelling":
                raise Cancelled("tests.stopped")
            with self._service.asking() as assistant:
                if assistant is not first:
                    first, results, case = assistant, [], cases[0]
                answer = assistant.ask(case.question, case.history)
            results.append(judge_answer(assistant, case, answer, self._find_finder(assistant)))
            failing = sum(not result.passed for result in results[-1:])
            before = self._now.failing if len(results) > 1 else 0
            self._set(done=len(results), failing=before + failing)
            time.sleep(PAUSE)
        assert first is not None
        return first, results

    def _set(self, **values: object) -> None:
        with self._lock:
            self._now = replace(self._now, **values)  # type: ignore[arg-type]
