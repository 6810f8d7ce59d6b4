"""The answers benchmark on a set small enough to check by hand."""

import json

from benchmarks.answers import main, measure
from benchmarks.data import Given, Question

PASSAGES = [
    Given("a", "", "京張鐵路於1909年通車。詹天佑主持修建。"),
    Given("b", "", "城市公園由園林局管理。園內種植樹木三百棵。"),
]
QUESTIONS = [
    Question("1", "京张铁路何时通车？", ("a",), ("1909年",)),
    Question("2", "園內種植多少棵樹木？", ("b",), ("三百",)),
    Question("3", "園林局管理城市公園嗎？", ("a",), ("園林局",)),  # said to be in the other
    Question("4", " ", ("a",), ("1909年",)),
]
OTHERS = [Question("5", "火星有幾顆衛星？", (), ())]


def test_the_figures():
    report = measure(PASSAGES, QUESTIONS, OTHERS)
    assert (report.questions, report.sentence_at_1, report.sentence_at_3) == (4, 0.5, 0.5)
    assert report.refused_answerable == 0.25  # what is no question
    assert report.refused_unanswerable == 1.0
    assert 0 < report.quote_characters <= 12


def test_json_has_the_promised_shape(tmp_path, capsys):
    passages, questions = tmp_path / "p.jsonl", tmp_path / "q.jsonl"
    passages.write_text("".join(json.dumps(vars(p)) + "\n" for p in PASSAGES))
    questions.write_text("".join(json.dumps(vars(q)) + "\n" for q in QUESTIONS[:2]))
    assert main(["--passages", str(passages), "--questions", str(questions), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == [
        *["questions", "sentence@1", "sentence@3", "quotes_per_answer", "quote_characters"],
        *["refused_answerable", "refused_unanswerable", "answer_ms"],
    ]
