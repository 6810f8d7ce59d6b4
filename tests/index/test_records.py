"""Documents and passages on the disk: what is read back is what was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_support import passage

import corpus
from corpus import (
    Document,
    Edit,
    OffsetMap,
)
from index.storage.records import DOCUMENT_RECORDS, PASSAGE_RECORDS


def test_a_document_survives_json() -> None:
    document = corpus.load_document(corpus.SHIPPED, corpus.list_documents(corpus.SHIPPED)[0])
    assert document.offsets.edits and document.blocks  # the damaged report has both
    assert DOCUMENT_RECORDS.from_line(DOCUMENT_RECORDS.to_line(document)) == document


TEXTS = st.text(max_size=40)  # surrogates excluded; they have a test of their own


@settings(deadline=None, max_examples=50)
@given(text=TEXTS, title=TEXTS, page=st.none() | st.integers(1, 99))
def test_any_passage_survives_json(text: str, title: str, page: int | None) -> None:
    original = passage(text, title, "二")
    original = type(original)(**{**vars(original), "page": page})
    assert PASSAGE_RECORDS.from_line(PASSAGE_RECORDS.to_line(original)) == original


@pytest.mark.parametrize("text", ["\ud83d\ude00", "a\u2028b\u0085c\r\nd", "\udce9", "\0"])
def test_odd_characters_survive_json(text: str) -> None:
    document = Document(
        name="a.txt",
        text=text,
        source="x" + text,
        offsets=OffsetMap([Edit(0, 1, "")]),
        blocks=(),
        format="txt",
        encoding="utf-8",
        sha256="0",
    )
    line = DOCUMENT_RECORDS.to_line(document)
    assert line.count(b"\n") == 1 and DOCUMENT_RECORDS.from_line(line) == document
