"""The second stage: late interaction by hand, the six views, and a cross-encoder made here."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus import EncoderUnavailable, Heading, Passage, Sentence
from index import Index, QueryTerm, load_encoder
from index.encoders.token_vectors import TokenRows, UnitRows, compute_nearest_cosines, sum_rows
from index.ragged import Ragged
from index.ranking.cross_encoder import load_reranker
from index.ranking.fusion import standardize
from index.ranking.second_stage import SecondStage
from index.ranking.sentence_index import SentenceIndex
from index.ranking.thresholds import RankingThresholds
from tests.index_support import TopicEncoder, passage

# Of three directions; 鐵路 and railway are the same but for their length, 地鐵 is near both.
ROWS = {
    "∅": (0.0, 0.0, 0.1),
    "鐵路": (1.0, 0.0, 0.0),
    "railway": (2.0, 0.0, 0.0),
    "地鐵": (0.6, 0.8, 0.0),
    "公園": (0.0, 0.0, 1.0),
    "預算": (0.0, -1.0, 0.0),
}


class RowEncoder:
    """A static encoder of six tokens, set apart by spaces."""

    name, dimension, fingerprint, token_count = "rows", 3, "1", len(ROWS)

    def __init__(self) -> None:
        self.made: list[int] = []  # every row that was ever asked for

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        words = list(ROWS)
        cut = [text.replace("。", " ").replace("\n", " ").split() for text in texts]
        return [[words.index(word) for word in text if word in ROWS] for text in cut]

    def rows(self, ids):
        self.made += ids.tolist()
        return np.array(list(ROWS.values()), np.float32)[ids]

    def encode(self, texts, role, progress=None):
        sums = [self.rows(np.array(ids or [0])).sum(axis=0) for ids in self.tokens(texts)]
        return np.array([row / np.linalg.norm(row) for row in sums], np.float32)


def _sentences(*texts: str) -> Passage:
    joined, at, spans = "".join(texts), 0, []
    for text in texts:
        spans.append(Sentence(at, at + len(text), "sentence"))
        at += len(text)
    return Passage("a.txt", joined, 0, at, (), tuple(spans))


def _spans(*ends: int) -> tuple[Sentence, ...]:
    starts = (0, *ends)
    return tuple(Sentence(at, end, "sentence") for at, end in zip(starts, ends, strict=False))


def _stage(*passages: Passage) -> SecondStage:
    encoder = RowEncoder()
    return SecondStage(encoder, SentenceIndex.of(passages, encoder))


def _ids(*words: str):
    return np.array(sorted(list(ROWS).index(word) for word in words))


def test_a_sentence_has_a_token_as_well_as_its_nearest_does() -> None:
    rows = UnitRows(RowEncoder())
    units = Ragged.of(
        [_ids("railway"), [], _ids("地鐵", "公園"), _ids("公園")], np.intp
    )  # of which places in `rows` are the ids
    near = compute_nearest_cosines(
        rows.take(np.arange(len(ROWS))), rows.take(_ids("鐵路", "預算")), units
    )
    # Opposite directions count as nothing, not as less than nothing; so does no token at all.
    assert near.tolist() == [
        pytest.approx([1.0, 0.0, 0.6, 0.0]),
        pytest.approx([0.0, 0.0, 0.0, 0.0]),
    ]


def test_rows_are_made_once() -> None:
    encoder = RowEncoder()
    rows = UnitRows(encoder)
    first = rows.take(_ids("鐵路", "railway"))
    assert first.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert rows.lengths[_ids("鐵路", "railway")].tolist() == [1, 2]
    assert rows.take(_ids("railway", "公園")).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert sorted(encoder.made) == sorted([*_ids("鐵路", "railway"), *_ids("公園")])


def test_the_built_in_encoder_gives_its_rows() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, TokenRows) and not isinstance(Backwards(), TokenRows)
    (ids,) = encoder.tokens(["京張鐵路 railway"])
    rows = encoder.rows(np.array(ids))
    total = rows.sum(axis=0)
    expected = encoder.encode(["京張鐵路 railway"], "query")[0]
    assert total / np.linalg.norm(total) == pytest.approx(expected, abs=1e-6)
    sums = sum_rows(encoder, Ragged.of([[], ids], np.intp))
    assert sums.tolist() == [[0] * encoder.dimension, total.tolist()]
    assert max(ids) < encoder.token_count


def test_one_sentence_with_all_that_is_asked_beats_two_with_a_part_each() -> None:
    whole = _sentences("鐵路 公園。", "預算。")
    parts = _sentences("鐵路 預算。", "公園。")
    stage = _stage(whole, parts)
    scores = stage.rescore("railway 公園", {}, [1, 0], [[1.0, 1.0], [0.5, 0.5]])
    # The views of the passage see no difference, nor that of query terms, of which there are none.
    assert scores.tolist() == pytest.approx([-2.0, 2.0])


def test_query_terms_are_counted_within_a_sentence_each_once() -> None:
    wanted = {
        QueryTerm("railway", {"鐵": 0.5, "鐵路": 1.0}, is_word=True): 3.0,
        QueryTerm("parks", {"park": 1.0}, is_word=True): 2.0,
    }
    apart = _sentences("鐵路。", "Parks。")
    one = _sentences("鐵路 parks。")
    part = _sentences("鐵。")
    folded = {
        QueryTerm(
            query_term.text,
            {"铁路": 1.0, "铁": 0.5}
            if "鐵" in query_term.alternatives
            else query_term.alternatives,
            True,
        ): w
        for query_term, w in wanted.items()
    }
    stage = _stage(apart, one, part)
    # No token of the question has a row: only the query terms speak. 3, 3 + 2, and 铁 alone 3 / 2.
    scores = stage.rescore("?", folded, [0, 1, 2], [])
    assert scores.tolist() == pytest.approx(standardize([3.0, 5.0, 1.5]).tolist())


def test_views_in_which_all_are_alike_have_no_say() -> None:
    stage = _stage(*[_sentences("鐵路。")] * 3)
    plain = stage.rescore("鐵路", {}, [0, 1, 2], [[3.0, 1.0, 2.0], [0.8, 0.8, 0.8]])
    assert plain.tolist() == pytest.approx(standardize([3.0, 1.0, 2.0]).tolist())
    assert stage.rescore("鐵路", {}, [0], [[3.0], [0.8]]).tolist() == [0.0]


def test_titles_belong_to_every_sentence() -> None:
    stage = _stage(passage("公園", "鐵路"), passage("公園", "預算"))
    scores = stage.rescore("鐵路 公園", {}, [0, 1], [])
    assert scores[0] > scores[1]


def test_sentences_are_folded_cut_and_kept(tmp_path: Path) -> None:
    encoder = RowEncoder()
    encoder.tokens = lambda texts: RowEncoder.tokens(encoder, texts) if texts != [""] else [[0]]
    titled = Passage("a.txt", "Parks 鐵路。！", 0, 10, (Heading("地鐵", 1, 0, 2),), _spans(9, 10))
    bare = _sentences("公園。")
    made = SentenceIndex.of([titled, bare], encoder)
    made.save(tmp_path)
    for sentences in (made, SentenceIndex.load(tmp_path), SentenceIndex.join([made, made])):
        assert sentences.units.tolist()[:3] == [0, 3, 5]
        texts = [sentences.folded[at].tobytes().decode() for at in range(5)]
        assert texts == ["地铁", "parks 铁路。", "!", "", "公园。"]
        assert [sentences.latin[at].tobytes() for at in range(5)] == [b"", b" park ", b"", b"", b""]
        ids = [sentences.tokens[at].tolist() for at in range(5)]
        assert ids == [_ids(*words).tolist() for words in (["地鐵"], ["鐵路"], [], [], ["公園"])]
        # 地鐵 and 鐵路 together, 地鐵 alone, 公園.
        expected = [0, float(np.hypot(1.6, 0.8)), 1, 0, 1]
        assert sentences.lengths.tolist()[:5] == pytest.approx(expected)
    assert len(SentenceIndex.join([made, made])) == 4


def test_meaning_found_in_one_sentence_moves_its_passage_up() -> None:
    """Neither a term in common nor the passage's vector tells; the words of one sentence do."""
    filler = "年度預算由財政局核定。會議討論了醫療保險。學校的老師教學生寫字。天氣很冷。"
    index = Index.from_passages(
        [passage(f"{filler}第{n}段。") for n in range(5)]
        + [_sentences(*f"{filler}火車站很近。".replace("。", "。|").split("|")[:-1])],
        load_encoder(),
    )
    assert index.search("railway station")[0].passage.text.endswith("火車站很近。")


