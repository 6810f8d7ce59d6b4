"""Close reading: what it computes, what it tells, and when nothing is read."""

import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info, threadpool_limits

from assistant.evidence import close_reading, describing
from assistant.evidence import sentence_reranker as reranker
from assistant.evidence.close_reading import CloseReading
from assistant.evidence.selection import rank_evidence
from assistant.evidence.sentence_reranker import RERANKER_INPUT, score_sentences
from assistant.evidence.thresholds import CLOSE_READING
from assistant.question.parsing import parse_question
from corpus import make_passage
from index import Index, load_encoder
from index.encoders.transformer import SharedTokens, load_tokens
from training.answering.competing import Candidate, Example, Tokens, choose_shown
from training.answering.sentence_reranker import Reranker, fit, publish

WIDTH, WIDER, LAYERS = 384, 1536, 12
BLOCKS = WIDTH // 32
ASKED = "聶魯達的父親做什麼工作？"
TOLD = ["聶魯達生於智利的帕拉爾。", "父親在鐵路上工作，反對他寫詩。", "他嗜好收藏船首像與貝殼。"]


def test_it_tells_who_does_what_to_whom():
    for question, right in ((ASKED, 1), ("聶魯達在哪裡出生？", 0), ("What did Neruda collect?", 2)):
        assert int(score_sentences(question, TOLD).scores.argmax()) == right, question
    strange = score_sentences("火星有幾個衛星？", TOLD)
    assert strange.answer_log_odds < 0 < score_sentences(ASKED, TOLD).answer_log_odds


def test_the_products_of_an_answer_have_one_blas_thread(assistant, monkeypatch):
    threads = []

    def counted(find, *given):
        libraries = [one for one in threadpool_info() if one["user_api"] == "blas"]
        threads.append({one["num_threads"] for one in libraries})
        return find(*given)

    embed, read = SharedTokens.embed, describing.match_candidates
    monkeypatch.setattr(SharedTokens, "embed", lambda *given: counted(embed, *given))
    monkeypatch.setattr(describing, "match_candidates", lambda *given: counted(read, *given))
    with threadpool_limits(limits=2, user_api="blas"):
        score_sentences(ASKED, TOLD)
        assert threads == [{1}]
        assistant.ask("模式口在哪裡?")
    assert len(threads) > 1 and {1} == set.union(*threads)


SINGLE_PRECISION = [  # scores, and that none answers, as numpy computed them in single precision
    (ASKED, TOLD, [16.65, 18.20, 16.71], 15.93),
    (
        "How many patients did the hospital admit in 2021?",
        [
            "医院2020年收治病人三百名。",
            "2021年，医院收治病人四百二十名，同比增长四成。",
            "全市共有医院三十家。",
            "The hospital was founded in 1903.",
        ],
        [18.38, 18.15, 15.77, 15.07],
        16.18,
    ),
    (
        "京張鐵路遺址公園在哪裡？",
        ["公園於二〇一九年開放。", "鐵路改入地下。"],
        [15.32, 14.11],
        16.07,
    ),
]


@pytest.mark.parametrize(("question", "quotes", "scores", "none"), SINGLE_PRECISION)
def test_whole_numbers_score_as_single_precision_does(question, quotes, scores, none):
    found = score_sentences(question, quotes)
    np.testing.assert_allclose(found.scores, scores, rtol=0, atol=0.25)
    assert found.none == pytest.approx(none, abs=0.1)
    assert found.scores.argmax() == np.argmax(scores)


def test_both_scripts_are_read_alike():
    simplified = [
        "聂鲁达生于智利的帕拉尔。",
        "父亲在铁路上工作，反对他写诗。",
        "他嗜好收藏船首像与贝壳。",
    ]
    one, other = (
        score_sentences(ASKED, TOLD),
        score_sentences("聂鲁达的父亲做什么工作？", simplified),
    )
    np.testing.assert_array_equal(one.scores, other.scores)
    assert one.none == other.none


