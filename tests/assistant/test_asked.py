"""A question in a document answers nothing; the sentence below it answers what it asks."""

import pytest

from assistant.evidence.selection import rank_evidence
from assistant.question.parsing import parse_question
from corpus import make_passage
from index import Index, load_encoder

TEXTS = [
    "问：换领渔船证需要多少钱？\n答：工本费十元，押金二百元。\n问：渔船证几天办好？\n答：五个工作日。",
    "一、钓鱼证在哪里办理？\n在县水利局一楼窗口，负责人为何守田。",
    "县志记载，白鹭溪桥长三十二丈。此桥由谁捐建？由乡绅叶承宗捐建，费银四千两。",
    "工期为十八个月。请问工期多久？",
]


@pytest.fixture(scope="module")
def find():
    passages = [make_passage(str(at), text) for at, text in enumerate(TEXTS)]
    index = Index.from_passages(passages, load_encoder())

    def find(text):
        question = parse_question(text)
        return [found.quote for found in rank_evidence(index, question, index.search(text))]

    return find


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("换领渔船证需要多少钱?", "答：工本费十元，押金二百元。"),
        ("渔船证几天办好?", "答：五个工作日。"),
        ("釣魚證在哪裏辦理?", "在县水利局一楼窗口，负责人为何守田。"),
        ("白鹭溪桥由谁捐建?", "由乡绅叶承宗捐建，费银四千两。"),
        ("工期多久?", "工期为十八个月。"),
    ],
)
def test_the_answer_stands_below_the_question(find, question, quote):
    assert find(question)[0] == quote


def test_who_asks_for_questions_gets_them(find):
    assert find("渔船证有哪些问题?")[0].startswith("问：")
