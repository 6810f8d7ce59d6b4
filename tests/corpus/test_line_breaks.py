"""Line breaks within sentences: wrapped lines and pages in pieces are joined, lists and verse stay."""

import re
import textwrap
import unicodedata

import opencc
import pytest

import corpus
from corpus.repair.text import repair_text

PARAGRAPHS = [
    "松溪鎮去年完成道路改建工程十二項，總長四十六公里，其中鄉道三十一公里。全鎮投入資金八千六百萬元，受益居民約兩萬三千人；工程質量經縣級部門驗收合格。",
    "本年度重點是污水管網：第一期自三月動工，至十月完工，第二期由縣水務局統一招標，預計明年六月前開工，並與河道整治同步推進。",
    "鎮長顧清和在會上說，各村要按照規劃，把舊屋改造、公共綠地和排水設施一併考慮，避免重複開挖，也要聽取居民意見。",
]
ENGLISH = [
    "The committee reviewed the plan for the northern quarter, which was adopted in 2019 and amended twice since. It found that most of the projects were finished in time.",
    "Costs rose by 12.5% in the first year because of higher prices for steel. The council therefore decided to postpone two of the seven projects until the next budget is approved.",
]


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def wrap(paragraph, width, indent, kinsoku):
    lines, line = [], indent
    for token in re.findall(r"[A-Za-z0-9.%]+|.", paragraph):
        if columns(line + token) > width and not (kinsoku and token in "，。、；：”"):
            lines.append(line)
            line = ""
        line += token
    return [*lines, line]


@pytest.mark.parametrize("width", [30, 36, 44, 52, 60, 76, 80])
@pytest.mark.parametrize("indent", ["\u3000\u3000", "    ", ""])
@pytest.mark.parametrize("script", ["zh-Hant", "zh-Hans"])
def test_wrapped_chinese_is_joined(width, indent, script):
    paragraphs = PARAGRAPHS
    if script == "zh-Hans":
        paragraphs = [opencc.OpenCC("t2s").convert(one) for one in PARAGRAPHS]
    for kinsoku in (True, False):
        lines = [line for one in paragraphs for line in wrap(one, width, indent, kinsoku)]
        source = "松溪鎮年度工作報告\n\n" + "\n".join(lines) + "\n"
        text, offsets = repair_text(source, lines=True)
        found = [line.lstrip("\u3000 ") for line in text.split("\n") if line]
        # A line that ends a sentence ends the paragraph too where nothing else tells.
        assert all(any(line in one for one in paragraphs) for line in found[1:])
        assert all(line[-1] in "。；" for line in found[1:])
        assert re.sub(r"\s", "", "".join(found[1:])) == "".join(paragraphs)
        at = text.index("預計明年" if script == "zh-Hant" else "预计明年")
        start, end = offsets.to_source(at, at + 20)
        assert re.sub(r"\s", "", source[start:end]) == text[at : at + 20]


@pytest.mark.parametrize("width", [40, 60, 72, 80])
def test_wrapped_english_is_joined(width):
    source = "\n\n".join(["Annual Report", *(textwrap.fill(one, width) for one in ENGLISH)])
    assert repair_text(source, lines=True)[0].split("\n\n")[1:] == ENGLISH


def test_hyphenated_words_are_one_again():
    source = (
        "The council has approved the plan for the redevelop-\n"
        "ment of the quarter, and of the area near the well-\n"
        "known library, which is well known to all who live in\n"
        "the known parts of town."
    )
    assert repair_text(source, lines=True)[0] == (
        "The council has approved the plan for the redevelopment of the quarter, and of the area near the"
        " well-known library, which is well known to all who live in the known parts of town."
    )


