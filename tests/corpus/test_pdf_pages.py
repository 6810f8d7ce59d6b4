"""Pages of a PDF that are pictures, illegible or stamped are read as far as one reads them."""

import random

import pytest
from documents.drawn import Page, Run, draw_pdf

import corpus
from corpus.formats.pdf import ocr
from corpus.formats.pdf.document import read_pdf
from corpus.formats.pdf.legibility import format_pages, is_illegible
from corpus.formats.pdf.lines import Line

SENTENCES = [
    "红石水库的库容最大，达到四千二百万立方米。",
    "县水务局每季度对水质监测一次，监测点共有二十七个。",
    "流域内的灌溉面积为十八万亩，受益农户两万三千户。",
]
ALL = "".join(SENTENCES)
TEXT = Page([Run(text, 72, 700 - 60 * n) for n, text in enumerate(SENTENCES)])
SCAN = Page(picture=(60, 60, 480, 720))


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch):
    monkeypatch.setattr(ocr, "is_available", lambda: False)


def warnings(extract):
    return [(message.code, message.values) for message in extract.warnings]


def read(*pages):
    """Return the text of pages; whether it is one paragraph or several is of no account here."""
    return "".join(read_pdf(draw_pdf(pages)).text.splitlines())


@pytest.mark.parametrize(
    ("numbers", "text"), [([1], "2"), ([1, 4, 5, 6], "2, 5-7"), ([0, 1, 9], "1-2, 10")]
)
def test_page_numbers_are_printed_as_ranges(numbers, text):
    assert format_pages(numbers) == text


def test_pages_that_are_pictures_are_named():
    found = read_pdf(draw_pdf([TEXT, SCAN, TEXT, SCAN, SCAN]))
    assert warnings(found) == [("pdf.scanned_pages", {"pages": "2, 4-5"})]
    assert SENTENCES[0] in found.text


def test_a_picture_in_strips_is_one():
    strips = b"\n".join(b"q 480 0 0 110 60 %d cm /I Do Q" % (60 + 115 * n) for n in range(6))
    assert warnings(read_pdf(draw_pdf([TEXT, Page(extra=strips)])))


def test_a_picture_under_a_running_head_is_one():
    head = Run("青岚县水务局年度评估报告　内部资料", 72, 800)
    found = read_pdf(draw_pdf([TEXT, Page([head], picture=(60, 60, 480, 700))]))
    assert warnings(found) == [("pdf.scanned_pages", {"pages": "2"})]


def test_blank_pages_and_small_pictures_are_not_named():
    rule = b"72 400 450 1 re f"
    pages = [TEXT, Page(), Page(picture=(250, 400, 60, 60)), Page(extra=rule)]
    assert warnings(read_pdf(draw_pdf(pages))) == []


def test_text_drawn_as_curves_is_a_picture():
    curves = b"\n".join(
        b"%d %d 9 9 re f" % (72 + 14 * n, 700 - 24 * row) for n in range(30) for row in range(20)
    )
    assert warnings(read_pdf(draw_pdf([TEXT, Page(extra=curves)])))


def test_a_file_of_pictures_is_skipped():
    with pytest.raises(corpus.UnreadableFile) as caught:
        read_pdf(draw_pdf([SCAN, SCAN]))
    assert caught.value.code == "pdf.scanned"


def unmapped(page):
    return Page([Run(run.text, run.x, run.y, run.size, mapped=False) for run in page.runs])


def test_pages_without_a_character_map_are_left_out_and_named():
    found = read_pdf(draw_pdf([TEXT, unmapped(TEXT), TEXT]))
    assert warnings(found) == [("pdf.no_characters_pages", {"pages": "2"})]
    assert found.text.replace("\n", "") == ALL * 2


def test_a_page_with_one_font_without_a_map_is_left_out():
    mixed = Page([*TEXT.runs[:2], *unmapped(TEXT).runs[2:]])
    assert warnings(read_pdf(draw_pdf([TEXT, mixed])))


def test_a_file_without_any_character_map_is_skipped():
    with pytest.raises(corpus.UnreadableFile) as caught:
        read_pdf(draw_pdf([unmapped(TEXT)]))
    assert caught.value.code == "pdf.no_characters"


