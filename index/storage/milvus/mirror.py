"""Bring the rows of a new generation into Milvus, and take out those that no generation has.

Rows are made of what the local store has by then. Only those that the generation before did not
have are sent. Readers do not see them before HOME/current names the new generation; a build that is
interrupted leaves rows that nobody sees, which the next build removes.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np

from corpus import YinjuError
from index.lexical.formula import BM25
from index.lexical.term_counts import TermCounts
from index.storage.manifest import CURRENT, GENERATIONS, current_name
from index.storage.milvus.collection import (
    Collection,
    Filter,
    Keys,
    SparseRow,
    find_place,
    find_runs,
)
from index.storage.milvus.connection import connect, reads, writes
from index.storage.milvus.files import Hashes, Ledger, OwnRows, Removable, list_own_rows
from index.storage.store import Ids, Occurrences, RowSource, StoreUnavailable

log = logging.getLogger(__name__)

_BATCH = 50_000  # passages whose terms are gathered at a time


def mirror_rows(
    home: Path,
    generation: Path,
    *,
    store: str,
    fingerprint: str,
    hashes: Hashes,
    source: RowSource,
    previous: Path | None,
) -> None:
    """Send what the store lacks of a generation, and write which rows are its own.

    `hashes` [N] are of the passages, in reading order, `source` gives their vectors and terms;
    `previous` is the folder of the current generation. Raises StoreUnavailable or IndexMismatch.
    """
    connection = connect(store)
    ledger = Ledger.make(home, store)
    names = source.whole_names
    hashes = _add_names(hashes, names)
    old = _open_previous(previous, store, fingerprint)
    if old is None:
        name = f"{ledger.name}_{time.time_ns():x}"
        collection = Collection.create(connection, name, source.dimension, fingerprint)
        none, no_hash = np.zeros(0, np.int64), np.zeros(0, np.dtype("V16"))
        old = OwnRows(store, name, fingerprint, 0, 0.0, none, no_hash, none)
    else:
        collection = Collection(connection, old.collection)
        collection.delete([(old.end, np.iinfo(np.int64).max)])  # of a build that was interrupted
    keys = _find_known(hashes, old)
    new = np.flatnonzero(keys < 0)
    keys[new] = old.end + np.arange(len(new))
    rows = replace(
        old,
        end=old.end + len(new),
        keys=keys,
        hashes=hashes,
        hidden=np.setdiff1d(old.keys, keys),
    )
    for at in range(0, len(new), _BATCH):
        batch = new[at : at + _BATCH]
        for places, counts in source.take_counts(batch):
            ids = batch[places]
            if not rows.length:  # for good, so that the rows can be compared
                rows = replace(rows, length=max(1.0, float(counts.lengths.mean())))
            terms = _weigh_terms(counts, rows.length, _list_names(names, ids))
            collection.insert(keys[ids], source.take_vectors(ids), terms)
    collection.flush()
    collection.load()
    found = collection.count(Filter(((0, rows.end),), find_runs(rows.hidden)))
    if found < len(keys):
        raise StoreUnavailable("store.rows_lost", store=store, found=found, expected=len(keys))
    rows.save(generation)


def _open_previous(previous: Path | None, store: str, fingerprint: str) -> OwnRows | None:
    """Return the rows that the current generation has in this store, if they can stay."""
    if previous is None:
        return None
    try:
        rows = OwnRows.load(previous)
        if (rows.store, rows.fingerprint) != (store, fingerprint):
            return None
        Collection(connect(store), rows.collection).check(fingerprint)
    except FileNotFoundError:
        return None
    except StoreUnavailable:
        raise
    except YinjuError as error:  # somebody removed them
        log.warning("%s All passages are sent again.", error.problem)
        return None
    return rows


def _find_known(hashes: Hashes, old: OwnRows) -> Keys:
    """Return the key of each row that is there, -1 for the others; no key twice."""
    free: dict[bytes, list[int]] = {}
    for one, key in zip(map(bytes, old.hashes[::-1]), old.keys[::-1].tolist(), strict=True):
        free.setdefault(one, []).append(key)
    keys = [found.pop() if (found := free.get(bytes(one))) else -1 for one in hashes]
    return np.array(keys, np.int64)


def _add_names(hashes: Hashes, names: Mapping[str, Occurrences]) -> Hashes:
    """Return the hashes with those of the names of terms.txt that a passage has.

    A row counts them as terms, and terms.txt changes.
    """
    added = np.array(hashes)
    for name, (ids, counts) in names.items():
        for at, count in zip(ids.tolist(), counts.tolist(), strict=True):
            made_of = bytes(added[at]) + f"{name}\0{count}".encode("utf-8", "surrogatepass")
            added[at] = np.void(blake2b(made_of, digest_size=16).digest())
    return added


def _list_names(names: Mapping[str, Occurrences], ids: Ids) -> list[dict[str, int]]:
    """Return the names that each passage has, with how often."""
    listed: list[dict[str, int]] = [{} for _ in ids]
    places = {key: at for at, key in enumerate(ids.tolist())} if names else {}
    for name, (having, counts) in names.items():
        for key, count in zip(having.tolist(), counts.tolist(), strict=True):
            if key in places:
                listed[places[key]][name] = count
    return listed


def _weigh_terms(
    counts: TermCounts, length: float, names: Iterable[Mapping[str, int]]
) -> list[SparseRow]:
    """Return of each passage what its terms score, short of their weights.

    That is BM25's tf / (tf + K) for an average passage of `length` terms. The weights, which change
    with every passage that comes or goes, are the query's.
    """
    places = np.array(list(map(find_place, counts.vocabulary)), np.int64)
    ratio = np.maximum(counts.lengths, length) / length
    norms = BM25.k1 * (1 - BM25.b + BM25.b * ratio)
    frequency = counts.counts.astype(np.float64)
    scores = frequency / (frequency + np.repeat(norms, counts.ids.lengths))
    all_places, all_scores = places[counts.ids.values].tolist(), scores.tolist()
    starts = counts.ids.starts.tolist()
    rows: list[SparseRow] = []
    for at, own in enumerate(names):
        part = slice(starts[at], starts[at + 1])
        row = dict(zip(all_places[part], all_scores[part], strict=True))
        row |= {find_place(name): count / (count + norms[at]) for name, count in own.items()}
        rows.append(row)
    return rows


def forget_unused(home: Path) -> None:
    """Remove the rows and the collections that no kept generation has; name the current one.

    Called after generations came and went; the caller holds the home's lock. What cannot be done
    now, as the store is out of reach, is done the next time.
    """
    ledger = Ledger.open(home)
    if ledger is None:
        return
    kept = list(list_own_rows(home / GENERATIONS))
    removable = set(ledger.removable)
    for rows in kept:
        used = [one.keys for one in kept if one.collection == rows.collection]
        gone = np.setdiff1d(rows.hidden, np.concatenate(used))
        removable |= {(rows.store, rows.collection, *run) for run in find_runs(gone)}
    left: list[Removable] = []
    for store in list(ledger.stores):
        own = sorted(one for one in removable if one[0] == store)
        needed = {rows.collection for rows in kept if rows.store == store}
        try:
            _clean(ledger.name, store, needed, own)
        except YinjuError as error:
            log.warning("%s What is no longer used there is removed later.", error.problem)
            left += own
        else:
            if not needed:
                ledger.stores.remove(store)
    ledger.removable = left
    ledger.save(home)
    _name_current(home, ledger)


def _clean(name: str, store: str, needed: set[str], removable: Iterable[Removable]) -> None:
    """Remove of one store the collections that are not `needed`, and rows of the others."""
    connection = connect(store)
    there = connection.ask("list_collections", **reads())
    for one in there:
        if one.startswith(f"{name}_") and one not in needed:
            for alias in connection.ask("list_aliases", one, **reads())["aliases"]:
                connection.ask("drop_alias", alias, **writes())
            connection.ask("drop_collection", one, **writes())
    for one in needed & {collection for _, collection, *_ in removable}:
        collection = Collection(connection, one)
        collection.delete((start, end) for _, its, start, end in removable if its == one)
        collection.flush()
        collection.compact()


def _name_current(home: Path, ledger: Ledger) -> None:
    """Have the alias of the home name the collection of the current generation, in one step."""
    try:
        rows = OwnRows.load(home / GENERATIONS / (current_name(home) or CURRENT))
    except FileNotFoundError:
        return
    try:
        connection = connect(rows.store)
        aliases = connection.ask("list_aliases", **reads())["aliases"]
        switch = "alter_alias" if ledger.name in aliases else "create_alias"
        connection.ask(switch, collection_name=rows.collection, alias=ledger.name, **writes())
    except YinjuError as error:
        log.warning("%s", error.problem)
