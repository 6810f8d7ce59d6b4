"""Deepening killed at any moment, one of many documents changed, and questions asked meanwhile.

    python -m benchmarks.deepening [--kills 50] [--documents 1000] [--seed 1]

A process that deepens is sent SIGKILL after a random time. Each time the index must open and
answer, and what was kept before must still be there, made once. Then one of many documents is
changed, and what is encoded again is counted. Last, the server is asked at rest and while it
deepens, and the median times are compared.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import generated
from benchmarks.soak import Broken
from index import Deepener, build_index, deepen, open_index
from index.build.workers import encode_texts
from index.encoders.loading import CONTEXTUAL_DIMENSION
from index.encoders.protocol import Vectors
from index.storage.context.file import CONTEXT, connect
from ui.service.service import Service

_ROOT = Path(__file__).parents[1]
_CHILD = """
import sys
from pathlib import Path
from benchmarks import deepening
from index import Deepener
one = Deepener(Path(sys.argv[1]), task=getattr(deepening, sys.argv[2]))
one.run(progress=lambda done, of: print(done, flush=True))
"""


@dataclass(frozen=True)
class Killed:
    """What killing showed."""

    kills: int
    opens: int
    vectors: int


def encode_quickly(texts: Sequence[str]) -> Vectors:
    """Stand for the encoder: take a moment, and return float32 [texts, dimension]."""
    time.sleep(0.02 * len(texts))
    return np.eye(len(texts), CONTEXTUAL_DIMENSION, dtype=np.float32)


def kill(kills: int, seed: int, documents: int = 100, *, quick: bool = False) -> Killed:
    """Kill a process that deepens so many times; `quick`, with an encoder that stands for the real.

    Raises Broken for what must not happen.
    """
    chance = random.Random(seed)
    task = "encode_quickly" if quick else encode_texts.__name__
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        generated.write(folder, documents, seed)
        build_index(home, folder)
        kept: dict[bytes, tuple[int, bytes]] = {}
        reported = 0
        for number in range(kills):
            command = [sys.executable, "-c", _CHILD, str(home), task]
            child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
            assert child.stdout
            # Every fourth is killed while it begins, the others after one, two or three batches.
            counts = [child.stdout.readline() for _ in range(number % 4 + 1)]
            time.sleep(chance.uniform(0, 0.5))
            child.send_signal(signal.SIGKILL)
            counts += child.stdout.read().splitlines()
            child.wait()
            reported += int(counts[-1])
            if not open_index(home).search("鐵路公園的更新"):
                raise Broken("nothing is found")
            now = _read(home)
            if any(now.get(key) != row for key, row in kept.items()):
                raise Broken(f"kill {number} lost vectors or had them made again")
            if reported > len(now):
                raise Broken(f"{reported} vectors were made, {len(now)} are kept")
            kept = now
        if not kept:
            raise Broken("nothing was kept: they were killed too early")
        return Killed(kills, kills, len(kept))


def change_one(documents: int, seed: int) -> tuple[int, int]:
    """Change one of many documents; return how many texts are encoded again, and of how many."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        generated.write(folder, documents, seed)
        passages = build_index(home, folder).passages
        encoded: list[str] = []

        def encode(texts: Sequence[str]) -> Vectors:
            encoded.extend(texts)
            return np.eye(len(texts), CONTEXTUAL_DIMENSION, dtype=np.float32)

        deepener = Deepener(home, task=encode, workers=0)
        deepener.run()
        encoded.clear()
        path = sorted(folder.rglob("*.txt"))[documents // 2]
        text = path.read_text("utf-8")
        path.write_text(text.replace("。", "，已經修改。", 1), "utf-8")
        build_index(home)
        deepener.run()
        return len(encoded), passages


def ask_meanwhile(
    questions: int, documents: int, seed: int, turn: int = 5
) -> tuple[float, float, int]:
    """Return the median seconds of an answer at rest and while deepening, and the texts made then.

    Some texts are encoded before, as a question costs more where there are vectors. Other questions
    are asked each time: sentences that were compared before are remembered.
    """
    sentences = generated.list_sentences()
    asked = random.Random(seed).sample(sentences, min(2 * questions, len(sentences)))
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch, "documents"), Path(scratch, "home")
        generated.write(folder, documents, seed)
        build_index(home, folder)
        Deepener(home).run(100)
        deepen(home, "off")
        service = Service.of_home(home)
        service.start()
        try:
            service.ask("鐵路公園的更新")
            rest: list[float] = []
            meanwhile: list[float] = []
            made = 0
            for at in range(0, len(asked), 2 * turn):  # in turn: the machine has other work, too
                rest += _measure(service, asked[at : at + turn])
                deepen(home, "later")
                before = len(_read(home))
                while (begun := len(_read(home))) == before:
                    time.sleep(0.2)
                meanwhile += _measure(service, asked[at + turn : at + 2 * turn])
                made += len(_read(home)) - begun
                deepen(home, "off")
                time.sleep(1)
            return statistics.median(rest), statistics.median(meanwhile), made
        finally:
            service.close()


def _measure(service: Service, questions: Sequence[str]) -> list[float]:
    seconds = []
    for question in questions:
        started = time.perf_counter()
        service.ask(question)
        seconds.append(time.perf_counter() - started)
        time.sleep(0.5)  # who reads an answer leaves the machine to others
    return seconds


def _read(home: Path) -> dict[bytes, tuple[int, bytes]]:
    if not (home / CONTEXT).exists():
        return {}
    database = connect(home / CONTEXT, "rw", 10)
    try:
        if not database.execute("PRAGMA user_version").fetchone()[0]:
            return {}
        rows = database.execute("SELECT key, at, vector FROM vectors").fetchall()
    finally:
        database.close()
    return {key: (at, vector) for key, at, vector in rows}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.deepening")
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--documents", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        killed = kill(options.kills, options.seed)
    except Broken as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{killed.kills} kills, {killed.opens} good opens; {killed.vectors} vectors, none twice")
    again, of = change_one(options.documents, options.seed)
    print(f"1 of {options.documents} documents changed: {again} of {of} passages encoded again")
    rest, meanwhile, made = ask_meanwhile(25, options.documents, options.seed)
    print(
        f"median answer at rest {1000 * rest:.0f} ms, while deepening {1000 * meanwhile:.0f} ms"
        f" ({meanwhile / rest:.2f}); {made} passages were encoded meanwhile"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
