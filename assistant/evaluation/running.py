"""Run the cases of retrieval tests one after another, or several at a time."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from assistant.assistant import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.evidence import EvidenceFinder
from assistant.evaluation.judging import Result, run_case
from corpus import Cancelled

Progress = Callable[[int, int], None]  # done, of


def run_cases(
    assistant: Assistant,
    cases: Sequence[Case],
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    workers: int = 2,
) -> list[Result]:
    """Return the outcome of each case, in order.

    `workers` questions are asked at a time, as a server asks them; most of an answer is spent in
    libraries that let other threads run. Raises Cancelled when `cancelled` says so.
    """
    finder = EvidenceFinder(assistant)
    results: list[Result] = []
    workers = max(1, min(workers, os.cpu_count() or 1))

    def run(case: Case) -> Result:
        if cancelled():
            raise Cancelled("tests.stopped")
        return run_case(assistant, case, finder)

    with ThreadPoolExecutor(workers, thread_name_prefix="yinju-test") as pool:
        try:
            for result in pool.map(run, cases):
                results.append(result)
                if progress:
                    progress(len(results), len(cases))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results
