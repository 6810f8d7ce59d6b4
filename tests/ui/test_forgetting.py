"""The text of a deleted document is in no conversation any more; all else stays as it was."""

import json
from dataclasses import replace
from itertools import product

import pytest
from ui_support import QUOTE, SOURCE, answer, make_document, refusal

from assistant.types import Composed, ComposedSentence, Statement
from ui.chat import saving
from ui.chat.conversation import Turn
from ui.chat.rendering import render_thread
from ui.chat.sources import render_sources
from ui.chat.writing import write_conversation
from ui.conversations.feedback import Feedback
from ui.conversations.forgetting import cut_quotes
from ui.conversations.store import ConversationStore

OTHER = "白水鎮新建小學兩所,新增學位九百個。"
NAMES = ("更新報告.txt", '白水 "鎮".txt', "a\udc80.txt")
SECTION = "(7)海淀區京張鐵路遺址公園"


def make_turn(*names: str) -> Turn:
    """Return an answer that quotes each document once, and all of them in a last statement."""
    documents = {
        name: make_document(SOURCE if name == NAMES[0] else f"一、{name}\n{OTHER}{name}\n", name)
        for name in names
    }
    quotes = {name: QUOTE if name == NAMES[0] else f"{OTHER}{name}" for name in names}
    parts = [answer(documents[name], "?", quotes[name]) for name in names]
    citations = tuple(
        replace(part.citations[0], number=number) for number, part in enumerate(parts, 1)
    )
    numbers = tuple(one.number for one in citations)
    statements = tuple(
        Statement(f"{one.document}：", one.quote, (one.number,), preceding=f"前句{one.number}")
        for one in citations
    )
    common = Statement(f"{names[0]}：", "兩份都這樣寫", numbers)
    composed = Composed("model", tuple(ComposedSentence(f"說{n}", (n,), True) for n in numbers))
    whole = replace(
        parts[0], statements=(*statements, common), citations=citations, composed=composed
    )
    return Turn(1, "問了什麼?", whole, documents=documents, id="t")


def read(content: dict) -> Turn:
    turn = saving.read_turn(json.loads(json.dumps(content)), 1)
    assert turn is not None
    return turn


@pytest.mark.parametrize("gone", [{NAMES[0]}, {NAMES[1]}, {*NAMES[:2]}, {NAMES[2]}])
def test_what_came_from_a_deleted_document_goes_and_nothing_else(gone) -> None:
    whole = saving.to_json(make_turn(*NAMES))
    before, cut = read(whole), cut_quotes(whole, gone)
    assert cut_quotes(whole, {"other.txt"}) is None and whole == saving.to_json(make_turn(*NAMES))
    after = read(cut)
    kept = [one.document not in gone for one in before.answer.citations]
    for there, old, new in zip(kept, before.answer.citations, after.answer.citations, strict=True):
        assert (new == old) if there else (new.quote, new.section, new.title) == ("", (), None)
    for there, old, new in zip(
        kept, before.answer.statements, after.answer.statements, strict=False
    ):
        assert (new == old) if there else (new.quote, new.lead, new.preceding) == ("", "", "")
    common = after.answer.statements[-1]
    assert common.quote == ("兩份都這樣寫" if any(kept) else "")
    assert common.lead == (f"{NAMES[0]}：" if kept[0] else "")
    assert [one.text for one in after.answer.composed.sentences] == [
        f"說{number}" for number, there in enumerate(kept, 1) if there
    ]
    assert after.deleted == tuple(sorted(gone))
    text = json.dumps(cut, ensure_ascii=False)
    for name, quote in zip(NAMES, [QUOTE, OTHER + NAMES[1], OTHER + NAMES[2]], strict=True):
        assert (json.dumps(quote, ensure_ascii=False)[1:-1] in text) == (name not in gone)
    assert cut_quotes(cut, gone) in (None, cut)  # once more changes nothing


