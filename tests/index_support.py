"""What the tests of the index share: an encoder simple enough to check by hand, and passages."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from corpus import Heading, Passage, Sentence
from index.encoders.protocol import EncodeProgress, Role, Vectors

# Words of three topics; a text's vector counts, by topic, how often they occur. "zudgezt" is a word
# that only the encoder knows, as no dictionary has it.
TOPICS = (("鐵路", "铁路", "railway"), ("公園", "公园", "park"), ("預算", "预算", "zudgezt"))


class TopicEncoder:
    """Three topics and a trace of "none of them", normalised; the trace keeps vectors non-zero."""

    name = "topics"
    dimension = token_count = 4  # a row for each topic, and one for the trace

    def __init__(self, version: str = "1") -> None:
        self.fingerprint = blake2b(version.encode(), digest_size=8).hexdigest()
        self.encoded: list[str] = []  # everything that was ever asked for, as a document

    def encode(
        self, texts: Sequence[str], role: Role, progress: EncodeProgress | None = None
    ) -> Vectors:
        if role == "document":
            self.encoded += texts
        counts = [
            [*(sum(text.lower().count(word) for word in topic) for topic in TOPICS), 0.1]
            for text in texts
        ]
        vectors = np.array(counts, np.float32).reshape(-1, self.dimension)
        if progress and texts:
            progress(len(texts), len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return [
            [
                at
                for at, topic in enumerate(TOPICS)
                for word in topic
                for _ in range(text.count(word))
            ]
            for text in map(str.lower, texts)
        ]

    def token_texts(self, ids: np.ndarray) -> list[str]:
        return [[*(topic[0] for topic in TOPICS), ""][at] for at in ids]

    def rows(self, ids: np.ndarray) -> Vectors:
        return np.eye(self.token_count, dtype=np.float32)[ids]


def passage(
    text: str, *titles: str, document: str = "a.txt", start: int = 0, kind: str = "sentence"
) -> Passage:
    """A passage of one sentence under headings that stand somewhere before it."""
    end = start + len(text)
    headings = tuple(Heading(title, level, 0, len(title)) for level, title in enumerate(titles, 1))
    return Passage(document, text, start, end, headings, (Sentence(start, end, kind),))  # type: ignore[arg-type]


def alter_manifest(path: Path, **values: object) -> None:
    """Write other values into a manifest.json and sign it anew, as another version of us would."""
    altered = json.loads(path.read_bytes()) | values | {"digest": ""}
    text = json.dumps(altered, ensure_ascii=False)
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    path.write_text(text.replace('"digest": ""', f'"digest": "{digest}"'), "utf-8")
