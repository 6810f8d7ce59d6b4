"""Folding and analysing: what counts as the same text, and what terms it gives."""

import subprocess
import sys

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from index_support import passage

import corpus
from corpus.text.normalization import fold
from index import extract_terms, get_searched_text
from index.lexical.analysis import _add_han, find_han_runs

SIMPLIFY = opencc.OpenCC("t2s").convert


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("京張鐵路", "京张铁路"),
        ("臺灣", "台湾"),
        ("裡", "里"),
        ("裏", "里"),
        ("爲", "為"),
        ("為", "为"),
        ("羣眾", "群众"),
        ("衞生", "衛生"),
        ("瞭解", "了解"),
        ("沿著", "沿着"),
        ("Ｌｉｄｏ", "lido"),
        ("ＬＩＤＯ", "Lido"),
        ("１２３", "123"),
        ("ﬁnance", "FINANCE"),
        ("海\u200b淀", "海淀"),
        ("\uf900", "豈"),  # a compatibility ideograph
    ],
)
def test_one_text_in_two_spellings_folds_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


# One to many: every character that Traditional text has, or wrongly converted text puts, for one
# of the simplified; and the forms that Hong Kong, Taiwan and old text prefer.
ALIKE = """
    后後 干幹乾榦 系係繫 发發髮 里裡裏 台臺檯颱枱 面麵麪 云雲 只隻 征徵 复復複覆 游遊 划劃 制製 冲衝沖
    舍捨 于於 布佈 占佔 着著 为爲為 群羣 线線綫缐 床牀 峰峯 卫衞衛 伙夥 采採 周週 注註 志誌 钟鍾鐘 历歷曆
    尽盡儘 汇匯彙滙 团團糰 向嚮 出齣 辟闢 借藉 家傢 托託 欲慾 帐帳賬账 烟煙菸 秘祕 炮砲 鉴鑒鑑 才纔 迹跡蹟
    启啟啓 众眾衆 说說説 内內 户戶 温溫 录錄録 却卻 税稅 阅閱閲 余餘 表錶 丑醜 谷穀 合閤 卷捲 松鬆 郁鬱 御禦
    愿願 岳嶽 筑築 准準凖 仆僕 胡鬍 回迴 价價 据據 签簽籤 坛壇罈 涂塗 药藥 叶葉 赞贊讚 脏髒臟 板闆 杯盃
    泄洩 异異 凶兇 升昇陞 并並併幷 雇僱 挂掛 梁樑 仿倣彷 佛彿 杰傑 愈癒 你妳 它牠 姐姊 碱鹼鹸 村邨 嘴咀 线綫
    庄莊 妆妝粧 雕彫 柜櫃 毁毀燬 晒曬 灾災 恒恆 咨諮 决決 净淨 册冊 真眞 值値 即卽 既旣 概槪 步歩 收収
    污汙汚 举舉擧 高髙 德徳 产產産 强強 峡峽 户戸
""".split()


@pytest.mark.parametrize("characters", ALIKE)
def test_one_to_many_and_regional_characters_fold_alike(characters: str) -> None:
    assert {fold(character) for character in characters} == {characters[0]}


@pytest.mark.parametrize(
    ("right", "converted"),
    [("更新後", "更新后"), ("幹部", "干部"), ("業務關係", "業務關系"), ("答覆", "答复")],
)
def test_wrongly_converted_words_give_the_same_terms(right: str, converted: str) -> None:
    assert extract_terms(right) == extract_terms(converted)


def test_folding_keeps_apart_what_differs() -> None:
    assert fold("京張") != fold("京广")
    assert fold("麗都") == "丽都"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="京張張鐵铁路乾隆皇后後面发髮現"), st.text(alphabet="乾髮後後面"))
