"""Questions on the subject that the reports do not answer, made by rule; how many are refused.

    python -m benchmarks.absent [--shared ../shared] [--half fit|test]

The hardest questions to refuse name what a report tells about and ask what it does not tell. They
are made here: a subject that the documents name, and an attribute of which no word stands in any
sentence near one that names the subject (nor anywhere, in the shipped report). Subjects and
attributes are the lists below. Every other attribute is left to fit `assistant.refusal.confidence`,
the rest is measured: what is asked in the test was never asked in fitting.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import opencc

import corpus
from assistant import Assistant
from benchmarks.in_context import add_context
from corpus import Document
from corpus.text.normalization import fold
from index import Index, load_encoder

Half = Literal["fit", "test"]
_NEAR = 2  # sentences before and after one that names the subject

# As the shipped report names its seven visits, and in English.
REPORT_SUBJECTS = [
    ("望京小街", "Wangjing Xiaojie"),
    ("丽都国际街区", "the Lido (麗都) international block"),
    ("京张铁路遗址公园", "the Jing-Zhang Railway Heritage Park"),
    ("石油共生大院", "the 石油共生大院 compound"),
    ("金隅智造工场", "the 金隅智造工場 factory site"),
    ("城市绿心", "the City Green Heart (城市綠心)"),
    ("模式口", "Moshikou"),
]
# What government reports come back to; those that none of the given names are left out.
DOCUMENT_SUBJECTS = [
    ("三峡工程", "the Three Gorges project"),
    ("南水北调", "the South-to-North Water Diversion (南水北调)"),
    ("西部大开发", "the western development programme (西部大开发)"),
    ("青藏铁路", "the Qinghai-Tibet Railway (青藏铁路)"),
    ("北京奥运会", "the Beijing Olympics (北京奥运会)"),
    ("上海世博会", "the Shanghai World Expo (上海世博会)"),
    ("长江经济带", "the Yangtze River Economic Belt (长江经济带)"),
    ("雄安新区", "the Xiong'an New Area (雄安新区)"),
    ("粤港澳大湾区", "the Greater Bay Area (粤港澳大湾区)"),
    ("农村信用社", "the rural credit cooperatives (农村信用社)"),
    ("京津冀协同发展", "the Beijing-Tianjin-Hebei plan (京津冀协同发展)"),
    ("宝山钢铁", "the Baoshan steelworks (宝山钢铁)"),
]
# Words that must be absent; the question in Chinese; the question in English.
ATTRIBUTES = [
    (("投资", "造价"), "{}的总投资是多少亿元？", "What was the total investment in {}?"),
    (("容积率",), "{}的容积率是多少？", "What is the floor area ratio of {}?"),
    (
        ("客流", "人流", "游客"),
        "{}的日均客流量是多少？",
        "How many visitors does {} receive a day?",
    ),
    (("面积", "公顷", "平方"), "{}的占地面积有多大？", "What is the land area of {}?"),
    (("施工单位", "承建"), "{}的施工单位是哪一家？", "Which company was the contractor of {}?"),
    (("开工", "动工"), "{}是哪一年开工的？", "In what year did construction of {} start?"),
    (("竣工", "完工", "落成"), "{}是什么时候竣工的？", "When was {} completed?"),
    (("租金",), "{}每年的租金收入是多少？", "How much rent does {} bring in each year?"),
    (("停车",), "{}有多少个停车位？", "How many parking spaces does {} have?"),
    (("建筑师", "设计师", "总设计"), "{}的总设计师是谁？", "Who was the chief designer of {}?"),
    (("绿化率",), "{}的绿化率是多少？", "What is the greening rate of {}?"),
    (("就业", "岗位"), "{}带来了多少就业岗位？", "How many jobs did {} create?"),
    (("贷款", "银行"), "哪家银行为{}提供了贷款？", "Which bank financed {}?"),
    (("事故", "伤亡"), "{}发生过哪些安全事故？", "What accidents happened at {}?"),
    (("获奖", "奖项", "荣获"), "{}获得过哪些奖项？", "Which awards has {} won?"),
    (("门票", "票价"), "{}的门票多少钱？", "How much is a ticket to {}?"),
]


@dataclass(frozen=True)
class Absent:
    """A question that the documents do not answer."""

    question: str
    half: Half


def absent(documents: Sequence[Document], subjects: Sequence[tuple[str, str]]) -> list[Absent]:
    """Return the questions of subjects that the documents name and attributes that they do not.

    Each is asked once, in Traditional, Simplified or English, by turns.
    """
    to_traditional = opencc.OpenCC("s2t")
    found: list[Absent] = []
    sentences = [
        [fold(document.text[start:end]) for start, end in corpus.find_sentence_spans(document.text)]
        for document in documents
    ]
    for subject, english in subjects:
        around = list(_around(sentences, subject, whole=len(documents) == 1))
        if not around:
            continue
        for number, (words, chinese, in_english) in enumerate(ATTRIBUTES):
            if any(word in text for word in words for text in around):
                continue
            turn = len(found) % 3
            simplified = chinese.format(subject)
            question = (
                to_traditional.convert(simplified)
                if turn == 0
                else simplified
                if turn == 1
                else in_english.format(english)
            )
            found.append(Absent(question, "test" if number % 2 else "fit"))
    return found


def _around(sentences: Sequence[Sequence[str]], subject: str, *, whole: bool) -> Iterator[str]:
    """Yield the sentences near those that name a subject, or all of a document that does."""
    for document in sentences:
        for at, sentence in enumerate(document):
            if subject in sentence:
                yield from document if whole else document[max(0, at - _NEAR) : at + _NEAR + 1]


def collections(
    shared: Path, context: float | None = 1.0
) -> dict[str, tuple[Assistant, list[Absent]]]:
    """Return the shipped report and the government reports, each with its questions.

    `context` is the share of passages with contextual vectors; None: no contextual encoder.
    """
    encoder = load_encoder()
    found: dict[str, tuple[Assistant, list[Absent]]] = {}
    for name, folder, subjects in [
        ("report", corpus.SHIPPED, REPORT_SUBJECTS),
        ("documents", shared / "documents", DOCUMENT_SUBJECTS),
    ]:
        names = [n for n in corpus.list_documents(folder) if n.endswith(".txt")]
        documents = [corpus.load_document(folder, name) for name in names]
        passages = [
            passage for document in documents for passage in corpus.split_document(document)
        ]
        index = Index.from_passages(passages, encoder, documents={d.name: d for d in documents})
        add_context(index, context)
        found[name] = Assistant(index), absent(documents, subjects)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask one half, and print how many are refused."""
    parser = argparse.ArgumentParser(prog="benchmarks.absent", description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--half", choices=["fit", "test"], default="test")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    report = {}
    for name, (assistant, questions) in collections(options.shared).items():
        asked = [one.question for one in questions if one.half == options.half]
        refused = [assistant.ask(question).refused for question in asked]
        report[name] = {"questions": len(asked), "refused": round(sum(refused) / len(asked), 4)}
    if options.json:
        print(json.dumps(report))
    else:
        for name, values in report.items():
            print(f"{name:10} {values['questions']:4} questions, refused {values['refused']}")


if __name__ == "__main__":
    main()