def test_candidates_keep_ahead_of_the_others() -> None:
    texts = [f"鐵路 {'公園 ' * (n % 4)}預算 {'地鐵 ' * (n % 7)}" for n in range(12)]
    index = Index.from_passages(
        [passage(text) for text in texts], RowEncoder(), thresholds=RankingThresholds(rescored=3)
    )
    whole = index.search("鐵路 公園", k=12)
    scores = [hit.score for hit in whole]
    assert scores == sorted(scores, reverse=True) and len(whole) == 12
    assert index.search("鐵路 公園", k=12) == whole
    index.second_stage = None
    before = [hit.passage for hit in index.search("鐵路 公園", k=12)]
    assert {hit.passage for hit in whole[:3]} == set(before[:3])
    assert [hit.passage for hit in whole[3:]] == before[3:]


class Backwards:
    """A reranker that likes late passages best."""

    name = "backwards"

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, query, texts):
        self.asked.append((query, list(texts)))
        return np.array([float(text[-1]) for text in texts], np.float32)


def test_a_named_reranker_has_the_last_word() -> None:
    plain = Index.from_passages([passage(f"鐵路{n}", "京張") for n in range(5)], TopicEncoder())
    reranker = Backwards()
    index = Index(plain.table, plain.encoder, plain.store, reranker=reranker)
    assert [hit.passage.text for hit in index.search("鐵路")] == [
        f"鐵路{n}" for n in (4, 3, 2, 1, 0)
    ]
    ((query, texts),) = reranker.asked
    assert query == "鐵路" and sorted(texts) == [f"京張\n鐵路{n}" for n in range(5)]


