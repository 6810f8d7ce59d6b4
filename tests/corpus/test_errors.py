"""Errors: a code with values, words in three languages, the same in another process."""

import multiprocessing
import pickle

import pytest

import corpus
from corpus import Message, NoIndex, UnreadableFile, YinjuError, describe_failure


def test_it_is_one_line_problem_then_remedy() -> None:
    error = NoIndex("index.missing", home="/somewhere")
    assert str(error) == "There is no index in /somewhere. Build one: yinju index DIR"
    assert str(error) == f"{error.problem} {error.remedy}" == error.in_language("en")
    assert error.in_language("zh-Hant") == "/somewhere 裡沒有索引。請建立索引：yinju index DIR"
    assert error.in_language("zh-Hans") == "/somewhere 里没有索引。请建立索引：yinju index DIR"


def test_a_message_inside_a_message_is_in_the_same_language() -> None:
    reason = Message("file.empty")
    error = YinjuError("folder.unreadable", folder="報告", document="a.txt", reason=reason)
    assert "a.txt: The file holds no text." in str(error)
    assert "a.txt：檔案裡沒有文字。" in error.in_language("zh-Hant")


def test_values_are_counted_and_may_hold_braces() -> None:
    assert "5,001 characters" in str(UnreadableFile("file.too_long", count=5001))
    assert "{x}" in str(UnreadableFile("file.unreadable", reason="{x}"))


def raise_in_process(pipe) -> None:
    pipe.send(UnreadableFile("file.archive", kind="rar"))


def test_it_passes_from_process_to_process() -> None:
    error = pickle.loads(pickle.dumps(UnreadableFile("file.archive", kind="rar")))
    assert type(error) is UnreadableFile and error.message == Message(
        "file.archive", {"kind": "rar"}
    )
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=raise_in_process, args=(theirs,))
    process.start()
    assert ours.poll(60)
    assert ours.recv().message == error.message
    process.join()


def test_a_code_of_another_version_is_shown_as_it_is() -> None:
    assert "file.of_tomorrow" in str(Message("file.of_tomorrow", {"size": 3}))
    assert "file.too_long" in Message("file.too_long").in_language("zh-Hans")  # other values


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "There is not enough memory."),
        (RuntimeError("can't start new thread"), "There is not enough memory."),
        (OSError(12, "Cannot allocate memory"), "There is not enough memory."),
        (PermissionError(13, "Permission denied", "/root/x"), "/root/x: Permission denied."),
        (OSError(28, "No space left on device"), "The system reports: No space left on device."),
        (corpus.Cancelled("build.stopped"), "The build was stopped."),
    ],
)
def test_failures_that_a_user_can_correct_have_words(error: Exception, said: str) -> None:
    assert said in str(describe_failure(error))


def test_a_fault_of_the_program_has_none() -> None:
    assert describe_failure(KeyError("x")) is None
    assert describe_failure(RuntimeError("expected an open pipe")) is None


@pytest.mark.parametrize(
    ("data", "name", "hant"),
    [
        (b"MZ" * 99, "a.txt", "這是程式。請移除。"),
        (b"x", "a.xyz", "不支援 .xyz 格式。支援的格式有：.pdf"),
        (bytes(range(256)) * 9, "a.txt", "無法辨識文字的編碼。請以 UTF-8 重新儲存。"),
        (b"  \n", "a.txt", "檔案裡沒有文字。請移除，或補上內容。"),
        (b"%PDF-1.7 broken", "a.pdf", "PDF 已損壞。"),
        (b"Rar!\x1a\x07" * 9, "a.rar", "這是 rar 壓縮檔。請解壓縮，或改壓成 zip。"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_chinese(tmp_path, data, name, hant) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile) as failure:
        corpus.load_document(tmp_path, name)
    assert failure.value.in_language("zh-Hant").startswith(hant)
