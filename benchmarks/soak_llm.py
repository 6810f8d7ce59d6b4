"""Ask a small real model, served by a process of its own, and hold that what it says is checked.

    make soak-llm

Whatever the model writes: every answer keeps its quotations, and no checked sentence holds a number
that its quotations lack. After the server is killed within a reply, the next answer says so.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from assistant import Answer, Assistant, build
from assistant.composing.checking.numbers import find_unsupported_amounts
from assistant.composing.llm.composing import compose_answer, prepare_quotations
from assistant.composing.llm.model import LanguageModel, LanguageModelLimits
from assistant.types import Composed, ComposedSentence
from benchmarks.small_model import NAME

QUESTIONS = (
    "京張鐵路遺址公園是怎樣和鐵路方面協調的?",
    "How did the park coordinate with the railway?",
    "Who wrote the report?",
    "望京小街是怎么改造的？",
    "What changed in Wangjing Xiaojie?",
    "這份報告講了什麼?",
    "比較望京小街和麗都",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run; exits with an error where something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS))
    options = parser.parse_args(arguments)
    command = [sys.executable, "-m", "benchmarks.small_model", "--port", str(options.port)]
    limits = LanguageModelLimits(sent=1800, evidence=2, around=0, silence=240, whole=480)
    model = LanguageModel(NAME, f"http://127.0.0.1:{options.port}/v1", limits=limits)
    server = subprocess.Popen(command)
    try:
        with tempfile.TemporaryDirectory() as home:
            build(Path(home))
            assistant = Assistant.open(Path(home))
            _wait(options.port, server)
            written = checked = 0
            for question in QUESTIONS[: options.questions]:
                answer = assistant.ask(question)
                composed = compose_answer(model, answer, assistant.documents)
                written += len(composed.sentences) if composed else 0
                checked += len(composed.verified) if composed else 0
                _hold(composed, answer, assistant)
                told = composed and (composed.text or composed.trouble or composed.sentences)
                print(question, "|", told, flush=True)
            print(f"sentences: {written}, checked: {checked}")
            _kill_within_a_reply(server, model, assistant)
    finally:
        server.kill()


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the server of the model ended")
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except URLError as error:
            if "refused" not in str(error):
                return
        time.sleep(0.5)
    raise SystemExit("the server of the model does not answer")


def _hold(composed: Composed | None, answer: Answer, assistant: Assistant) -> None:
    assert answer.refused or answer.citations
    quoted = prepare_quotations(answer.citations, answer, assistant.documents)
    for sentence in composed.verified if composed else ():
        cited = [one for one in quoted if one.number in sentence.citations]
        assert cited, sentence
        assert not find_unsupported_amounts(sentence.text, cited), sentence
        assert "http" not in sentence.text and "<" not in sentence.text, sentence


def _kill_within_a_reply(
    server: "subprocess.Popen[bytes]", model: LanguageModel, assistant: Assistant
) -> None:
    """Kill the server at the first sentence, and ask again when it is gone."""

    def kill(_: ComposedSentence) -> None:
        server.kill()

    answer = assistant.ask(QUESTIONS[1])
    compose_answer(model, answer, assistant.documents, kill)
    server.kill()
    server.wait()
    gone = compose_answer(model, answer, assistant.documents)
    assert gone and gone.trouble and gone.trouble.code == "llm.unreachable", gone
    print("killed:", gone.trouble)


if __name__ == "__main__":
    main()
