"""Boilerplate at the end of scraped pages is shown and not searched."""

import pytest

import corpus

BODY = "松溪镇2023年工作报告\n\n一、工程\n\n全镇完成道路改建十二项。\n\n二、资金\n\n投入资金八千六百万元。\n"
ENDS = [
    "本作品是松溪镇的法规、决议，根据《著作权法》第五条，本作品不适用于该法，属于公有领域。\n\n注：社群认为不总是如此。\n\nPublic domain\nfalse",
    "取自“https://zh.wikisource.org/w/index.php?title=a&oldid=1”\n分类：2023年",
    "上一篇：松溪镇2022年工作报告\n下一篇：没有了\n【打印本页】【关闭窗口】",
    "版权所有：松溪镇人民政府\n地址：中山路一号\n电话：05-1234567\n闽ICP备05001234号",
    "返回顶部",
    "版权所有 松溪镇人民政府\n隐私政策\n网站地图\n免责声明\n联系我们\n手机版",
    "相关链接：\n松溪镇财政公开\nCopyright © 2023 All Rights Reserved",
    "本網站內容採用創用CC授權。\n隱藏分類：報告",
]


def load(folder, text):
    (folder / "a.txt").write_text(text, "utf-8")
    return corpus.load_document(folder, "a.txt")


@pytest.mark.parametrize("end", ENDS)
def test_boilerplate_is_kept_out_of_the_passages(tmp_path, end):
    document = load(tmp_path, f"{BODY}\n\n{end}\n")
    passages = corpus.split_document(document)[1:]  # the first is the title
    assert [p.text for p in passages] == ["全镇完成道路改建十二项。", "投入资金八千六百万元。"]
    marked = [document.text[b.start : b.end] for b in document.blocks if b.kind == "boilerplate"]
    assert "".join(marked).replace("\n", "") == end.replace("\n", "")


@pytest.mark.parametrize(
    "end",
    [
        "特此报告。\n松溪镇人民政府\n2023年12月5日",
        "三、著作权\n根据《著作权法》第五条，法规不适用该法，属于公有领域。",
        "分享经验如下。",
        "返回到原单位的职工共十二人。",
        "参加人员：\n沈文澜\n顾廷栋\n石守信\n方文山\n李年丰",
        "附件：松溪镇2023年工程表",
    ],
)
def test_the_end_of_a_report_is_none(tmp_path, end):
    document = load(tmp_path, f"{BODY}\n{end}\n")
    assert "boilerplate" not in {block.kind for block in document.blocks}


def test_a_text_about_licences_is_none(tmp_path):
    text = (
        "关于版权的说明\n\n版权所有\n版权归作者。作者可以许可他人使用，也可以转让。"
        + "使用者应当注明出处。" * 8
    )
    assert "boilerplate" not in {block.kind for block in load(tmp_path, text).blocks}


def test_a_table_of_contents_is_none_of_the_text_that_it_leads_to(tmp_path):
    contents = "目录\n一、工程……………………1\n二、资金．．．．．．．．12\n水稻……………………1204\n\n"
    document = load(tmp_path, contents + BODY)
    marked = [document.text[b.start : b.end] for b in document.blocks if b.kind == "boilerplate"]
    assert marked == ["一、工程……………………1", "二、资金．．．．．．．．12"]