PLAIN = {
    "chinese": "".join(SENTENCES),
    "traditional": "縣水務局每季度對水質監測一次，監測點共有二十七個；庫容達到四千二百萬立方公尺。",
    "english": "The reservoir holds 42 million m³ (2023), i.e. 12.5% more than in 2019; see “Annex A”.",
    "table": "小麦 1,200.5 玉米 -800 12.3% 3/4 2021-05-06 (a) 100 200 300 400 500",
    "names": "𠮷野家、王喆、李堃等二十七户，受益农户两万三千户，灌溉面积十八万亩。",
    "address": "https://www.example.gov.cn/2023/05/t20230506_1234.html?id=1&x=2 电话 010-8812345",
    "bullets": "\uf0b7 县水务局每季度对水质监测一次\uf0b7 监测点共有二十七个",
    "korean": "저수지의 용량은 사천이백만 입방미터이며 관개 면적은 십팔만 무이다. 수질은 분기마다 점검한다.",
    "tibetan": "བོད་ལྗོངས་ནི་རྒྱ་ནག་གི་ནུབ་ལྷོའི་ཕྱོགས་སུ་ཡོད།",
    "uyghur": "سۇ ئامبىرىنىڭ سىغىمى قىرىق ئىككى مىليون كۇب مېتىر، سۇغىرىش كۆلىمى يۈز سەكسەن مىڭ مو.",
    "bilingual": "第一章 总则。저수지의 용량은 사천이백만 입방미터이며 관개 면적은 십팔만 무이다.",
    "units": "10⁷ m³，±5℃，≥3 km²，αβγ 级，①②③，№ 5，㎡，½",
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_one_can_read_is_legible(name):
    assert not is_illegible(PLAIN[name], 0.0)


def scramble(text, first, last):
    chance = random.Random(1)
    return "".join(chr(chance.randrange(first, last)) for _ in text)


GIBBERISH = {
    "signs": '!"#$%&\'()*+,!-."/#0$1!2%3&"4\'5(#6)7*!8+9"',
    "ethiopic among chinese": "红ሀ水ለ的ሐ容መ大ሠ达ረ四ሰ二ሸ万ቀ方በ。县ተ务ቸ每ኀ度ነ水ኘ监አ一ከ，监ኸ点ወ有ዐ十ዘ个。",
    "ethiopic lines": "ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ\n" * 3,
    "ethiopic in chinese sentences": "红石水库ሀለሐመ，达到ረሰሸ万立方米。县水务局ተቸኀነ监测一次。",
    "many scripts": scramble("".join(SENTENCES), 0x3B0, 0x1200),
    "private use": scramble("".join(SENTENCES), 0xE000, 0xF8FF),
    "rare ideographs": scramble("".join(SENTENCES), 0x4E00, 0x9FA5),
    "lost": "红石\ufffd\ufffd的库\ufffd最\ufffd，达到\ufffd千二\ufffd万\ufffd方米。",
    "symbol font": scramble("".join(SENTENCES), 0xF020, 0xF0FF),
}


@pytest.mark.parametrize("name", GIBBERISH)
def test_gibberish_is_illegible(name):
    assert is_illegible(GIBBERISH[name], 0.0)


def test_a_page_in_another_language_is_read():
    text = PLAIN["korean"]
    assert read(TEXT, Page([Run(text[:25], 72, 700), Run(text[25:], 72, 680)])).startswith(ALL)


def test_watermarks_and_stamps_at_an_angle_stay_out():
    marks = [
        Run("内部资料　严禁外传", 60 + 120 * n, 560 + 40 * n, 20, angle=angle)
        for n, angle in enumerate((45, 30, 55, -20))
    ]
    assert read(Page([*TEXT.runs, *marks])) == ALL


def test_pale_text_across_the_page_stays_out():
    mark = Run("内部资料", 100, 690, 60, grey=0.8)
    assert read(Page([mark, *TEXT.runs])) == ALL
    title = Run("年度报告", 100, 760, 40, grey=0.8)
    assert read(Page([title, *TEXT.runs])) == "年度报告" + ALL


def test_slanted_letters_are_no_watermark():
    runs = [Run(run.text, run.x, run.y, slant=0.33) for run in TEXT.runs]
    assert read(Page(runs)) == ALL


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_and_wide_pages_are_read(turn):
    assert read(Page(TEXT.runs, turn=turn)) == ALL
    assert read(Page(TEXT.runs, width=842, height=800, turn=turn)) == ALL


def test_a_page_whose_text_is_turned_is_read_without_its_watermark():
    runs = [Run(text, 100 + 60 * n, 100, angle=90) for n, text in enumerate(SENTENCES)]
    mark = Run("内部资料", 150, 150, 20, angle=45)
    assert read(Page([mark, *runs])) == ALL


def test_text_at_the_side_is_read_behind_the_page():
    side = Run("青岚县年鉴编写组", 30, 300, angle=90)
    assert read(Page([side, *TEXT.runs])) == ALL + side.text


def test_radicals_are_the_ideographs_that_they_look_like():
    assert (
        read(Page([Run("⻘⻰镇的镇⻓由⻢⻓⻛担任。⽔⼚", 72, 700)]))
        == "青龙镇的镇长由马长风担任。水厂"
    )


def test_pictures_and_illegible_pages_are_read_where_recognition_is_installed(monkeypatch):
    def recognise(image, page, scale):
        assert image.width > 1000
        return [
            Line(f"第{page}页的字。", 72, 300, 300, 312, 12, page, 0),
            Line("县水务局的文件", 72, 31, 160, 43, 12, page, 1),  # where the page has text itself
        ]

    monkeypatch.setattr(ocr, "is_available", lambda: True)
    monkeypatch.setattr(ocr, "recognise_lines", recognise)
    head = Run("青岚县水务局文件", 72, 800)
    scan = Page([head], picture=(60, 60, 480, 700))
    found = read_pdf(draw_pdf([TEXT, scan, unmapped(TEXT)]))
    assert warnings(found) == []
    read = found.text.splitlines()
    assert read[-4:] == [head.text, "第1页的字。", "县水务局的文件", "第2页的字。"]


def test_a_shadow_of_a_character_is_no_second_one():
    sentence, named = "全县植树四十五万株，由林业局局长石守信负责。", "十长石"
    runs = [
        Run(c, 72 + 12 * nth + shift, 700 - shift, grey=shift, named=c in named)
        for shift in (0.4, 0)
        for nth, c in enumerate(sentence)
    ]
    assert read_pdf(draw_pdf([Page(runs)])).text == f"{sentence}\n"


def test_who_signs_and_the_date_stand_apart():
    prose = "为加强河道管理，各乡镇水利站每周巡查河道不少于两次，发现倾倒垃圾的立即制止并上报。"
    runs = [
        Run(prose[:36], 72, 700),
        Run(prose[36:], 72, 680),
        Run("青嵐縣人民政府", 420, 640),
        Run("2023年5月12日", 426, 620),
        Run("（此件公開發布）", 96, 600),
    ]
    found = read_pdf(draw_pdf([Page(runs)])).text
    assert found.splitlines() == [prose, *(run.text for run in runs[2:])]


def test_white_text_on_paper_and_what_is_beyond_the_page_are_not_seen():
    runs = [
        Run("中标人为青岚建工集团。", 72, 700),
        Run("中标人为白字公司，测试。", 72, 660, grey=1),
        Run("中标人为画外公司。", 72, 1200),
        Run("中标人为左外公司。", -400, 620),
    ]
    assert read_pdf(draw_pdf([Page(runs)])).text == "中标人为青岚建工集团。\n"


def test_white_text_on_a_dark_ground_is_seen():
    ground = [Run("■" * 20, 72, 700)]
    runs = [*ground, Run("项目名称", 84, 700, grey=1), Run("全年新建护岸三千二百米。", 72, 600)]
    assert "项目名称" in read_pdf(draw_pdf([Page(runs)])).text


def test_what_was_filled_into_a_form_is_seen():
    page = Page([Run("申请人：", 72, 700)], filled=[Run("石守信", 120, 700)])
    assert read_pdf(draw_pdf([page])).text == "申请人：石守信\n"
