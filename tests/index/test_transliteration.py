"""Names across languages: pinyin leads to Chinese terms and back, and ordinary words stay so."""

from pathlib import Path

import pytest
from index_support import passage
from test_translation import Blind

from corpus.text import pinyin
from corpus.text.pinyin import find_readings, is_pinyin, list_spellings, split_syllables
from index import Index, build_index, extract_terms, is_name, open_index
from index.query.synonyms import find_synonyms, find_whole_names, read_synonyms
from index.query.terms import parse_query_terms

TITLES = {
    "wangjing": "(2)朝陽區望京小街改造提升項目",
    "jing-zhang": "(7)海淀區京張鐵路遺址公園",
    "moshikou": "(6)模式口歷史街區調研",
    "lido": "(1)朝陽區麗都國際街區城市更新項目",
}


def found(query: str, *known: str) -> dict[str, dict[str, float]]:
    return {
        f.text: dict(f.alternatives) for f in parse_query_terms(query, set(known)) if f.alternatives
    }


def test_syllables_are_cut_every_way():
    assert split_syllables("wangjing") == (("wang", "jing"),)
    assert split_syllables("xian") == (("xian",), ("xi", "an"))
    assert split_syllables("lido") == split_syllables("") == ()
    assert is_pinyin("zhongguancun") and not is_pinyin("railway")
    assert set(find_readings("重")) >= {"zhong", "chong"}
    assert find_readings("绿")[0] == "lv"
    assert find_readings("a") == ()


@pytest.mark.parametrize(
    "written", ["Wangjing", "wangjing", "WangJing", "Wàngjīng", "Wang Jing", "ＷＡＮＧＪＩＮＧ"]
)
def test_a_name_is_found_however_it_is_spelled(written):
    assert {"望京": 1.0} in found(f"Where is {written}?", "望京", "公园").values()


def test_runs_hyphens_and_long_names():
    assert found("Jing-Zhang", "京张") == {"jing": {"京张": 1.0}, "zhang": {"京张": 1.0}}
    assert found("Zhongguancun", "中关村", "中关", "关村") == {"zhongguancun": {"中关村": 1.0}}
    assert found("Moshikou", "模式", "式口") == {
        "moshikou": {"模式": 1.0},
        "shi kou": {"式口": 1.0},
    }
    assert found("Moshikou", "模式") == {}  # not from end to end
    assert found("Xi'an", "西安") == {"xian": {"西安": 1.0}}
    assert found("Luxin Lüxin", "绿心") == {"luxin": {"绿心": 1.0}}


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("pandan cake", "判断"),  # a word one would translate, not spell
        ("can he long for it", "参合"),
        ("dating in public", "大厅"),
        ("Beijing", "背景"),  # the dictionary has the name itself
    ],
)
def test_ordinary_words_do_not_misfire(query, known):
    assert known not in {term for terms_ in found(query, known).values() for term in terms_}


def test_the_dictionarys_own_name_counts_in_full():
    assert found("Haidian", "海淀", "海甸")["haidian"] == {"海淀": 1.0}


def test_chinese_names_find_their_pinyin():
    assert found("望京在哪里", "wangj")["望京"]["wangj"] == 1.0
    assert found("模式口的历史", "moshikou") == {"模式口": {"moshikou": 1.0}}
    assert found("京张铁路", *extract_terms("the Jing-Zhang line"))["京张"] == {"jingzhang": 1.0}
    assert "date" not in found("大厅", "date").get("大厅", {})


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What is Wangjing?", TITLES["wangjing"]),
        ("Wàngjīng Xiǎojiē", TITLES["wangjing"]),
        ("Jing-Zhang", TITLES["jing-zhang"]),
        ("What was done for jing zhang?", TITLES["jing-zhang"]),
        ("Moshikou", TITLES["moshikou"]),
    ],
)
def test_names_alone_find_their_passage(question, title):
    index = Index.from_passages([passage(text) for text in TITLES.values()], Blind())
    assert index.search(question)[0].passage.text == title


def test_what_led_to_a_term_is_told():
    (wangjing,) = parse_query_terms("Wangjing", {"望京"})
    assert wangjing.via == {"望京": "name"}
    (railway,) = parse_query_terms("railway", {"铁路", "railway"})
    assert railway.via == {"铁路": "dictionary"}


def test_terms_txt_is_read_leniently(tmp_path):
    path = tmp_path / "terms.txt"
    path.write_text("# names\n麗都 = Lido, 丽都酒店\n\n綠心\n望京\tWJ # short\n=\n", "utf-8")
    groups = (("丽都", "lido", "丽都酒店"), ("绿心",), ("望京", "wj"))
    assert read_synonyms(tmp_path) == groups and find_whole_names(groups) == ("丽都酒店",)
    assert read_synonyms(tmp_path / "none") == ()
    path.write_bytes(b"\xff\xfe = x, y\n")
    assert read_synonyms(tmp_path)


