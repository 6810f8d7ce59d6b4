"""Propose questions on a document: `yinju test --draft DOCUMENT`.

On a terminal each is accepted, edited or rejected; elsewhere all are written as JSON Lines.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cli.options import UsageError, print_report

if TYPE_CHECKING:
    from assistant.evaluation.cases import Case

Ask = Callable[[str], str]


def run_draft(options: argparse.Namespace) -> int:
    """Propose questions; return the exit status."""
    from assistant import Assistant
    from assistant.evaluation.drafting import propose_cases
    from assistant.evaluation.questions.writing import format_case

    documents = Assistant.open(options.home).documents
    document = documents.get(options.draft) or documents.get(Path(options.draft).name)
    if document is None:
        names = ", ".join(sorted(documents)[:20])
        raise UsageError("draft.document", document=options.draft, documents=names)
    proposed = propose_cases(document)
    if options.json:
        values = {"document": document.name, "cases": [c.model_dump(mode="json") for c in proposed]}
        return print_report(options, (values, []))
    if sys.stdin.isatty() and sys.stdout.isatty():
        stem = PurePosixPath(document.name).stem
        output = options.output or options.home / f"{stem}.questions.jsonl"
        kept = review(proposed, input)
        if kept:
            add_cases(output, kept)
        print(f"{len(kept)} of {len(proposed)} questions kept in {output}.")
    elif options.output:
        add_cases(options.output, proposed)
        print(f"{len(proposed)} questions proposed in {options.output}.", file=sys.stderr)
    else:
        print("\n".join(map(format_case, proposed)))
    return 0


def review(proposed: "Sequence[Case]", ask: Ask) -> "list[Case]":
    """Return the cases that a person accepts, as they were edited."""
    kept: list[Case] = []
    for number, case in enumerate(proposed, 1):
        print(f"\n{number}/{len(proposed)} ({case.kind}) {case.question}")
        print(f"  evidence: {' | '.join(case.evidence)}")
        if case.answer:
            print(f"  answer:   {' | '.join(case.answer)}")
        choice = ""
        while choice not in ("a", "e", "r", "q"):
            try:
                choice = ask("[a]ccept, [e]dit, [r]eject, [q]uit: ").strip().lower()[:1]
            except EOFError:
                choice = "q"
        if choice == "q":
            break
        if choice == "a":
            kept.append(case)
        elif choice == "e":
            kept.append(_edit(case, ask))
    return kept


def add_cases(path: Path, cases: "Sequence[Case]") -> None:
    """Add cases to a file; an id that it has already gets a number behind it."""
    from assistant.evaluation.questions.reading import read_cases
    from assistant.evaluation.questions.writing import write_cases

    present = read_cases(path, drafts=True) if path.exists() and path.stat().st_size else []
    taken = {case.id for case in present}
    added = []
    for case in cases:
        name, number = case.id, 2
        while name in taken:
            name, number = f"{case.id}-{number}", number + 1
        taken.add(name)
        added.append(case.model_copy(update={"id": name}))
    write_cases(path, [*present, *added])


def _edit(case: "Case", ask: Ask) -> "Case":
    """Return a case with what a person types; an empty line keeps what there is."""
    question = ask(f"question [{case.question}]: ").strip() or case.question
    changed: dict[str, object] = {"question": question}
    for name in ("evidence", "answer"):
        present = " | ".join(getattr(case, name))
        typed = ask(f"{name}, separated by | [{present}]: ").strip()
        if typed:
            parts = tuple(part.strip() for part in typed.split("|"))
            changed[name] = tuple(filter(None, parts))
    return case.model_copy(update=changed)
