"""Builds killed at any moment: afterwards the old or the new generation opens, never a mixture.

    python -m benchmarks.soak [--kills 200] [--seed 1]

A process that has everything loaded forks one that builds; that one is sent SIGKILL after a random
part of the time that a build takes. Documents are added, changed and removed between builds, one or
all of them. Every tenth build is left to end, and must.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import corpus
from index import build_index, extract_terms, load_encoder, open_index
from index.storage.manifest import GENERATIONS, Manifest
from index.storage.segments.segment import SEGMENTS

_DOCUMENTS = 30
_EVERY = 10
_WORDS = ("鐵路", "公園", "胡同", "預算", "更新", "管理處", "居民", "調研", "規劃", "建築")
Snapshot = dict[str, str]  # hashes of documents by name


class Broken(Exception):
    """What must not happen."""


def run(kills: int, seed: int) -> Counter[str]:
    """Kill so many builds; return how often each outcome came. Raises Broken.

    Builds that end before they are killed are counted besides.
    """
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        folder.mkdir()
        for number in range(_DOCUMENTS):
            _change(folder, number, chance)
        builder = _Builder(home, folder)
        try:
            last = {True: builder.finish(), False: 0.2}  # seconds of a build of all, of a few
            now = _opened(home)
            if now != _there(folder):
                raise Broken("the first build left something out")
            rounds = 0
            while _killed(outcomes) < kills:
                rounds += 1
                whole = chance.random() < 0.3
                for number in range(_DOCUMENTS) if whole else chance.sample(range(_DOCUMENTS), 2):
                    _change(folder, number, chance)
                new = _there(folder)
                if rounds % _EVERY == 0:
                    last[whole] = builder.finish()
                    now = _opened(home)
                    if now != new:
                        raise Broken("a build that ended did not become current")
                    continue
                delay = chance.uniform(0, 1.1 * last[whole])
                was_killed = builder.kill_after(delay)
                last[whole] *= 1.02 if was_killed else 0.9  # the machine has other work, too
                found = _opened(home)
                if found not in (now, new):
                    raise Broken(f"a mixture after {delay:.3f} s: {sorted(found)}")
                state = "new" if found == new != now else "old"
                outcomes[f"{'killed' if was_killed else 'ended before'}, {state} opens"] += 1
                now = found
            builder.finish()
            if _opened(home) != _there(folder):
                raise Broken("the last build did not become current")
            left = [path.name for path in (home / GENERATIONS).iterdir()]
            used = {
                name for one in left for name in Manifest.read(home / GENERATIONS / one).segments
            }
            if len(left) > 2 or used != {path.name for path in (home / SEGMENTS).iterdir()}:
                raise Broken(f"killed builds left {left}")
        finally:
            builder.close()
    return outcomes


def _killed(outcomes: Counter[str]) -> int:
    return sum(count for outcome, count in outcomes.items() if outcome.startswith("killed"))


def _change(folder: Path, number: int, chance: random.Random) -> None:
    """Write a document anew; one in ten goes instead."""
    path = folder / f"報告{number:02}.txt"
    if number and chance.random() < 0.1:
        path.unlink(missing_ok=True)
        return
    lines = [f"{n}、{''.join(chance.choices(_WORDS, k=12))}。" for n in range(20)]
    path.write_text("一、總論\n" + "\n".join(lines) + "\n", "utf-8")


def _there(folder: Path) -> Snapshot:
    return {name: corpus.hash_file(folder / name) for name in corpus.list_documents(folder)}


def _opened(home: Path) -> Snapshot:
    """Open the index, use all of it, and return what it holds."""
    index = open_index(home)  # checks every file
    if index.manifest is None or not index.search("鐵路公園的更新"):
        raise Broken("nothing is found")
    for passage in index.passages:
        document = index.documents[passage.document]
        if document.text[passage.start : passage.end] != passage.text:
            raise Broken(f"a passage of {document.name} is not in it")
    held = {document.name: document.sha256 for document in index.documents.values()}
    if held != {source.document: source.sha256 for source in index.manifest.documents}:
        raise Broken("documents and manifest differ")
    return held


class _Builder:
    """The process that forks the builds."""

    def __init__(self, home: Path, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.soak", "--builder", str(home), str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def finish(self) -> float:
        """Let a build end; return how long it took."""
        started = time.perf_counter()
        self._start()
        seconds = time.perf_counter() - started
        if (code := self._status()) != 0:
            raise Broken(f"a build failed with {code}")
        return max(seconds, time.perf_counter() - started)

    def kill_after(self, seconds: float) -> bool:
        """Kill a build; return whether it had not ended before."""
        child = self._start()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)  # not yet waited for: the number is still its own
        code = self._status()
        if code not in (0, -signal.SIGKILL):
            raise Broken(f"a build failed with {code}")
        return code != 0

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _start(self) -> int:
        self._say("build")
        return self._answer()

    def _status(self) -> int:
        self._say("status")
        return self._answer()

    def _say(self, word: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def _answer(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


def _serve(home: Path, folder: Path) -> None:
    """Fork a build at each "build", wait for it at each "status"."""
    encoder = load_encoder()
    extract_terms("預熱 warm")
    for line in sys.stdin:
        if line.strip() == "build":
            child = os.fork()
            if not child:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                build_index(home, folder, encoder=encoder)
                os._exit(0)
            print(child, flush=True)
        else:
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description="Builds are killed.")
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builder", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.builder:
        _serve(*options.builder)
        return 0
    try:
        outcomes = run(options.kills, options.seed)
    except Broken as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{_killed(outcomes)} kills, {sum(outcomes.values())} good opens")
    for outcome, count in sorted(outcomes.items()):
        print(f"  {count:4} {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
