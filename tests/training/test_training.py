"""The built-in encoder's files, and the small steps by which it is made."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from training.encoder.bags import Bags, concatenate, stack
from training.encoder.text import is_prose_pair, sentences, strip_rest

ROOT = Path(__file__).parents[2]
BUILTIN = ROOT / "index" / "encoders" / "builtin"
MODULE = BUILTIN / "0_StaticEmbedding"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(MODULE / "tokenizer.json"))


def ids(tokenizer: Tokenizer, text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("京張鐵路於一九〇九年建成", "京张铁路于一九〇九年建成"),
        ("臺灣裡裏為爲羣眾", "台湾里里为为群众"),
        ("看著", "看着"),
        ("ＡＢＣ １４．８％", "abc 14.8%"),
        ("Beyoncé in CAFÉ", "beyonce in cafe"),
        ("Cafe\u0301", "cafe"),
        ("nǐ hǎo", "ni hao"),
        ("使用Python語言", "使用 python 语言"),
    ],
)
def test_tokenizer_folds_script_width_case_and_accents(
    tokenizer: Tokenizer, one: str, other: str
) -> None:
    assert ids(tokenizer, one) == ids(tokenizer, other)


@pytest.mark.parametrize("text", ["𠮷野家", "한국어", "🏙️ x", "ไทย", "\u0000a", "龘龘"])
def test_no_input_is_unknown(tokenizer: Tokenizer, text: str) -> None:
    assert ids(tokenizer, text)
    assert tokenizer.token_to_id("<unk>") not in ids(tokenizer, text)


def test_text_without_letters_reads_as_the_reserved_token(tokenizer: Tokenizer) -> None:
    assert ids(tokenizer, " 。…\n") == [tokenizer.token_to_id("∅")]


def test_rows_are_finite_half_floats_and_every_id_has_one(tokenizer: Tokenizer) -> None:
    rows = load_file(MODULE / "model.safetensors")["embedding.weight"]
    assert rows.dtype == np.float16
    assert rows.shape[0] == tokenizer.get_vocab_size()
    lengths = np.linalg.norm(rows.astype(np.float32), axis=1)
    assert np.isfinite(lengths).all()
    assert lengths.min() > 0


def test_folder_is_small_and_holds_nothing_stale() -> None:
    files = [path for path in BUILTIN.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 32_000_000
    assert {str(path.relative_to(BUILTIN)) for path in files} == {
        "README.md",
        "modules.json",
        "config_sentence_transformers.json",
        "0_StaticEmbedding/model.safetensors",
        "0_StaticEmbedding/tokenizer.json",
        "1_Normalize/config.json",
    }


def test_languages_share_one_space(tokenizer: Tokenizer) -> None:
    rows = load_file(MODULE / "model.safetensors")["embedding.weight"].astype(np.float32)

    def vector(text: str) -> np.ndarray:
        mean = rows[ids(tokenizer, text)].mean(axis=0)
        return mean / np.linalg.norm(mean)

    question = vector("How long is the railway?")
    assert question @ vector("鐵路全長兩百公里。") > question @ vector("醫院收治了三名病人。") + 0.2


def test_rest_markup_goes_and_its_words_stay() -> None:
    assert strip_rest("See :ref:`the tutorial <tut-intro>` and ``x = 1``.") == (
        "See the tutorial and ."
    )
    assert strip_rest("Calls :func:`~os.path.join`, `PEP 8 <https://x.org>`_ **now**") == (
        "Calls , PEP 8 now"
    )
    assert strip_rest("|version| of *name*") == "of name"


def test_code_and_untranslated_strings_are_no_prose() -> None:
    assert is_prose_pair("The name of the file is returned.", "返回该文件的名称。")
    assert not is_prose_pair(">>> print the name of it", "打印它的名称等等")
    assert not is_prose_pair("The name of the file is returned.", "Same in English")


def test_sentences_are_cut_after_their_stops() -> None:
    assert sentences("第一句话在这里。第二句话在这里！\n短。") == [
        "第一句话在这里。",
        "第二句话在这里！",
    ]


def test_bags_join_thin_and_spell() -> None:
    bags = Bags.from_lists([[1, 2], [], [3]])
    joined = bags.join(np.array([2, 0, 1]), np.array([2, 1]))
    assert (joined.ids.tolist(), joined.starts.tolist()) == ([3, 1, 2], [0, 3, 3])
    assert stack([bags, bags]).starts.tolist() == [0, 2, 2, 3, 5, 5, 6]
    assert concatenate(bags, bags).ids.tolist() == [1, 2, 1, 2, 3, 3]
    random = np.random.default_rng(0)
    assert bags.thin(np.zeros(3), random).ids.tolist() == [1, 3]
    spelling = Bags.from_lists([[0], [1], [2], [3], [0], [1], [2], [0, 1]])
    spelled = bags.spell(spelling, 1.0, random)
    assert (spelled.ids.tolist(), spelled.starts.tolist()) == ([1, 2, 0, 1], [0, 2, 2, 4])


def test_glosses_lose_the_dictionarys_remarks() -> None:
    pytest.importorskip("sentencepiece", reason="the training extra is not installed")
    from training.dictionary.cedict import clean_gloss

    assert clean_gloss("to improve (a situation)") == "improve"
    assert clean_gloss("variant of 群[qun2]") == ""
    assert clean_gloss("CL:個|个[ge4]") == ""


def test_training_never_reads_the_benchmarks() -> None:
    sources = [path for path in (ROOT / "training").glob("*.py") if path.name != "evaluate.py"]
    sources.append(ROOT / "benchmarks" / "absent.py")  # half of it is fitted on
    assert not [path.name for path in sources if '"bench"' in path.read_text(encoding="utf-8")]


def test_corpora_keep_their_translations_in_step() -> None:
    if not (SHARED / "training").is_dir():
        pytest.skip("the training texts lie beside the repository and are not here")
    pytest.importorskip("sentencepiece", reason="the training extra is not installed")
    from training.encoder.data import corpora

    found = corpora(SHARED)
    assert {corpus.name for corpus in found} == {
        "tatoeba",
        "ntrex",
        "tico19",
        "python-docs",
        "reports",
    }
    for corpus in found:
        assert corpus.chinese
        assert len(corpus.english) in {0, len(corpus.chinese)}


def test_written_questions_are_answered_where_they_say() -> None:
    folder = Path(__file__).parents[2] / "training" / "written"
    files = [path.read_text("utf-8") for path in folder.glob("?.jsonl")]
    passages = [json.loads(line) for text in files for line in text.splitlines()]
    assert len(passages) >= 170 and len({one["id"] for one in passages}) == len(passages)
    for passage in passages:
        for asked in passage["questions"]:
            if asked["answer"] is not None:
                told = asked.get("evidence", asked["answer"])
                assert passage["text"].count(told) == 1, asked
                assert asked["answer"] in told, asked
        assert any(asked["answer"] is None for asked in passage["questions"])