def test_so_many_sentences_are_read_and_no_more():
    for quotes in ([], ["字"] * (RERANKER_INPUT.sentences + 1)):
        with pytest.raises(
            ValueError,
            match=f"expected 1 to {RERANKER_INPUT.sentences} sentences, got {len(quotes)}",
        ):
            score_sentences(ASKED, quotes)
    longest = score_sentences("問" * 2000, ["答" * 5000, "😀", ""])
    assert longest.scores.shape == (3,) and np.isfinite(longest.scores).all()


def numbers(*shape, chance):
    """Multiples of 1/1024 that whole numbers with a scale for each row hold exactly."""
    rows = chance.integers(-126, 127, shape)
    np.put_along_axis(rows, chance.integers(0, shape[-1], (*shape[:-1], 1)), 127, -1)
    return (rows / 1024).astype(np.float32)


@pytest.fixture
def small():
    """The network of training, with numbers by chance, and its embeddings as they are kept."""
    torch.manual_seed(3)
    chance = np.random.default_rng(3)
    tensors = {"emb.pos": numbers(512, WIDTH, chance=chance).ravel()}
    tensors |= {
        name: numbers(WIDTH, chance=chance) for name in ("emb.type", "emb.ln.w", "emb.ln.b")
    }
    shapes = {"fi": (WIDER, WIDTH), "fo": (WIDTH, WIDER)} | dict.fromkeys(
        ("q", "k", "v", "ao"), (WIDTH, WIDTH)
    )
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            tensors[f"l{layer}.{name}.w"] = numbers(*shape, chance=chance).ravel()
            tensors[f"l{layer}.{name}.b"] = numbers(shape[0], chance=chance)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = 1 + numbers(WIDTH, chance=chance)
            tensors[f"l{layer}.{name}.b"] = numbers(WIDTH, chance=chance)
    tokenizer = load_tokens().tokenizer
    tokens = tokenizer.get_vocab_size()
    rows = chance.integers(0, 256, (tokens, 16 * BLOCKS)).astype(np.uint8)
    scales = chance.uniform(0.01, 0.1, (tokens, BLOCKS)).astype(np.float16)
    halves = rows.reshape(tokens, BLOCKS, 16)
    whole = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8
    embeddings = (whole * scales[..., None].astype(np.float32)).reshape(tokens, WIDTH)
    return Reranker(tensors, embeddings, "cpu"), SharedTokens(tokenizer, scales, rows)


def examples():
    candidates = tuple(Candidate(float(-at), "p", text, at == 1) for at, text in enumerate(TOLD))
    others = tuple(Candidate(-5.0 - at, "o", "此句說別的事。", False) for at in range(3))
    return [Example(ASKED, "p", candidates + others, "a")]


def test_the_graph_computes_what_was_fitted(small, tmp_path, monkeypatch):
    net, shared = small
    tokens = Tokens(shared.tokenizer)
    with torch.no_grad():  # what was fitted last is no multiple of anything
        for side in ("question", "sentence"):
            net.own[f"{side}.weight"].copy_(torch.eye(WIDTH) * 127 / 1024)
        net.own["head.weight"].mul_(16)
        batch = tokens.batch([(ASKED, examples()[0].candidates[:3])])
        each, none = net.scores(batch)
    publish(net, tmp_path)
    monkeypatch.setattr(reranker, "load_tokens", lambda: shared)
    monkeypatch.setattr(reranker, "_FOLDER", tmp_path)
    reranker._load_network.cache_clear()
    try:
        found = score_sentences(ASKED, TOLD)
    finally:
        reranker._load_network.cache_clear()
    np.testing.assert_allclose(found.scores, each[0].numpy(), rtol=0, atol=0.2)
    assert found.none == pytest.approx(float(none[0]), abs=0.2)


@pytest.mark.soak
def test_fitting_reaches_every_layer(small):
    net, _ = small
    tokens = Tokens(load_tokens().tokenizer)
    before = {name: value.detach().clone() for name, value in net.own.items()}
    fit(net, tokens, examples(), "cpu", 6)
    changed = [name for name, value in net.own.items() if not value.equal(before[name])]
    assert {f"{at}.{name}.weight" for at in range(LAYERS) for name in ("q", "fo")} <= set(changed)
    assert {"head.weight", "sides", "question.weight", "sentence.weight"} <= set(changed)