# --- cross-encoders


def _save_cross_encoder(folder: Path, labels: int) -> None:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(3)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"京張鐵路公園預算"]
    tokenizer = Tokenizer(
        models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=labels,
        initializer_range=1.0,  # so that texts differ
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(folder)


def test_a_cross_encoder_is_read_from_its_folder(tmp_path: Path) -> None:
    _save_cross_encoder(tmp_path / "ranks", 1)
    reranker = load_reranker(str(tmp_path / "ranks"))
    assert reranker.name == str((tmp_path / "ranks").resolve())
    texts = ["京張鐵路", "公園" * 100, "預算"]
    scores = reranker.scores("鐵路", texts)
    assert scores.shape == (3,) and scores.dtype == np.float32 and len(set(scores.tolist())) == 3
    assert reranker.scores("鐵路", texts[::-1])[::-1] == pytest.approx(scores, abs=1e-5)


def test_what_does_not_rank_is_no_cross_encoder(tmp_path: Path) -> None:
    _save_cross_encoder(tmp_path / "sorts", 3)
    with pytest.raises(EncoderUnavailable, match="gives 3 numbers for a passage"):
        load_reranker(str(tmp_path / "sorts"))
    with pytest.raises(EncoderUnavailable, match="There is no folder /nowhere"):
        load_reranker("/nowhere/at all")
    (tmp_path / "ranks").mkdir()
    (tmp_path / "ranks" / "config.json").write_text("{}", "utf-8")
    (tmp_path / "ranks" / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(EncoderUnavailable, match="cannot be loaded"):
        load_reranker(str(tmp_path / "ranks"))