def test_folding_han_does_not_depend_on_neighbours(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


def test_chinese_gives_words_and_bigrams() -> None:
    found = extract_terms("京張鐵路遺址公園")
    assert {"铁路", "遗址", "公园"} <= set(found)  # words
    assert {"京张", "张铁", "路遗", "址公"} <= set(found)  # bigrams across words
    assert "京" not in found


def test_a_lone_character_is_a_term() -> None:
    assert extract_terms("AI 和 5G") == ["ai", "和", "5g", "5", "g"]


def test_english_is_stemmed_and_its_stop_words_are_dropped() -> None:
    assert extract_terms("How did the railways coordinate?") == ["railway", "coordin"]
    assert extract_terms("Isn't it coordinated") == ["coordin"]
    assert extract_terms("isn’t the report’s") == ["report"]


def test_numbers_are_kept_whole_and_in_parts() -> None:
    assert extract_terms("电话：010-82819000") == [
        "电话",
        "电话",
        "010-82819000",
        "010",
        "82819000",
    ]
    assert extract_terms("2023年13个") == ["2023", "年", "13", "个"]
    assert extract_terms("3.5%") == ["3.5"]


def test_accents_apostrophes_and_names_written_apart() -> None:
    assert extract_terms("Wàngjīng café") == ["wangj", "cafe"]
    assert extract_terms("Xi'an isn't Xian’s") == ["xian", "xian"]
    assert extract_terms("Jing-Zhang") == ["jing", "zhang", "jingzhang"]
    assert extract_terms("Jing, Zhang") == ["jing", "zhang"]
    assert extract_terms("red-green railway") == ["red", "green", "railway"]


def test_lone_characters_in_a_row_are_a_word() -> None:
    assert extract_terms("姓　　名") == extract_terms("姓   名") == extract_terms("姓名")
    assert extract_terms("徐 剛 第二") == [*extract_terms("徐剛"), "第二", "第二"]
    assert extract_terms("京張 鐵路") == ["京张", "京张", "铁路", "铁路"]
    assert extract_terms("甲\n乙") == ["甲", "乙"]


def test_thousands_are_one_number_and_a_list_is_several() -> None:
    assert extract_terms("1,234,567.8") == extract_terms("1234567.8") == ["1234567.8"]
    assert extract_terms("2023，2024") == ["2023", "2024"]
    assert extract_terms("12,34") == ["12", "34"]


def test_punctuation_and_white_space_give_nothing() -> None:
    assert extract_terms("，。！？ \n\t「」——…") == []
    assert extract_terms("") == []


@settings(deadline=None)  # the first example reads jieba's dictionary
@given(st.text())
def test_terms_are_of_the_folded_text(text: str) -> None:
    assert extract_terms(text) == extract_terms(fold(text))
    assert all(term and not term.isspace() for term in extract_terms(text))


@settings(deadline=None)
@given(st.text(alphabet="京張鐵路公園是怎樣和方面協調的乾後", max_size=30))
def test_both_scripts_give_the_same_terms(text: str) -> None:
    simplified = "".join(SIMPLIFY(character) for character in text)
    assert extract_terms(text) == extract_terms(simplified)


def test_the_searched_text_includes_the_section_path() -> None:
    found = get_searched_text(passage("正文。", "04研究成果", "(7)京張"))
    assert found == "04研究成果\n(7)京張\n正文。"


def test_importing_the_index_is_light_and_analysing_is_silent(tmp_path) -> None:
    """No torch, no transformers, no dictionary before its use, no word from jieba, no cache file."""
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "import assistant, index\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'jieba'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "index.load_encoder().encode(['京張'], 'query')\n"
        "assert index.extract_terms('鐵路公園') == ['铁路', '公园', '铁路', '路公', '公园']\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_the_dictionary_is_what_jieba_makes_of_it():
    import jieba

    from index.lexical.analysis import load_tokenizer

    expected = jieba.Tokenizer()
    words, total = expected.gen_pfdict(expected.get_dict_file())
    assert words == load_tokenizer().FREQ and total == load_tokenizer().total


def _cut(run):
    terms = []
    _add_han(run, bigrams=False, terms=terms)
    return terms


def _cut_by_jieba(run):
    from index.lexical.analysis import load_tokenizer

    words = [word for word in load_tokenizer().cut_for_search(run) if len(word) > 1]
    return words if len(run) > 1 else [run]


ideographs = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.sampled_from("的一是不了在人有我他这中大来上国个到说们鐵路公園〇々㐀㣉𠀀𠃽鿿"),
)


@settings(max_examples=200, deadline=None)
@given(st.text(ideographs, min_size=1, max_size=20))
@example("不宁𠃽丙烯酸举止")
@example("練㣉中低鬒")
def test_words_are_those_of_jieba_whatever_is_written(run):
    assert _cut(run) == _cut_by_jieba(run)


def test_words_are_those_of_jieba_in_reports():
    """The shipped report, and what words of its dictionary make when they are set side by side."""
    from index.lexical.analysis import load_tokenizer

    (name, *_) = corpus.list_documents(corpus.SHIPPED)
    runs = find_han_runs(corpus.load_document(corpus.SHIPPED, name).text)
    words = sorted(load_tokenizer().FREQ)[::97]
    runs += ["".join(words[at :: len(words) // 4]) for at in range(0, len(words) // 4, 5)]
    assert sum(map(len, runs)) > 5_000
    for run in dict.fromkeys(runs):
        assert _cut(run) == _cut_by_jieba(run), run