def test_what_is_shown_changes_and_stays_in_reading_order():
    example = examples()[0]
    seen = [choose_shown(example, random.Random(seed))[1] for seed in range(200)]
    assert all(len(one) >= 3 for one in seen)
    assert all(sorted(one, key=example.candidates.index) == one for one in seen)
    without = [one for one in seen if not any(c.answers for c in one)]
    assert 0 < len(without) < 60  # the answer taken away
    assert all(c.passage == "o" for one in without for c in one)


TEXTS = [
    "".join(TOLD),
    "鐵路公司收藏舊火車。公司設在倫敦。",
    "智利的鐵路由國家修建，工作的人有三千。",
]


@pytest.fixture(scope="module")
def found():
    passages = [make_passage(str(at), text) for at, text in enumerate(TEXTS)]
    index = Index.from_passages(passages, load_encoder())
    question = parse_question(ASKED)
    return rank_evidence(index, question, index.search(question.text))


def test_figures_that_a_question_names_are_read_alike_in_either_writing():
    """The reranker alone takes the sentence whose number stands in digits."""
    encoder = load_encoder()

    def read(asked: str, text: str) -> float:
        index = Index.from_passages([make_passage("a", text)], encoder)
        question = parse_question(asked)
        evidence = rank_evidence(index, question, index.search(question.text))
        return CloseReading(question, evidence).answer_log_odds()

    chinese = "全村修渠投资两亿五千万元，比上年增长百分之十四。"
    digits = "全村修渠投资2.5亿元，比上年增长14%。"
    named = "修渠投资增长14%是哪一年?"
    assert read(named, chinese) == pytest.approx(read(named, digits), abs=1e-3)
    unnamed = "修渠投资增长多少?"
    assert read(unnamed, chinese) != pytest.approx(read(unnamed, digits), abs=1e-3)


def test_what_competes_is_read_and_nothing_is_lost(found, monkeypatch):
    even = [replace(item, score=0.0, share=1 / len(found)) for item in found]
    settled = CloseReading(parse_question(ASKED), even).rank_evidence()
    assert settled[0].quote == TOLD[1]
    assert {item.place for item in settled} == {item.place for item in found}
    assert sum(item.share for item in settled) == pytest.approx(1)
    assert [item.score for item in settled] == sorted((i.score for i in settled), reverse=True)
    read = []
    monkeypatch.setattr(
        close_reading,
        "score_sentences",
        lambda q, quotes: read.append(quotes) or score_sentences(q, quotes),
    )
    CloseReading(parse_question(ASKED), even).rank_evidence()
    assert [len(quotes) for quotes in read] == [min(CLOSE_READING.sentences, len(even))]


def test_what_was_read_to_judge_is_not_read_again(found, monkeypatch):
    read = []
    monkeypatch.setattr(
        close_reading,
        "score_sentences",
        lambda q, quotes: read.append(quotes) or score_sentences(q, quotes),
    )
    even = [replace(item, share=1 / len(found)) for item in found]
    twice = CloseReading(parse_question(ASKED), even)
    twice.answer_log_odds()
    assert twice.rank_evidence() == CloseReading(parse_question(ASKED), even).rank_evidence()
    assert len(read) == 2  # one of them the other one's


@pytest.mark.parametrize("question", ["哪些人在鐵路上工作？", "報告有沒有提到鐵路？"])
def test_lists_and_whether_there_is_a_thing_are_not_read(found, monkeypatch, question):
    monkeypatch.setattr(close_reading, "score_sentences", lambda *_: pytest.fail("read"))
    even = [replace(item, share=1 / len(found)) for item in found]
    assert CloseReading(parse_question(question), even).rank_evidence() == even


def test_where_nothing_competes_nothing_is_read(found, monkeypatch):
    monkeypatch.setattr(close_reading, "score_sentences", lambda *_: pytest.fail("read"))
    sure = [replace(item, share=0.98 if item is found[0] else 0.01) for item in found]
    assert CloseReading(parse_question(ASKED), sure).rank_evidence() == sure
    assert CloseReading(parse_question(ASKED), []).rank_evidence() == []
