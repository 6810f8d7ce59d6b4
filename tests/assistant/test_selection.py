"""Which sentence answers: parts of a question, their traits, and the weights that are fitted."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.evidence.answer_forms import has_answer_form
from assistant.evidence.describing import describe_candidates
from assistant.evidence.question_parts import KINDS, TRAITS, describe_parts
from assistant.evidence.quoting import choose_quotes
from assistant.evidence.scoring import WHOLE_FEATURES, score_candidates
from assistant.evidence.selection import rank_evidence
from assistant.question.parsing import parse_question
from corpus import make_passage
from index import Index, load_encoder
from training.answering import selection as training

TEXTS = [
    "聶魯達生於智利的帕拉爾。父親在鐵路上工作，反對他寫詩。他嗜好收藏船首像與貝殼。",
    "達爾文生於英國什魯斯伯里。他隨小獵犬號航行五年。他收藏甲蟲。",
    "鐵路公司收藏舊火車。公司設在倫敦。",
]
QUESTION = "聶魯達收藏什麼?"


@pytest.fixture(scope="module")
def index():
    passages = [make_passage(str(at), text) for at, text in enumerate(TEXTS)]
    return Index.from_passages(passages, load_encoder())


def describe(index, text):
    question = parse_question(text)
    return question, describe_candidates(index, question, index.search(question.text))


def test_a_sentence_that_leaves_out_its_subject_answers(index):
    question = parse_question(QUESTION)
    best = rank_evidence(index, question, index.search(question.text))
    assert best[0].quote == "他嗜好收藏船首像與貝殼。"
    assert best[0].met > best[-1].met
    assert sum(item.share for item in best) == pytest.approx(1, abs=1e-4)


def test_traits_tell_what_a_part_is_and_where_it_stands(index):
    question, described = describe(index, QUESTION)
    query_terms, found = described.query_terms, described.matches
    candidates = found.candidates
    shares = np.full(len(candidates), 1 / len(candidates), np.float32)
    parts = describe_parts(question, found, query_terms, shares, across=False)
    assert set(parts) == set(KINDS)
    sources = [query_term.text for query_term in query_terms]
    traits = parts["query_terms"].traits[found.passage_numbers[0]]
    assert traits.shape == (len(query_terms), len(TRAITS))

    def of(source, trait):
        return traits[sources.index(source), TRAITS.index(trait)]

    assert of("收藏", "verb") == 1 and of("收藏", "word") == 1
    assert of("收藏", "nearness") == 1 > of("聂鲁", "nearness")  # it stands beside 什么
    assert of("收藏", "side") < 0  # before it
    assert of("聂鲁", "in_first") == 1 and of("收藏", "in_first") == 0
    assert 0 < of("收藏", "in_passage") < 1
    assert all(
        parts["query_terms"].traits[..., TRAITS.index(name)].min() >= 0 for name in TRAITS[:11]
    )


def test_preceding_earlier_and_later_sentences_are_told_apart(index):
    found = describe(index, QUESTION)[1].matches
    rows = found.query_terms
    for group in found.groups:
        own = rows[group]
        assert (found.preceding(rows)[group[0]] == 0).all()
        assert (found.best_earlier(rows)[group[0]] == 0).all()
        assert (found.best_later(rows)[group[-1]] == 0).all()
        for at in range(1, len(group)):
            assert (found.preceding(rows)[group[at]] == own[at - 1]).all()
            assert (found.best_earlier(rows)[group[at]] == own[:at].max(axis=0)).all()
            assert (found.best_later(rows)[group[at - 1]] == own[at:].max(axis=0)).all()


@pytest.mark.parametrize("text", [QUESTION, "Where was Darwin born?", "鐵路公司在哪裡?"])
def test_training_and_product_compute_the_same(index, text):
    """The weights that ship, put back into the trained model, give the product's scores."""
    import torch

    from assistant.evidence import scoring as weighing

    _, described = describe(index, text)
    candidates, features = described.matches.candidates, described.features
    fitted = weighing._load_weights()["plain"]
    model = training._model()
    for kind in KINDS:
        for name, layer in zip(("first", "second"), fitted.layers[kind], strict=True):
            model[f"{kind} {name}"] = torch.from_numpy(layer)
    whole = torch.from_numpy(fitted.whole)
    depth = WHOLE_FEATURES.index("depth")
    model["whole"] = torch.stack([whole[0], whole[1] - whole[0]])
    model["whole"].data[0, depth] += training.DEPTH
    place = candidates[0][0].document  # where it is answered does not matter here
    example = training._example(index, training.Question(text, place, 0, 1))
    assert example is not None
    scores = training._scores(model, training._batch([example]))[0].detach().numpy()
    wanted = score_candidates(features).scores
    assert len(candidates) <= training.CANDIDATES
    assert np.sort(scores) == pytest.approx(np.sort(wanted), abs=0.05)  # halves in, halves out


def test_fitting_learns_which_candidate_answers(index):
    asked = [
        ("聶魯達收藏什麼?", "0", TEXTS[0].index("船首像")),
        ("達爾文收藏什麼?", "1", TEXTS[1].index("甲蟲")),
        ("公司設在哪裡?", "2", TEXTS[2].index("倫敦")),
    ]
    questions = [training.Question(text, name, at, at + 2) for text, name, at in asked]
    examples = [training._example(index, question) for question in questions]
    model = training.fit(examples * 64, epochs=40)
    assert training.first_right(model, examples) == 1.0


@pytest.mark.parametrize(
    ("question", "sentence", "can"),
    [
        ("达尔文的老师是谁?", "达尔文生于1809年。", False),  # the person asked about is no answer
        ("达尔文的老师是谁?", "达尔文师从约翰·亨斯洛。", True),
        ("Who taught Charles Darwin?", "Charles Darwin was born here.", False),
        ("Who taught Charles Darwin?", "He met John Henslow there.", True),
        ("北京市的分店在哪里?", "公司设在北京市。", False),
        ("1931年之后是哪一年?", "1931年开工。", False),
        ("为什么原因不明?", "原因是缺乏记录。", True),  # a reason may be said in the same words
    ],
)
def test_an_answer_is_not_what_the_question_names(question, sentence, can):
    asked = parse_question(question)
    assert has_answer_form(asked.expected, sentence, asked.folded) == can


def test_as_much_is_quoted_as_is_needed(index):
    question = parse_question(QUESTION)
    found = rank_evidence(index, question, index.search(question.text))
    best = replace(found[0], score=10.0, share=0.999)
    sure = [best, *(replace(item, score=0.0, share=0.0001) for item in found[1:])]
    doubtful = [replace(item, share=0.2, score=1.0) for item in found]
    asked = question.expected
    assert len(choose_quotes(asked, sure)) == 1
    assert len(choose_quotes(asked, doubtful)) == 3
