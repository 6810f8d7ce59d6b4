"""Conversations in their database: nobody sees another's, nothing is lost, everything is bounded."""

import json
import sqlite3
import threading
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ui.conversations.database import ConversationLimits, NotKept
from ui.conversations.migrations import STEPS
from ui.conversations.store import ConversationStore


def turn(question: str, *quotes: str, answered: bool = True) -> dict:
    answer = {"statements": [{"quote": quote} for quote in quotes], "understood_as": question}
    return {"question": question, "answer": answer if answered else None}


@pytest.fixture
def store(tmp_path):
    store = ConversationStore(tmp_path / "home" / "conversations.sqlite")
    yield store
    store.close()


def ask(store, visitor, conversation, name, content):
    store.begin_turn(visitor, conversation, name, {**content, "answer": None})
    store.finish_turn(visitor, conversation, name, content)


def titles(store, visitor, find=""):
    return [one.title for one in store.list_conversations(visitor, find)]


def questions(store, visitor, conversation):
    kept = store.read_turns(visitor, conversation)
    return kept if kept is None else [one.content["question"] for one in kept]


def test_a_forged_id_reaches_nothing_of_another_visitor(store) -> None:
    ask(store, "eve's victim", "talk", "one", turn("密件?", "密件的內容"))
    before = store.read_turns("eve's victim", "talk")
    assert store.read_turns("eve", "talk") is None
    assert store.read_turn("eve", "talk", "one") is None
    assert store.find_conversation("eve", "talk") is None
    assert titles(store, "eve") == titles(store, "eve", "密件") == []
    assert store.recall_questions("eve") == []
    assert store.rename("eve", "talk", "mine") is None
    for undo in (False, True):
        assert not store.delete("eve", "talk", undo=undo)
        assert not store.delete_turn("eve", "talk", "one", undo=undo)
    assert not store.rate_turn("eve", "talk", "one", "down")
    assert not store.finish_turn("eve", "talk", "one", turn("forged"))
    store.drop_open_turn("eve", "talk", "one")
    # The same ids begin a conversation of her own.
    ask(store, "eve", "talk", "one", turn("mine"))
    store.take_over("eve", "talk", [("two", turn("other"))])
    assert questions(store, "eve", "talk") == ["mine"]
    assert store.read_turns("eve's victim", "talk") == before
    assert titles(store, "eve's victim") == ["密件?"]


def test_it_is_there_when_the_home_is_opened_again(store, tmp_path) -> None:
    ask(store, "a", "talk", "one", turn("京張?", "京張鐵路"))
    store.begin_turn("a", "talk", "two", turn("還沒答完", answered=False))
    store.rate_turn("a", "talk", "one", "up", "好")
    store.close()
    again = ConversationStore(tmp_path / "home" / "conversations.sqlite")
    kept = again.read_turns("a", "talk")
    assert [(one.id, one.rating, one.note) for one in kept] == [
        ("one", "up", "好"),
        ("two", None, ""),
    ]
    assert kept[0].content == turn("京張?", "京張鐵路")
    again.close()


def test_a_visitor_is_forgotten_for_good_and_the_file_is_private(store, tmp_path) -> None:
    ask(store, "a", "talk", "one", turn("?"))
    ask(store, "b", "talk", "one", turn("theirs"))
    store.forget_visitor("a")
    assert not store.delete("a", "talk", undo=True) and titles(store, "a") == []
    assert titles(store, "b") == ["theirs"]
    for path in (tmp_path / "home").glob("conversations.sqlite*"):
        assert path.suffix == ".lock" or path.stat().st_mode & 0o077 == 0, path


def test_a_question_asked_again_keeps_its_place_and_loses_its_rating(store) -> None:
    for name in ("one", "two"):
        ask(store, "a", "talk", name, turn(name))
    store.rate_turn("a", "talk", "one", "down", "no")
    store.begin_turn("a", "talk", "one", turn("edited", answered=False))
    assert questions(store, "a", "talk") == ["one", "two"]  # until it is answered
    store.drop_open_turn("a", "talk", "one")  # it failed: what was answered stays
    assert questions(store, "a", "talk") == ["one", "two"]
    store.finish_turn("a", "talk", "one", turn("edited"))
    assert questions(store, "a", "talk") == ["edited", "two"]
    assert store.read_turn("a", "talk", "one").rating is None
    assert titles(store, "a") == ["edited"]  # the title is the first question


