"""A case of a retrieval test: a question, the evidence to be found, the answer to be quoted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class Source:
    """Where a case was written."""

    path: Path
    line: int  # from 1; of a sheet the row

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Case(BaseModel):
    """One question of a retrieval test: the fields of its line, or the columns of its row."""

    model_config = ConfigDict(frozen=True, extra="allow")  # what a line has besides is kept

    id: Annotated[str, Field(coerce_numbers_to_str=True)]
    question: str
    answerable: bool = True
    evidence: tuple[str, ...] = ()  # the first ranks the case, all count for full recall
    answer: tuple[str, ...] = ()  # strings that the cited quotes contain together
    lang: str = ""
    kind: str | None = None
    document: str | None = None  # a glob on the document that holds the evidence
    history: tuple[str, ...] = ()  # earlier questions, oldest first
    note: str = ""
    draft: bool = False  # waits for a person to complete it; not run
    source: Source | None = Field(default=None, exclude=True, repr=False)


# As people write them, in this order. `source` is ours.
COLUMNS = (
    *("id", "lang", "kind", "document", "question"),
    *("history", "evidence", "answer", "answerable"),
    *("note", "draft"),
)
LISTS = frozenset({"history", "evidence", "answer"})