def test_a_refusal_loses_the_passages_that_came_near() -> None:
    document = make_document()
    turn = Turn(1, "巴黎?", refusal(document, "巴黎?"), documents={document.name: document})
    cut = cut_quotes(saving.to_json(turn), {document.name})
    assert read(cut).answer.hits == () and QUOTE not in json.dumps(cut, ensure_ascii=False)


def test_the_page_the_copy_and_the_file_say_what_was_deleted() -> None:
    turn = read(cut_quotes(saving.to_json(make_turn(*NAMES[:2])), {NAMES[0]}))
    thread, panel = render_thread([turn]), render_sources([turn])
    assert thread.count("這裡引用的文件已刪除") == 1 and "文件已刪除" in thread
    assert "这里引用的文档已删除" in thread and "The document quoted here was deleted" in panel
    for html in (thread, panel):
        assert QUOTE not in html and SECTION not in html and OTHER in html
    assert "「」" not in thread
    text = write_conversation("談話", [turn])
    assert "這裡引用的文件已刪除，引文也一併移除了。\\[1\\]" in text and "「」" not in text
    assert f"- \\[1\\] {NAMES[0]} · 文件已刪除" in text and QUOTE not in text
    assert f"> 「{OTHER}" in text


@pytest.fixture
def path(tmp_path):
    return tmp_path / "conversations.sqlite"


def keep(store: ConversationStore, visitor: str, talk: str, content: dict) -> None:
    store.begin_turn(visitor, talk, "t", {**content, "answer": None})
    store.finish_turn(visitor, talk, "t", content)


def test_no_byte_of_it_is_left_in_the_database_of_any_visitor(path) -> None:
    store = ConversationStore(path)
    for visitor, talk in product("ab", "xy"):
        keep(store, visitor, talk, saving.to_json(make_turn(*NAMES)))
    store.delete("b", "y")  # it may still be brought back
    (before,) = store.read_turns("a", "x")
    assert store.forget_documents(["elsewhere.txt"]) == 0
    assert store.forget_documents([f"{n}.txt" for n in range(50)]) == 0
    assert store.forget_documents([NAMES[0]]) == 4
    (after,) = store.read_turns("a", "x")
    assert after.mark != before.mark and store.read_turns("a", "x") == [after]
    assert store.list_conversations("a", QUOTE[:6]) == []
    assert len(store.list_conversations("a", OTHER[:6])) == 2
    store.delete("b", "y", undo=True)
    files = b"".join(one.read_bytes() for one in path.parent.iterdir())
    for form in (QUOTE, json.dumps(QUOTE)[1:-1]):
        assert form.encode() not in files
    assert store.forget_documents([*NAMES, *(f"{n}.txt" for n in range(50))]) == 4
    store.close()


def test_an_upload_that_is_indexed_no_more_is_told_once_and_a_renamed_one_not(path) -> None:
    store = ConversationStore(path)
    assert store.note_uploads({"a.txt": "1", "b.txt": "2"}) == set()
    assert store.note_uploads({"a.txt": "3", "c.txt": "2"}) == set()  # replaced, and renamed
    store.close()
    assert ConversationStore(path).note_uploads({"c.txt": "2"}) == {"a.txt"}
    assert ConversationStore(path).note_uploads({"c.txt": "2"}) == set()


def test_cases_of_feedback_go_with_their_document(tmp_path) -> None:
    path = tmp_path / "feedback.questions.jsonl"
    own = '{"id": "mine", "document": "更新報告.txt", "question": "?", "evidence": ["x"]}\n'
    path.write_text(own, "utf-8")
    feedback, content = Feedback(path), saving.to_json(make_turn(*NAMES[:2]))
    feedback.write("good", content, "up")
    feedback.write("bad", content, "down", "應引別句")
    feedback.forget_documents([NAMES[0]])
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] + "\n" == own and len(lines) == 2
    assert json.loads(lines[1])["answered"] == [f"{NAMES[1]}: {OTHER}{NAMES[1]}"]
    cut = cut_quotes(saving.to_json(make_turn(NAMES[0])), {NAMES[0]})
    assert feedback.write("good", cut, "up") == ""  # nothing of it is left to test
