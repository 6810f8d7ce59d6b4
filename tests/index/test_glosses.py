"""The reading aid's words: every character kept, right readings, no meanings where names are."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import SHIPPED, load_file
from index.dictionary import cedict
from index.dictionary.glosses import Word, gloss_words


def said(text: str) -> str:
    """Return the words of a text on one line: 統籌 tǒngchóu [to plan …; …]."""
    return " ".join(
        f"{word.text} {word.pinyin} [{'; '.join(word.glosses)}]" if word.pinyin else word.text
        for word in gloss_words(text)
        if word.text.strip()
    )


@pytest.fixture(scope="module")
def report() -> str:
    (path,) = SHIPPED.glob("*.txt")
    return load_file(SHIPPED, path.name).documents[0].text


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "當地黨組織建立路地合作、多部門高效統籌協調機制",
            "當地 dāngdì [local] 黨 dǎng [party; association; club] 組織 zǔzhī [organization; "
            "tissue; weave] 建立 jiànlì [to establish; to set up; to found] 路 lù [road; journey; "
            "route] 地 dì [earth; ground; field] 合作 hézuò [cooperation; to cooperate; to "
            "collaborate] 、 多 duō [many; much; too many] 部門 bùmén [department; branch; section] "
            "高效 gāoxiào [efficient; highly effective] 統籌 tǒngchóu [to plan an entire project as "
            "a whole] 協調 xiétiáo [to coordinate; to harmonize; to fit together] 機制 jīzhì [mechanism]",
        ),
        (
            "7月7日 調研望京麗都片區城市更新項目",
            "7 月 yuè [month; moon; monthly] 7 日 rì [day; sun; date, day of the month] 調研 "
            "diàoyán [investigation; research; to investigate and research] 望京 Wàngjīng [Wangjing] 麗都 Lìdū [] 片 piàn [thin "
            "piece; flake; a slice] 區 qū [area; region; district] 城市 chéngshì [city; town] 更新 "
            "gēngxīn [to replace the old with new; to renew; to renovate] 項目 xiàngmù [item; project]",
        ),
        (
            "調研組長:聶薔 第二黨支部中心黨小組",
            "調研 diàoyán [investigation; research; to investigate and research] 組長 zǔzhǎng [group leader] : 聶薔 Niè Qiáng [] "
            "第二 dì'èr [second; number two; next] 黨 dǎng [party; association; club] 支部 zhībù "
            "[branch] 中心 zhōngxīn [center; heart; core] 黨 dǎng [party; association; club] 小組 "
            "xiǎozǔ [group]",
        ),
        (
            "都需要從后期的運營中逐步回收成本",  # 后期: as it stands in the report
            "都 dōu [all; both; entirely] 需要 xūyào [to need; to want; to demand] 從 cóng [from; "
            "through; via] 后期 hòuqī [late stage; later period] 的 de [of; ~'s; used after an "
            "attribute] 運營 yùnyíng [operation; service; to be in operation] 中 zhōng [within; among; in] 逐步 zhúbù "
            "[progressively; step by step] 回收 huíshōu [to recycle; to reclaim; to retrieve] 成本 "
            "chéngběn [costs]",
        ),
    ],
)
def test_sentences_of_the_report_are_read_like_this(report, sentence, expected) -> None:
    assert sentence in report
    assert said(sentence) == expected


def test_every_line_of_the_report_is_kept_and_its_words_are_said(report) -> None:
    for line in report.splitlines():
        words = gloss_words(line)
        assert "".join(word.text for word in words) == line
        for word in words:
            assert bool(word.pinyin) == any("一" <= sign <= "鿿" for sign in word.text), word
            assert len(word.glosses) <= 3, word
            assert not any(sign in gloss for gloss in word.glosses for sign in "[]|\0/"), word


CHINESE = st.text(
    alphabet="京張张鐵路地的了行長為为以起來来和 乾干后後王明徐剛,。“”（(7号ＡG\u200b\ufa1b⼀ﬁ"
)


@given(st.one_of(st.text(), CHINESE))
@settings(max_examples=300, deadline=None)
def test_the_words_put_together_are_the_text(text: str) -> None:
    words = gloss_words(text)
    assert "".join(word.text for word in words) == text
    assert all(word.text for word in words)
    assert all(word.pinyin or not word.glosses for word in words)


@pytest.mark.parametrize(
    "text", ["", " \n", "English only, 3.5 %.", "😀🏳️‍🌈", "\u200b\ufeff", "\ud800"]
)
def test_what_is_not_chinese_stays_as_it_is(text: str) -> None:
    words = gloss_words(text)
    assert "".join(word.text for word in words) == text
    assert {(word.pinyin, word.glosses) for word in words} <= {("", ())}


def test_numbers_and_latin_words_are_whole() -> None:
    words = [word.text for word in gloss_words("電話:010-82819000,3.5億,Lido’s G20 cafe\u0301 AI")]
    assert {"010-82819000", "3.5", "Lido’s", "G20", "cafe\u0301", "AI"} <= set(words)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("徐剛、王小明", Word("徐剛", "Xú Gāng")),
        ("徐 剛 第二黨支部書記", Word("徐 剛", "Xú Gāng")),  # set wide, as in a roster
        ("參觀解說:單霽翔", Word("單霽翔", "Shàn Jìxiáng")),  # 單 is dān but in this name
        ("參與人員:歐陽小明", Word("歐陽", "Ōuyáng")),
        ("金隅智造工場項目", Word("金隅", "jīnyú")),  # no gold, no corner
        ("海淀區京張鐵路遺址公園", Word("張", "Zhāng")),  # neither a surname nor a sheet of paper
    ],
)
def test_a_name_has_its_pinyin_and_no_meaning(text: str, name: Word) -> None:
    assert name in gloss_words(text)


def test_words_that_jieba_calls_persons_keep_their_meaning() -> None:
    assert Word("智慧", "zhìhuì", ("wisdom", "knowledge", "intelligent")) in gloss_words(
        "打造智慧城市"
    )


@pytest.mark.parametrize(
    ("text", "word", "pinyin", "gloss"),
    [
        ("到銀行辦理", "銀行", "yínháng", "bank"),
        ("實施城市更新行動", "行動", "xíngdòng", "operation"),
        ("重要的任務", "重要", "zhòngyào", "important"),
        ("重複建設", "重複", "chóngfù", "to repeat"),
        ("以文物保護為指導原則", "為", "wéi", "to act as"),
        ("為更好地開展工作", "為", "wèi", "for"),
        ("為更好地開展工作", "地", "de", "-ly"),
        ("把兩者結合起來", "起來", "qilai", "indicating an upward movement"),
        ("歷史和文化", "和", "hé", "and"),
        ("西安的律師", "西安", "Xī'ān", "Xi'an"),
        ("西安的律師", "律師", "lǜshī", "lawyer"),
        ("三天后开始", "后", "hòu", "after"),  # 後, not an empress
        ("推動地區和運維發展", "和", "hé", "and"),  # jieba guesses a word 和運維
        ("實施過程中的協調", "的", "de", "of"),  # and 中的
        ("廣泛開展活動", "開展", "kāizhǎn", "to launch"),  # and a person
        ("廣泛開展活動", "活動", "huódòng", "activity"),
        ("業務關系", "關系", "guānxi", "relationship"),  # a wrong 係, as texts on the web have it
        ("因地制宜", "因地制宜", "yīndìzhìyí", "to use methods in line with local circumstances"),
        ("成效顯著", "顯著", "xiǎnzhù", "outstanding"),  # where 著 is not 着
        ("成效显著", "显著", "xiǎnzhù", "outstanding"),
        ("隨著發展", "隨著", "suízhe", "along with"),  # and where it is
        ("衞生工作", "衞生", "wèishēng", "hygiene"),  # Hong Kong's 衛
        ("相當於兩倍", "相當於", "xiāngdāngyú", "equivalent to"),
        ("實施過程中的協調", "中", "zhōng", "within"),
        ("用於佛事", "佛", "Fó", "Buddha"),
        ("英國的電影", "英國", "Yīngguó", "United Kingdom"),
        ("被指定", "被", "bèi", "used to indicate passive voice"),
        ("清河中街", "清河", "Qīnghé", "Qinghe"),  # not the county of that name
    ],
)
def test_readings_and_meanings_follow_the_word(text, word, pinyin, gloss) -> None:
    (found,) = [one for one in gloss_words(text) if one.text == word]
    assert found.pinyin == pinyin
    assert gloss in found.glosses


def test_words_of_grammar_mean_what_they_do_there() -> None:
    said = {word.text: word.glosses for word in gloss_words("把城市更新與生活結合起來")}
    assert said["把"] == ("used to put the object before the verb",)  # no handlebar
    assert said["與"] == ("and", "together with")  # not to give


def test_both_scripts_say_the_same() -> None:
    traditional, simplified = "多部門高效統籌協調機制", "多部门高效统筹协调机制"
    one, other = gloss_words(traditional), gloss_words(simplified)
    assert [(w.pinyin, w.glosses) for w in one] == [(w.pinyin, w.glosses) for w in other]
    assert "".join(w.text for w in other) == simplified


def test_the_dictionary_is_there_whole() -> None:
    assert len(cedict._load_dictionary()) > 110_000
    assert [entry.pinyin for entry in cedict.find_entries("行")] == [
        "háng",
        "xíng",
    ]  # not one of them
    assert cedict.find_entries("x 沒有這個詞") == ()


def test_a_sentence_is_read_in_milliseconds_once_the_dictionary_is_there() -> None:
    sentence = (
        "當前,我國城鎮化發展步入中後期,城市建設由大規模增量建設轉為存量提質改造和增量結構調整並重。"
    )
    gloss_words("先")
    took = []
    for number in range(5):
        started = time.perf_counter()
        gloss_words(f"{number}{sentence}")
        took.append(time.perf_counter() - started)
    assert min(took) < 0.05


def test_phrases_are_read_whatever_was_loaded_before():
    """A question loads the readings of single characters alone."""
    code = (
        "from corpus.text.pinyin import find_readings; find_readings('望');"
        "from index.dictionary.glosses import gloss_words;"
        "print(*[word.pinyin for word in gloss_words('調研望京麗都片區')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "Lìdū" in shown.stdout