def test_a_failed_question_is_forgotten_and_an_empty_conversation_is_not_listed(store) -> None:
    store.begin_turn("a", "talk", "one", turn("壞", answered=False))
    store.drop_open_turn("a", "talk", "one")
    assert titles(store, "a") == [] and questions(store, "a", "talk") == []


def test_a_name_stays_and_a_blank_one_is_the_first_question_again(store) -> None:
    ask(store, "a", "talk", "one", turn("第一問\n第二行"))
    assert titles(store, "a") == ["第一問 第二行"]
    assert store.rename("a", "talk", " 我的\t調研 ") == "我的 調研"
    ask(store, "a", "talk", "two", turn("第二問"))
    assert titles(store, "a") == ["我的 調研"]
    assert store.rename("a", "talk", " ") == "第一問 第二行"
    assert len(store.rename("a", "talk", "長" * 900)) == store.limits.title_characters


def test_words_are_found_in_titles_questions_and_quotations_in_either_script(store) -> None:
    ask(store, "a", "one", "1", turn("鐵路怎樣協調?", "黨組織建立路地合作"))
    ask(store, "a", "two", "1", turn("Who wrote it?", "The committee"))
    store.rename("a", "two", "Authors 100%")
    for find, found in {
        "铁路": ["鐵路怎樣協調?"],
        "党组织 协调": ["鐵路怎樣協調?"],
        "COMMITTEE": ["Authors 100%"],
        "100%": ["Authors 100%"],
        "wrote authors": ["Authors 100%"],
        "%": ["Authors 100%"],
        "鐵路 committee": [],
        "understood_as": [],
    }.items():
        assert titles(store, "a", find) == found, find
    store.delete_turn("a", "one", "1")
    assert titles(store, "a", "铁路") == []


def test_what_is_deleted_comes_back_for_some_minutes(tmp_path) -> None:
    now = [1_000.0]
    store = ConversationStore(tmp_path / "c.sqlite", clock=lambda: now[0])
    for name in ("one", "two", "three"):
        ask(store, "a", "talk", name, turn(name))
    ask(store, "a", "other", "x", turn("other"))
    store.delete_turn("a", "talk", "two")
    assert questions(store, "a", "talk") == ["one", "three"]
    now[0] += 500
    titles(store, "a")
    store.delete_turn("a", "talk", "two", undo=True)
    assert questions(store, "a", "talk") == ["one", "two", "three"]
    store.delete("a", "talk")
    assert titles(store, "a") == ["other"] and questions(store, "a", "talk") is None
    assert "one" not in store.recall_questions("a")
    now[0] += 500
    store.delete("a", "talk", undo=True)
    assert questions(store, "a", "talk") == ["one", "two", "three"]
    store.delete_turn("a", "talk", "one")
    store.delete("a", "other")
    now[0] += 601
    titles(store, "a")
    assert not store.delete("a", "other", undo=True)
    assert not store.delete_turn("a", "talk", "one", undo=True)
    assert questions(store, "a", "talk") == ["two", "three"]
    store.close()


def test_everything_is_bounded(tmp_path) -> None:
    ticks = count()
    limits = ConversationLimits(turns=3, conversations=2, turn_characters=500, bytes=200_000)
    store = ConversationStore(tmp_path / "c.sqlite", limits, clock=lambda: float(next(ticks)))
    for name in "123":
        ask(store, "a", "one", name, turn(name))
    with pytest.raises(NotKept, match="3"):
        store.begin_turn("a", "one", "4", turn("4"))
    store.begin_turn("a", "one", "3", turn("3"))  # asking again needs no room
    with pytest.raises(NotKept):
        store.begin_turn("a", "two", "1", turn("長" * 900))
    assert not store.finish_turn("a", "two", "1", turn("x"))
    ask(store, "a", "two", "1", turn("two"))
    ask(store, "a", "one", "1", turn("touched"))
    ask(store, "a", "three", "1", turn("three"))
    assert titles(store, "a") == ["three", "touched"]  # the one longest untouched made room
    with pytest.raises(NotKept) as full:
        for number in range(3_000):
            ask(store, f"v{number}", "talk", "1", turn("長" * 60))
    assert full.value.code == "conversation.no_room"
    assert (tmp_path / "c.sqlite").stat().st_size < 400_000
    assert titles(store, "a") == ["three", "touched"]
    store.close()


