"""The check of a composed sentence: what stands in its quotations passes, what does not is left out."""

import json

import pytest

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.sentence import check_sentence
from assistant.time.expressions import Writing
from benchmarks.composing import check_pairs, summarize
from benchmarks.pairs import NUMERIC, PAIRS, WORDED, read_pairs

GDP = Quoted(
    1,
    "国内生产总值从1997年的7.4万亿元增加到2002年的10.2万亿元，平均每年增长7.7%。",
    "",
    Writing(2003),
)
STEEL = Quoted(2, "钢产量比上年增长百分之十一点二；发电量比上年增长８．５％。", "", Writing(1987))
AGAINST = Quoted(3, "不搞劳民伤财的“形象工程”，去年城镇新增就业970万人。", "", Writing(2005))
QUOTED = (GDP, STEEL, AGAINST)


@pytest.mark.parametrize(
    "sentence",
    [
        "GDP rose from 7.4 trillion yuan in 1997 to 10.2 trillion in 2002. [1]",
        "五年间国内生产总值增加了2.8万亿元。[1]",
        "国内生产总值年均增长百分之七点七。【1】",
        "钢产量的增幅比发电量高2.7个百分点。[2]",
        "Power generation grew by 8.5 percent. [2][9]",
        "2004年城镇新增就业970万人。[3]",
    ],
)
def test_what_stands_in_the_quotations_passes(sentence):
    assert check_sentence(sentence, QUOTED).verified


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("GDP rose to 10.2 trillion yuan in 2002.", "no citation"),
        ("GDP rose to 10.2 trillion yuan in 2002. [7]", "unknown citation"),
        ("GDP rose to 10.2 billion yuan in 2002. [1]", "number"),
        ("GDP rose to 12.2 trillion yuan in 2002. [1]", "number"),
        ("GDP was 7.4 trillion yuan in 1996. [1]", "year"),
        ("五年间国内生产总值增加了3.8万亿元。[1]", "number"),
        ("钢产量的增幅低于发电量。[2]", "change"),
        ("Steel output rose 8.5 percent. [2]", "change"),
        ("钢产量比上年下降百分之十一点二。[2]", "change"),
        ("国内生产总值没有增加。[1]", "negation"),
        ("应当搞“形象工程”。[3]", "negation"),
        ("In Shanghai GDP rose to 10.2 trillion yuan. [1]", "name"),
        ("棉花产量增长百分之十一点二。[2]", "name"),
        ("GDP rose to 10.2 trillion yuan in 2002. [2]", "year"),
    ],
)
def test_what_does_not_is_left_out(sentence, reason):
    verdict = check_sentence(sentence, QUOTED)
    assert not verdict.verified
    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("quote", "passes", "fails"),
    [
        (  # a name that the dictionary has as a part of another
            "国内生产总值比上年增长7.8%，是在抵御亚洲金融危机的冲击下取得的。",
            "GDP grew by 7.8% in spite of the Asian financial crisis. [1]",
            "GDP grew by 7.8% in spite of the European financial crisis. [1]",
        ),
        (  # two words of one meaning
            "为中西部2400多万学生免费提供教科书。",
            "中西部2400多万学生免费得到课本。[1]",
            "中西部2400多万学生免费得到校服。[1]",
        ),
        (  # a unit that goes without saying
            "粮食总产量达到30475万吨，比上年增产2200万吨。",
            "Grain output reached 304.75 million tonnes, 22 million more than the year before. [1]",
            "Grain output reached 304.75 million tonnes, 23 million more than the year before. [1]",
        ),
        (  # a ratio in words
            "基本养老金从2004年人均每月700元提高到现在的1721元。",
            "The basic pension has more than doubled since 2004, from 700 to 1,721 yuan. [1]",
            "The basic pension has more than tripled since 2004, from 700 to 1,721 yuan. [1]",
        ),
        (  # what a number is gone on with belongs to the same thing
            "安排专项债券4.4万亿元、比上年增加5000亿元，赤字5.7万亿元、比上年增加1.6万亿元。",
            "专项债券4.4万亿元，比上年增加5000亿元。[1]",
            "专项债券5.7万亿元，比上年增加5000亿元。[1]",
        ),
    ],
)
def test_what_a_sentence_puts_otherwise_passes_and_what_it_changes_does_not(quote, passes, fails):
    quoted = [Quoted(1, quote, "", Writing(2013))]
    assert check_sentence(passes, quoted).verified
    assert not check_sentence(fails, quoted).verified


def test_numbers_stand_in_the_quotation_alone_and_units_may_stand_above():
    row = Quoted(1, "粮食\t39109", "主要产品产量 单位：万吨 产品 产量（吨）", Writing(1987))
    assert check_sentence("粮食产量为39109吨。[1]", [row]).verified
    assert not check_sentence("粮食产量为39109公里。[1]", [row]).verified


def test_markup_is_taken_out():
    written = "**Look** <b>here</b> ![x](http://a/b.png) [site](javascript:alert(1)) https://evil.org/a?k=1 now [1, 3]."
    read = read_sentence(written)
    assert read.text == "Look here x site now."
    assert read.numbers == (1, 3)


def test_each_quotation_of_the_pairs_stands_in_its_document(pytestconfig):
    folder = pytestconfig.rootpath.parent / "shared" / "documents"
    if not folder.is_dir():
        pytest.skip("the reports are not here")
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.txt")}
    for line in PAIRS.read_text("utf-8").splitlines():
        for one in json.loads(line)["quotes"]:
            assert one["quote"] in texts[one["document"]]


def test_the_pairs_are_as_many_as_said():
    pairs = read_pairs()
    assert len(pairs) >= 400 and len(read_pairs("test")) >= 200
    assert len({pair.sentence for pair in pairs}) == len(pairs)
    assert {pair.kind for pair in pairs if not pair.true} == {*NUMERIC, *WORDED}
    assert all(pair.kind not in (*NUMERIC, *WORDED) for pair in pairs if pair.true)


def test_a_sample_of_the_test_half_is_judged_as_measured():
    sample = read_pairs("test")[::8]
    passed, _ = check_pairs(sample)
    false = [pair for pair in sample if not pair.true and pair.kind in NUMERIC]
    assert not any(passed[pair.id] for pair in false)
    true = [pair for pair in sample if pair.true]
    assert sum(passed[pair.id] for pair in true) >= 0.75 * len(true)
    assert "true let through" in summarize(sample, passed, 0.01)
