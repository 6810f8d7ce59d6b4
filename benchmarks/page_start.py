"""Measure how soon the app can be used: `python -m benchmarks.page_start`.

The app and a bare Gradio chat that repeats what it is told are started in turn, each in a process
of its own, and used by a Chromium as a user would: until the text box is there, then until the
first answer is. Seconds count from the start of the process; CPU seconds are those of the server.
Then the app is asked forty questions in one conversation, from Enter to the whole answer.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
BARE = """
import sys, gradio
with gradio.Blocks(analytics_enabled=False) as page:
    gradio.ChatInterface(lambda text, history: text)
page.launch(server_port=int(sys.argv[1]), quiet=True, enable_monitoring=False)
"""
QUESTIONS = (
    "京張鐵路遺址公園是怎樣和鐵路方面協調的?",
    "报告是由谁撰写的?",
    "What was built at the 麗都 international block?",
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@dataclass(frozen=True)
class App:
    """One of the two: how it is started, its text box, and what a whole answer has."""

    command: Sequence[str]
    box: str
    answer: str


@dataclass(frozen=True)
class Start:
    """One start, in seconds from the start of the process; CPU seconds of the server."""

    page: float
    answer: float
    page_cpu: float
    answer_cpu: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="starts of each (default: 3)")
    parser.add_argument("--turns", type=int, default=40, help="questions of the conversation")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- of the extra `dev`

    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with (
        tempfile.TemporaryDirectory() as made,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=found, args=list(FLAGS)) as browser,
    ):
        home = Path(made)
        run = [sys.executable, str(ROOT / "yinju.py")]
        subprocess.run([*run, "index", "--home", str(home)], check=True, capture_output=True)
        serve = (*run, "serve", "--home", str(home), "--port")
        ours = App(serve, "#question textarea", ".turn:last-child .refs")
        bare = App((sys.executable, "-c", BARE), "textarea", ".message.bot, .bot.message-row")
        starts: dict[str, list[Start]] = {"app": [], "bare": []}
        for _ in range(options.rounds):  # in turn, so that a busy machine slows both
            starts["app"].append(measure_start(browser, ours))
            starts["bare"].append(measure_start(browser, bare))
        turns = measure_turns(browser, ours, options.turns)
    report = summarize(starts, turns)
    print(json.dumps(report) if options.json else json.dumps(report, indent=1))


def measure_start(browser: "Browser", app: App) -> Start:
    """Start a server, open its page and ask it one question."""
    with started(app) as (process, url):
        began = time.perf_counter()
        page = open_page(browser, url, app)
        seen, seen_cpu = time.perf_counter() - began, read_cpu(process.pid)
        ask(page, app, QUESTIONS[0])
        told, told_cpu = time.perf_counter() - began, read_cpu(process.pid)
        page.context.close()
        return Start(seen, told, seen_cpu, told_cpu)


def measure_turns(browser: "Browser", app: App, count: int) -> list[float]:
    """Return, for each turn of a conversation, the milliseconds from Enter to the whole answer."""
    with started(app) as (_, url):
        page = open_page(browser, url, app)
        seconds = []
        for number in range(count):
            page.locator(app.box).fill(QUESTIONS[number % len(QUESTIONS)])
            began = time.perf_counter()
            page.keyboard.press("Enter")
            page.locator(f".turn >> nth={number}").locator(".refs").first.wait_for()
            seconds.append(time.perf_counter() - began)
        page.context.close()
        return [1_000 * one for one in seconds]


@contextmanager
def started(app: App) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Start a server on a free port; stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "YINJU_CONTEXT": "off"}
    command, nowhere = [*app.command, str(port)], subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
    try:
        yield process, f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(20)


def open_page(browser: "Browser", url: str, app: App, patience: float = 120) -> "Page":
    """Open the page as soon as the server listens, in a browser that has kept nothing."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection((host, int(port)), 1).close()
            break
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
    page = browser.new_context().new_page()
    page.set_default_timeout(patience * 1_000)
    page.goto(url)
    page.locator(app.box).wait_for()
    return page


def ask(page: "Page", app: App, question: str) -> None:
    """Ask, and wait for the whole answer."""
    page.locator(app.box).fill(question)
    page.keyboard.press("Enter")
    page.locator(app.answer).first.wait_for()


def read_cpu(process: int) -> float:
    """Return the CPU seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def summarize(starts: dict[str, list[Start]], turns: Sequence[float]) -> dict[str, object]:
    """Return the medians, the ratios of the two apps, and how long the first and last turns took.

    Turns are medians of up to three, one for each of the questions.
    """
    medians = {
        name: {key: round(median(asdict(one)[key] for one in found), 2) for key in asdict(found[0])}
        for name, found in starts.items()
    }
    ratios = {key: round(medians["app"][key] / medians["bare"][key], 2) for key in medians["bare"]}
    near = len(QUESTIONS)
    told = {"turn_1": round(turns[0]), "first_turns": round(median(turns[1 : near + 1]))}
    told |= {f"turn_{len(turns)}": round(turns[-1]), "last_turns": round(median(turns[-near:]))}
    return {**medians, "ratio": ratios, "enter_to_answer_ms": told}


if __name__ == "__main__":
    main()
