"""Write a run of retrieval tests as JUnit's XML, which CI systems show."""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from assistant.evaluation.reporting.lines import format_case
from assistant.evaluation.runs import Run, is_passed
from corpus.i18n.catalogue import find_text

# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(run: Run, answerable: Mapping[str, bool], missed: Sequence[str]) -> str:
    """Return a run as JUnit's XML; `answerable` is by case id.

    A case fails when its evidence does not rank first, when its answer is not quoted, when it is
    refused though it can be answered, or answered though it cannot. Each line
    of `missed` (a threshold that the run does not reach, the metric first) is a failure of its own.
    """
    details = {str(case["id"]): _list_details(case) for case in run["cases"]}
    suite = ElementTree.Element("testsuite", name="yinju")
    failures = 0
    entries = [
        (str(case["id"]), describe_failure(case, answerable[case["id"]])) for case in run["cases"]
    ]
    for name, failure in [*entries, *((line.split()[0], line) for line in missed)]:
        element = ElementTree.SubElement(suite, "testcase", classname="retrieval", name=name)
        if failure:
            failures += 1
            ElementTree.SubElement(element, "failure", message=failure).text = details.get(name, "")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def describe_failure(case: Run, answerable: bool) -> str:
    """Return why a case of a run fails, "" if it passes; runs of earlier versions say less."""
    if "failure" in case:
        return (
            find_text("en", "evaluation", f"failure.{case['failure']}") if case["failure"] else ""
        )
    return "" if is_passed(case, answerable) else "failed"


def _list_details(case: Run) -> str:
    if not case.get("failure"):
        return ""
    return _FORBIDDEN.sub("\ufffd", "\n".join(format_case(case)))