def test_items_hang_and_do_not_run_together():
    source = (
        "1. 各村應於三月底前完成舊屋清查，並把結果報送鎮公所建設\n   課彙整。\n"
        "2. 鎮公所建設課應於四月底前完成現場查核，並把結果報送縣\n   政府備查。\n"
    )
    assert repair_text(source, lines=True)[0] == (
        "1. 各村應於三月底前完成舊屋清查，並把結果報送鎮公所建設課彙整。\n"
        "2. 鎮公所建設課應於四月底前完成現場查核，並把結果報送縣政府備查。\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "床前明月光，\n疑是地上霜。\n舉頭望明月，\n低頭思故鄉。",
        "與會人員\n顧清和　林若水　陳大為　吳思遠　周慕雲　鄭安之　許文山　何有光\n"
        "王小川　李木子　張子涵　趙一諾　錢夢龍　孫立人　馮友蘭　蔣百里\n",
        "松溪鎮第一期污水管網及附屬設施改善工程設計案\n松溪鎮第二期污水管網及附屬設施改善工程監造案\n松溪鎮中心小學老舊校舍耐震補強工程設計監造案",
        "地址：松溪縣松溪鎮中山路一百二十三號縣政大樓六樓\n電話：05-1234567\n郵編：612000",
        "項目　　　　二〇二一年　　二〇二二年　　二〇二三年\n歲入　　　　　　1280.5　　　　1380.2　　　　1490.8\n歲出　　　　　　1180.5　　　　1280.2　　　　1390.8",
        "加強基礎設施建設，完善公共服務\n推進老舊小區改造，改善居住條件\n保護歷史文化街區，傳承城市文脈",
        "張三,男,1980,松溪縣松溪鎮中山路\n李四,女,1985,松溪縣梅溪鎮中正路\n王五,男,1979,松溪縣竹溪鎮民生路",
        "主任\n顧清和\n副主任\n林若水\n陳大為",
        "一、總體情況\n全鎮完成改建工程十二項。\n二、主要做法\n完善制度\n三、下一步",
        "提高認識，狠抓落實\n今年全鎮要完成三項工程，各村要按時上報。",
        "2023-01-05 10:12:33 INFO server started on port 8080, waiting\n2023-01-05 10:12:35 INFO request from 10.0.0.1 took 12 ms, done",
    ],
)
def test_lines_that_someone_made_stay(text):
    assert repair_text(text, lines=True)[0] == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("松溪镇镇长\n顾清和\n。", "松溪镇镇长顾清和。"),
        ("会上，松溪镇镇长\n顾清和\n作了报告。", "会上，松溪镇镇长顾清和作了报告。"),
        ("据统计\n[1]\n，全镇产值增长。", "据统计[1]，全镇产值增长。"),
        ("全镇产值，据统计\n注1\n增长5%。\n另有说明。", "全镇产值，据统计注1增长5%。\n另有说明。"),
        ("全镇产值增长5%。\n[1]\n工业增长3%。", "全镇产值增长5%。[1]\n工业增长3%。"),
        ("松溪镇概况\n松溪镇\n，位于县东。", "松溪镇概况\n松溪镇，位于县东。"),
        (
            "清代设镇，名\n松溪堡\n[2]\n[3]\n。1950年改名。",
            "清代设镇，名松溪堡[2][3]。1950年改名。",
        ),
        ("根据《\n水法\n》第五条，应当审批。", "根据《水法》第五条，应当审批。"),
        ("1.\n县水务局通报\n（二）\n松溪镇年鉴", "1.县水务局通报\n（二）松溪镇年鉴"),
        ("1.\n2.\n3.", None),
        (
            "参考资料\n[1]\n县统计局年鉴\n[2]\n县水务局公报",
            "参考资料\n[1]县统计局年鉴\n[2]县水务局公报",
        ),
    ],
)
def test_links_and_notes_do_not_cut_sentences(source, text):
    assert repair_text(source, lines=True)[0] == (text or source)


APART = """松溪镇政府工作报告

各位代表：

现在，我代表
松溪镇人民政府
报告工作。

——
改革开放
深入推进。细颗粒物（PM
2.5
）浓度下降，广义货币M
2
增长8%，“
一带一路
”建设顺利。全镇产值达到74.4
\u200b
亿元。

镇长
　顾清和

一是
抓好农业。
"""


