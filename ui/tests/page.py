"""Renders the Tests page: overview, table of cases, one case, its form, two runs compared."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from corpus.i18n.catalogue import LANGUAGES, find_text
from ui.templating import render

if TYPE_CHECKING:
    from assistant.evaluation.history import KeptRun
    from assistant.evaluation.runs import Run
    from ui.tests.history import Compared
    from ui.tests.opening import Opened
    from ui.tests.questions import KnownCase, Questions
    from ui.tests.running import Running
    from ui.tests.table import Row, Table, Wanted

FIELDS = ("question", "evidence", "answer", "answerable", "history")
DETAILS = ("document", "lang", "kind", "id", "note")
_RECENT = 20  # runs that are listed


def render_frame() -> str:
    """Return the page without what is fetched when it is seen."""
    return render("tests/frame.html")


def render_overview(
    questions: "Questions", found: "tuple[KeptRun, Run] | None", runs: "Sequence[KeptRun]"
) -> str:
    """Return the files, what the newest run says, and the runs over time."""
    from assistant.evaluation.reporting.charts import draw_refusals  # noqa: PLC0415 -- heavy
    from ui.tests.history import SUMMED, draw_runs, draw_slices, sum_slices  # noqa: PLC0415

    slices = sum_slices(found[1]) if found else []
    cases = [known.case for known in questions.cases]
    return render(
        "tests/overview.html",
        questions=questions,
        drafts=sum(case.draft for case in cases),
        kinds=sorted({case.kind for case in cases if case.kind}),
        langs=sorted({case.lang for case in cases if case.lang}),
        kept=found[0] if found else None,
        slices=slices,
        metrics=SUMMED,
        chart=Markup(draw_slices(slices, "hit@1")) if len(slices) > 1 else "",
        refusals=Markup(
            draw_refusals(found[1]["cases"], title="refused", width=460) if found else ""
        ),
        runs=list(reversed(runs))[:_RECENT],
        charts=[(name, Markup(svg)) for name, svg in draw_runs(runs)] if len(runs) > 1 else [],
        told=told,
    )


def render_table(table: "Table", wanted: "Wanted", lost: "Sequence[str]") -> str:
    """Return a page of the table of cases."""
    from ui.tests.table import AT_ONCE  # noqa: PLC0415 -- heavy

    return render(
        "tests/table.html", table=table, wanted=wanted, lost=lost, at_once=AT_ONCE, told=told
    )


def render_case(opened: "Opened", row: "Row", *, editor: bool) -> str:
    """Return one case as it is answered now."""
    asked = [*opened.known.case.history, opened.known.case.question]
    return render(
        "tests/case.html",
        opened=opened,
        case=opened.known.case,
        row=row,
        can_edit=editor and opened.known.editable,
        asked=json.dumps(asked, ensure_ascii=False),
        told=told,
    )


def render_form(known: "KnownCase | None") -> str:
    """Return the form of a case; empty for a new one."""
    values: Mapping[str, Any] = known.own.model_dump() if known else {"answerable": True}
    return render(
        "tests/form.html",
        known=known,
        values={name: values.get(name) for name in (*FIELDS, *DETAILS)},
        details=DETAILS,
    )


def render_running(running: "Running") -> str:
    """Return where the run stands; "" where there is nothing to say."""
    return render("tests/running.html", running=running)


def render_compared(compared: "Compared") -> str:
    """Return two runs side by side, and what moved."""
    return render("tests/compared.html", compared=compared, told=told)


def told(key: str) -> Markup:
    """Return a text that reports of runs use, too, in all languages."""
    span = Markup('<span class="t" lang="{}">{}</span>')
    return Markup("").join(
        span.format(language, find_text(language, "evaluation", key)) for language in LANGUAGES
    )
