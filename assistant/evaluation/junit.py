"""Write a run of retrieval tests as JUnit's XML, which CI systems show."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from assistant.evaluation.runs import Run


def to_junit(run: Run, answerable: Mapping[str, bool], missed: Sequence[str]) -> str:
    """Return a run as JUnit's XML; `answerable` is by case id.

    A case fails when its evidence is not found, when it is refused though it can be answered, or
    answered though it cannot. Each line of `missed` (a threshold that the run does not reach, the
    metric first) is a failure of its own.
    """
    suite = ElementTree.Element("testsuite", name="yinju")
    failures = 0
    entries = [
        (str(case["id"]), _describe_failure(case, answerable[case["id"]])) for case in run["cases"]
    ]
    for name, failure in [*entries, *((line.split()[0], line) for line in missed)]:
        element = ElementTree.SubElement(suite, "testcase", classname="retrieval", name=name)
        if failure:
            failures += 1
            ElementTree.SubElement(element, "failure", message=failure)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _describe_failure(case: Run, answerable: bool) -> str:
    if not answerable:
        return "" if case["refused"] else "answered, though the documents do not hold the answer"
    if case["stale"]:
        return "no document contains its evidence any more"
    if case["rank"] is None:
        return "its evidence is not found"
    return "refused" if case["refused"] else ""