def test_odd_text_is_kept_as_it_is(store) -> None:
    odd = ["a\x00b", "🚉👩‍👩‍👧", "'; DROP TABLE turns; --", "\ud800", "%_\\"]
    for number, text in enumerate(odd):
        ask(store, "a", "talk", str(number), turn(text, text))
    assert questions(store, "a", "talk") == odd
    assert len(store.recall_questions("a")) == len(odd)
    assert all(titles(store, "a", text[:3]) for text in odd[1:3])


def test_threads_and_two_servers_lose_nothing(tmp_path) -> None:
    path = tmp_path / "c.sqlite"
    stores = [ConversationStore(path), ConversationStore(path)]

    def work(number: int) -> None:
        for step in range(5):
            ask(stores[number % 2], "a", "talk", f"{number}-{step}", turn(f"{number}-{step}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = questions(stores[0], "a", "talk")
    assert sorted(kept) == sorted(f"{n}-{s}" for n in range(6) for s in range(5))
    for number in range(6):  # each tab's turns stay in their order
        assert [one for one in kept if one.startswith(f"{number}-")] == [
            f"{number}-{step}" for step in range(5)
        ]
    for store in stores:
        store.close()


def test_a_later_form_is_refused_and_a_step_is_taken_once(tmp_path) -> None:
    path = tmp_path / "c.sqlite"
    store = ConversationStore(path)
    ask(store, "a", "talk", "1", turn("?"))
    store.close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        database.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(ValueError, match="form"):
        ConversationStore(path).list_conversations("a")


VISITORS = st.sampled_from(["a", "b"])
TALKS = st.sampled_from(["x", "y"])
TURNS = st.sampled_from(["1", "2", "3"])


class Tabs(RuleBasedStateMachine):
    """Any order of what tabs do comes to what a plain model of lists says."""

    @initialize()
    def begin(self) -> None:
        self.store = ConversationStore(None)
        self.talks: dict[tuple, dict] = {}  # turns by id, in order; hidden: deleted
        self.hidden: set[tuple] = set()
        self.number = 0

    @rule(visitor=VISITORS, talk=TALKS, name=TURNS)
    def ask(self, visitor, talk, name) -> None:
        self.number += 1
        question = f"q{self.number}"
        ask(self.store, visitor, talk, name, turn(question))
        self.talks.setdefault((visitor, talk), {})[name] = question
        self.hidden -= {(visitor, talk), (visitor, talk, name)}  # asked again, it is there again

    @rule(visitor=VISITORS, talk=TALKS, name=TURNS, undo=st.booleans())
    def delete_turn(self, visitor, talk, name, undo) -> None:
        there = name in self.talks.get((visitor, talk), {})
        assert self.store.delete_turn(visitor, talk, name, undo=undo) == there
        (self.hidden.discard if undo else self.hidden.add)((visitor, talk, name))
        if not there:
            self.hidden.discard((visitor, talk, name))

    @rule(visitor=VISITORS, talk=TALKS, undo=st.booleans())
    def delete(self, visitor, talk, undo) -> None:
        there = (visitor, talk) in self.talks
        assert self.store.delete(visitor, talk, undo=undo) == there
        (self.hidden.discard if undo else self.hidden.add)((visitor, talk))
        if not there:
            self.hidden.discard((visitor, talk))

    @precondition(lambda self: self.talks)
    @invariant()
    def agrees(self) -> None:
        for visitor in ("a", "b"):
            listed = {one.id: one.turns for one in self.store.list_conversations(visitor)}
            for (owner, talk), turns in self.talks.items():
                if owner != visitor:
                    continue
                gone = (visitor, talk) in self.hidden
                seen = [q for n, q in turns.items() if (visitor, talk, n) not in self.hidden]
                assert questions(self.store, visitor, talk) == (None if gone else seen)
                assert listed.get(talk, 0) == (0 if gone else len(seen))


TestTabs = Tabs.TestCase
TestTabs.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_content_is_json(store) -> None:
    ask(store, "a", "talk", "1", turn("?", "quote"))
    assert json.loads(json.dumps(store.read_turn("a", "talk", "1").content)) == turn("?", "quote")
