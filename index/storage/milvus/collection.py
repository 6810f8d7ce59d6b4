"""One collection: a row holds a passage's vector and how much each of its terms says of it.

A row's key is a number that is given once. Readers name the keys that belong to their generation,
so that rows of a build under way, and rows that only another generation has, are not found.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import IndexMismatch
from index.encoders.protocol import Vectors
from index.storage.milvus.connection import Connection, reads, writes
from index.storage.store import StoreUnavailable

Keys = npt.NDArray[np.int64]
SparseRow = Mapping[int, float]

_FORMAT = 1  # raise it when rows of this Yinju mean something else
_FORMAT_NAME, _ENCODER_NAME = "yinju.format", "yinju.encoder"
_KEY, _DENSE, _SPARSE = "pk", "dense", "sparse"
_NO_TERM: SparseRow = {0: 1.0}  # of a passage without terms: Milvus takes no empty row
_BATCH = 1000  # rows in a message; some megabytes, where Milvus takes 64


@dataclass(frozen=True)
class Filter:
    """The keys that a search is limited to, or must leave out, as runs [start, end)."""

    runs: tuple[tuple[int, int], ...]
    hidden: tuple[tuple[int, int], ...] = ()

    def write(self) -> str:
        """Return the expression of Milvus."""
        inside = " or ".join(map(_write_run, self.runs))
        outside = " or ".join(map(_write_run, self.hidden))
        return f"({inside}) and not ({outside})" if outside else inside


class Collection:
    """The rows of one home under one encoder."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.name = name
        self._connection = connection

    @classmethod
    def create(
        cls, connection: Connection, name: str, dimension: int, fingerprint: str
    ) -> "Collection":
        """Make an empty collection for vectors of an encoder."""
        from pymilvus import DataType, MilvusClient  # noqa: PLC0415

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(_KEY, DataType.INT64, is_primary=True)
        schema.add_field(_DENSE, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(_SPARSE, DataType.SPARSE_FLOAT_VECTOR)
        index = MilvusClient.prepare_index_params()
        # Both are exact, and a server spreads them over its nodes.
        index.add_index(_DENSE, index_type="FLAT", metric_type="IP")
        index.add_index(_SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        about = {_FORMAT_NAME: str(_FORMAT), _ENCODER_NAME: fingerprint}
        options = {"schema": schema, "index_params": index, "properties": about}
        connection.ask("create_collection", name, **options, **writes())
        return cls(connection, name)

    def check(self, fingerprint: str) -> None:
        """Raise IndexMismatch unless the rows are what this Yinju wrote with this encoder."""
        ask, store = self._connection.ask, self._connection.uri
        if not ask("has_collection", self.name, **reads()):
            raise IndexMismatch("store.missing_rows", store=store, collection=self.name)
        about = ask("describe_collection", self.name, **reads())["properties"]
        if about.get(_FORMAT_NAME) != str(_FORMAT):
            found = about.get(_FORMAT_NAME, "?")
            raise IndexMismatch("store.other_format", store=store, found=found, expected=_FORMAT)
        if about.get(_ENCODER_NAME) != fingerprint:
            raise IndexMismatch("store.other_encoder", store=store)

    def load(self) -> None:
        """Have the rows ready to be searched; at once if they are."""
        self._connection.ask("load_collection", self.name, **writes())

    def insert(self, keys: Keys, vectors: Vectors, terms: Sequence[SparseRow]) -> None:
        """Add rows; the same keys again replace them."""
        for at in range(0, len(keys), _BATCH):
            part = slice(at, at + _BATCH)
            values = zip(keys[part].tolist(), vectors[part], terms[part], strict=True)
            rows = [
                {_KEY: key, _DENSE: vector, _SPARSE: row or _NO_TERM} for key, vector, row in values
            ]
            self._connection.ask("upsert", self.name, rows, **writes())

    def delete(self, runs: Iterable[tuple[int, int]]) -> None:
        """Remove the rows of some keys."""
        for run in runs:
            self._connection.ask("delete", self.name, filter=_write_run(run), **writes())

    def flush(self) -> None:
        """Have what was written on the disks of the store, and visible to every reader."""
        self._connection.ask("flush", self.name, **writes())

    def compact(self) -> None:
        """Have the store give back the room of removed rows."""
        self._connection.ask("compact", self.name, **writes())

    def count(self, among: Filter) -> int:
        """Return how many rows a filter lets through, the newest included."""
        wanted = {"output_fields": ["count(*)"], "consistency_level": "Strong"}
        (found,) = self._connection.ask(
            "query", self.name, filter=among.write(), **wanted, **writes()
        )
        return int(found["count(*)"])

    def find_nearest(self, vector: Vectors, count: int, among: Filter) -> Keys:
        """Return the keys of the `count` rows whose vectors are nearest, best first."""
        return self._search(_DENSE, vector, count, among)

    def find_matching(self, terms: SparseRow, count: int, among: Filter) -> Keys:
        """Return the keys of the `count` rows that score highest by their terms, best first."""
        return self._search(_SPARSE, terms, count, among)

    def _search(self, field: str, sought: Any, count: int, among: Filter) -> Keys:
        options = {
            "anns_field": field,
            "limit": count,
            "filter": among.write(),
            "output_fields": [_KEY],
            "search_params": {"metric_type": "IP"},
        }
        try:
            found = self._connection.ask("search", self.name, [sought], **options, **reads())
        except StoreUnavailable as error:
            if "load" not in str(error):
                raise
            self.load()  # the store began again since
            found = self._connection.ask("search", self.name, [sought], **options, **reads())
        return np.array([hit[_KEY] for hit in found[0]], np.int64)


def find_place(term: str) -> int:
    """Return the dimension of a term in the sparse rows.

    It needs no table. Two terms may share one, of a million terms about a hundred pairs: this only
    brings a candidate more, since candidates are scored by the terms themselves.
    """
    return zlib.crc32(term.encode("utf-8", "surrogatepass")) % 0xFFFF_FFFE + 1


def find_runs(keys: Keys) -> tuple[tuple[int, int], ...]:
    """Return distinct keys as runs [start, end) of consecutive ones."""
    if not len(keys):
        return ()
    ordered = np.sort(keys)
    cuts = np.flatnonzero(np.diff(ordered) != 1)
    starts = ordered[np.concatenate([[0], cuts + 1])].tolist()
    ends = (ordered[np.concatenate([cuts, [len(ordered) - 1]])] + 1).tolist()
    return tuple(zip(starts, ends, strict=True))


def _write_run(run: tuple[int, int]) -> str:
    start, end = run
    return f"({_KEY} >= {start} and {_KEY} < {end})" if end > start + 1 else f"{_KEY} == {start}"
