"""What the Tests page works with: the questions of a home, the run under way, the newest results.

After a rebuild the tests run by themselves where they have run before, here or in the process that
rebuilds, so that the page can say which cases passed before and fail now.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation.evidence import EvidenceFinder
from assistant.evaluation.history import KeptRun, find_version, keep_run, list_runs
from assistant.evaluation.runs import Run, make_run, name_questions
from corpus import YinjuError
from ui.service.service import Service
from ui.tests.history import compare_kept, find_newest, name_current
from ui.tests.questions import QuestionFiles, Questions
from ui.tests.running import Runner
from ui.tests.table import Row, make_rows

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.evaluation.judging import Result

log = logging.getLogger(__name__)


class Desk:
    """The tests of one home; threads may share it."""

    def __init__(self, service: Service, home: Path) -> None:
        self.home = home
        self.service = service
        self.files = QuestionFiles(home)
        self.runner = Runner(service, self.find_finder, self._keep)
        self._lock = threading.Lock()
        self._finder: tuple[object, EvidenceFinder | None] = (None, None)
        # The id of the last run, the questions, and the run that tells of them.
        self._newest: tuple[int, Questions | None, tuple[KeptRun, Run] | None] = (0, None, None)
        self._lost: tuple[str, ...] = ()
        self._checked = ("", 0)  # the generation whose tests were looked at, and the runs by then

    @property
    def lost(self) -> Sequence[str]:
        """The ids of the cases that passed before the last rebuild and fail since."""
        return self._lost

    def find_finder(self, assistant: "Assistant") -> EvidenceFinder:
        """Return what finds evidence in the documents of an assistant; each text is folded once."""
        with self._lock:
            if self._finder[0] is not assistant or self._finder[1] is None:
                self._finder = assistant, EvidenceFinder(assistant)
            found = self._finder[1]
            assert found is not None
            return found

    def find_run(self, questions: Questions) -> tuple[KeptRun, Run] | None:
        """Return the newest run that tells of these questions."""
        kept = list_runs(self.home)
        last = kept[-1].id if kept else 0
        with self._lock:
            if self._newest[0] != last or self._newest[1] is not questions:
                self._newest = last, questions, find_newest(self.home, questions) if kept else None
            return self._newest[2]

    def list_rows(self, questions: Questions) -> list[Row]:
        """Return all cases with their newest results."""
        found = self.find_run(questions)
        results: Mapping[str, Any] = {}
        if found is not None:
            results = {case["id"]: case for case in found[1]["cases"]}
        return make_rows(questions.cases, results)

    def note_generation(self, generation: str) -> None:
        """Look after the tests of the generation that answers, in the background.

        There is something to see to when it has just begun to answer, or when runs were added.
        """
        seen = generation, find_version(self.home)
        with self._lock:
            if not generation or seen == self._checked:
                return
            is_new = generation != self._checked[0]
            self._checked = seen
            if is_new:
                self._finder = None, None  # it holds the documents of the generation before
        args = (generation, is_new)
        threading.Thread(target=self._look, args=args, name="yinju-look", daemon=True).start()

    def _look(self, generation: str, is_new: bool) -> None:
        try:
            questions = self.files.read()
            runs = list_runs(self.home, name_current(questions)) if questions.run else []
            if not runs:
                return
            if runs[-1].generation == generation:
                self._compare(runs)
            elif is_new and not self.service.tests_beside:
                self.runner.start(questions.run)
        except (YinjuError, OSError):
            log.warning("the tests could not be looked at", exc_info=True)

    def _keep(self, assistant: "Assistant", results: "list[Result]") -> None:
        run = make_run(assistant, results)
        if keep_run(self.home, run) is None:
            raise YinjuError("tests.not_kept")
        self._compare(list_runs(self.home, name_questions(run)))

    def _compare(self, runs: Sequence[KeptRun]) -> None:
        """Note which cases passed with the generation before and fail in the newest run."""
        earlier = [kept for kept in runs if kept.generation != runs[-1].generation]
        compared = compare_kept(self.home, earlier[-1].id, runs[-1].id) if earlier else None
        self._lost = compared.comparison.lost if compared else ()