def test_a_page_taken_apart_at_its_links_is_whole_again():
    text, offsets = repair_text(APART, lines=True)
    assert [line for line in text.split("\n") if line] == [
        "松溪镇政府工作报告",
        "各位代表：",
        "现在，我代表松溪镇人民政府报告工作。",
        "——改革开放深入推进。细颗粒物（PM2.5）浓度下降，广义货币M2增长8%，“一带一路”建设顺利。全镇产值达到74.4亿元。",
        "镇长　顾清和",
        "一是抓好农业。",
    ]
    at = text.index("松溪镇人民政府")
    assert APART[slice(*offsets.to_source(at, at + 8))] == "松溪镇人民政府\n报"


def test_short_paragraphs_of_such_a_page_are_whole():
    source = "纪要\n\n5月6日，副镇长\n顾清和\n在会上宣布，水库\n[1]\n放水。\n会议由\n县水务局\n主持，\n林若水\n记录。\n"
    assert repair_text(source, lines=True)[0] == (
        "纪要\n\n5月6日，副镇长顾清和在会上宣布，水库[1]放水。\n会议由县水务局主持，林若水记录。\n"
    )


def test_no_heading_is_made_of_a_piece(tmp_path):
    (tmp_path / "a.txt").write_text(
        "松溪镇报告\n\n工程开工。会上，松溪镇镇长\n顾清和\n作了报告。", "utf-8"
    )
    document = corpus.load_document(tmp_path, "a.txt")
    assert [h.title for b in document.blocks for h in b.headings[:1] if b.kind == "heading"] == [
        "松溪镇报告"
    ]
    (passage,) = corpus.split_document(document)
    assert [document.text[s.start : s.end] for s in passage.sentences] == [
        "工程开工。",
        "会上，松溪镇镇长顾清和作了报告。",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("１ ９ ９ ７ 年，产值 7 4 7 7 2 亿元", "１９９７年，产值 74772亿元"),
        ("增长 9 . 7 %，共１ ４ ． ８ ％", "增长 9.7%，共１４．８％"),
        ("1 9 9 7～ 2 0 0 1 年", "1997～ 2001年"),
        ("第 1 2 3 条", "第 123条"),
        ("甲 1 2 3 乙 4 5 6", None),  # cells
        ("1 2 3\n4 5 6", None),
        ("电话 010 1234 5678，1 月 2 日", None),
        ("2 0 2 3 - 0 5 - 0 1", None),
    ],
)
def test_numbers_set_wide_are_joined(source, text):
    repaired, offsets = repair_text(source)
    assert repaired == (text or source)
    assert bool(offsets.edits) == (text is not None)


def test_a_repair_of_lines_takes_earlier_repairs_along():
    source = "會上，實(shí)踐鎮鎮長\r\n顧清和\r\n作了報告，建設(shè)完成。\r\n其他。"
    text, offsets = repair_text(source, lines=True)
    assert text == "會上，實踐鎮鎮長顧清和作了報告，建設完成。\n其他。"
    for piece, original in [("實踐", "實(shí)踐"), ("長顧", "長\r\n顧"), ("建設完", "建設(shè)完")]:
        at = text.index(piece)
        assert source[slice(*offsets.to_source(at, at + len(piece)))] == original


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("水庫長九十米\n[\n1\n]\n，有七孔\n[2]\n。\n", "水庫長九十米[1]，有七孔[2]。\n"),
        (
            "白鷺溪\n白鷺溪（英語：\nBailu Creek\n）位於\n松溪鎮\n東部\n，長七里。\n",
            "白鷺溪\n白鷺溪（英語：Bailu Creek）位於松溪鎮東部，長七里。\n",
        ),
        (
            "The water board completed the reconstruc-\ntion of the lock at a cost of RMB\n"
            "42.5 million. The lock keeper manages\ntwelve people.\n",
            "The water board completed the reconstruction of the lock at a cost of RMB 42.5 million."
            " The lock keeper manages twelve people.\n",
        ),
    ],
)
def test_brackets_titles_and_decimals_do_not_mislead(source, text):
    assert repair_text(source, lines=True)[0] == text