def test_synonyms_lead_both_ways_and_by_whole_words():
    synonyms = (("x",), ("丽都", "lido"), ("模式口", "ms gate"))
    assert find_synonyms("Lido hotel", {"丽都"}, synonyms) == {"lido": {"丽都": 1.0}}
    assert find_synonyms("麗都在哪", {"lido"}, synonyms) == {"丽都": {"lido": 1.0}}
    assert find_synonyms("Lidocaine", {"丽都"}, synonyms) == {}
    assert find_synonyms("MS gate", {"模式", "式口"}, synonyms) == {
        "ms": {"模式": 1.0},
        "gate": {"式口": 1.0},
    }


def test_terms_txt_of_the_home_acts_without_indexing_anew(report_home, tmp_path):
    import shutil

    home = tmp_path / "home"
    shutil.copytree(report_home, home)

    def alternatives():
        return [dict(f.alternatives) for f in open_index(home).query_terms("Lido")]

    assert alternatives() == [{"丽都": 0.5}]  # by its sound, not by its name
    (home / "terms.txt").write_text("麗都 = Lido\n", "utf-8")
    assert alternatives() == [{"丽都": 1.0}]
    (hit,) = open_index(home).search("What was done at Lido?", 1)
    assert "麗都" in "".join((*hit.passage.section, hit.passage.text))


def test_names_given_by_hand_are_terms_as_wholes_beside_their_parts(tmp_path):
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    texts = {
        "a.txt": "城市綠心在通州。城市綠心有森林公園。",
        "b.txt": "城市的綠地，綠色的中心。",
        "c.txt": "# 城市綠心\n面積很大。",
        "d.txt": "這是城市。\n綠心是另一回事。",  # not one name: a line ends between
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    build_index(home, folder)
    assert "城市绿心" not in open_index(home).store.vocabulary
    plain = open_index(home).search("城市綠心", k=9)
    names = "城市綠心 = Central Green\n綠心\n無此名稱\n"
    (home / "terms.txt").write_text(names, "utf-8")
    assert open_index(home).search("城市綠心", k=9) == plain  # not before the next build
    for n in range(2):  # the second takes its counts over from the first
        (home / "terms.txt").write_text(f"{names}又一名稱{n}\n", "utf-8")
        assert build_index(home).reused_passages == len(plain)
        index = open_index(home)
        occurrences = index.store._bm25.whole_names.occurrences()
        assert list(occurrences) == ["城市绿心"]
        having, counts = occurrences["城市绿心"]
        assert [index.passages[at].document for at in having] == ["a.txt", "c.txt"]
        assert counts.tolist() == [2, 1]
        (whole,) = [
            query_term
            for query_term in index.query_terms("城市綠心在哪")
            if query_term.text == "城市绿心"
        ]
        assert whole.alternatives == {"城市绿心": 1.0}
        assert any(
            "城市绿心" in query_term.alternatives
            for query_term in index.query_terms("Central Green")
        )
        assert "城市" in index.store.vocabulary
    (home / "terms.txt").unlink()
    build_index(home)
    assert open_index(home).search("城市綠心", k=9) == plain


def test_a_transliteration_may_differ_in_one_vowel():
    assert found("Who built Lido?", "丽都", "力度")["lido"] == {"丽都": 0.5}  # 力度 is a word
    assert "london" not in found("Who built London?", "轮敦", "伦盾")  # it has a name: 伦敦
    assert "lodo" not in found("Who built Lodo?", "丽都")  # two vowels


@pytest.mark.parametrize(
    ("word", "tag", "name"),
    [
        ("周辰", "nr", True),
        ("司马相如", "nr", True),
        ("孔子", "nr", True),
        ("达尔文", "nr", True),
        ("哈姆雷特", "nrt", True),
        ("智慧", "nr", False),  # a word
        ("惠民", "nr", False),  # a county, and a word
        ("广泛开展", "nr", False),  # begins with no surname
        ("北京", "ns", True),
        ("城市", "ns", False),
    ],
)
def test_a_word_tagged_as_a_name_may_be_none(word, tag, name):
    assert is_name(word, tag) == name


def test_the_syllables_that_ship_are_those_of_pypinyin() -> None:
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = filter(None, (row.decode("gb2312", "ignore") for row in rows))
    readings = {reading for character in characters for reading in find_readings(character)}
    written = {spelling for reading in readings for spelling in list_spellings(reading)}
    shipped = Path(pinyin.__file__).with_name("syllables.txt").read_text("ascii").split()
    assert shipped == sorted(written)
