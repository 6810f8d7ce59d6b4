"""Ask a folder of Chinese reports; every sentence of the answer is a quotation with its source.

>>> import yinju
>>> yinju.build("reports", "home")  # again after documents have changed
>>> kb = yinju.open("home")
>>> kb.ask("京張鐵路遺址公園在哪裡?").text
>>> kb.search("綠地率", k=3)

Importing this module loads nothing else: libraries such as FAISS are loaded by the first call.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant import Answer, Assistant, Citation, Statement
    from corpus import Passage, SplitOptions, YinjuError
    from index import BuildReport, Context, Hit

__all__ = [
    "Answer",
    "Assistant",
    "BuildReport",
    "Citation",
    "Hit",
    "Passage",
    "SplitOptions",
    "Statement",
    "YinjuError",
    "build",
    "open",
]

_HOMES = {
    "assistant": ("Answer", "Assistant", "Citation", "Statement"),
    "corpus": ("Passage", "SplitOptions", "YinjuError"),
    "index": ("BuildReport", "Hit"),
}


def build(
    folder: str | Path | None = None,
    home: str | Path = ".yinju",
    *,
    model: str | None = None,
    splitter: "SplitOptions | None" = None,
    store: str | None = None,
    full: bool = False,
    dry_run: bool = False,
    context: "Context | None" = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> "BuildReport":
    """Index `folder` and HOME/documents; only what has changed is read again.

    Args:
        folder: The documents. None: those of the present index, else the report that ships.
        home: Where the index is kept.
        model: The encoder: "builtin", "contextual", a folder, or a hub name of a
            sentence-transformers model.
            None: that of the present index, else "builtin".
        splitter: How long passages are. None: as in the present index.
        store: Where passages are looked up: "local", the address of a Milvus server, or a file of
            milvus-lite (FILE.db). None: as in the present index, else "local".
        full: Reuse nothing of the present index.
        dry_run: Change nothing; only report what would change.
        context: When passages are read by the contextual encoder too, which takes long. "now":
            before this returns. "later": by `yinju index`, `watch` or `serve`. "off": never.
            None: as in the present index, else "later".
        progress: Called with the step, how much of it is done, and its total.

    Raises:
        YinjuError: What went wrong and its remedy in one line. The present index stays as it was.
    """
    from assistant import build as build_with_records

    return build_with_records(
        Path(home),
        None if folder is None else Path(folder),
        model=model,
        splitter=splitter,
        store=store,
        full=full,
        dry_run=dry_run,
        context=context,
        progress=progress,
    )


def open(home: str | Path = ".yinju", *, reranker: str | None = None) -> "Assistant":
    """Open the index in `home`. It offers `ask` and `search`.

    Args:
        home: Where the index is kept.
        reranker: A cross-encoder that scores the first hits again: a folder or a hub name.

    Raises:
        YinjuError: There is no index, or another version built it; the line names the remedy.
    """
    from assistant import Assistant

    return Assistant.open(Path(home), reranker)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status.

    Our packages have common names. To import them and no file called `index.py` or `cli.py` of
    somebody else, their folder goes first on the module path, which child processes inherit.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from cli.main import main as run

    return run(arguments)


def __getattr__(name: str) -> Any:
    if name == "pytest_plugin":
        return _load_pytest_plugin()
    for package, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(package), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _load_pytest_plugin() -> Any:
    """Load the plugin by its file: a tested project may have packages called as ours are."""
    path = Path(__file__).resolve().with_name("cli") / "pytest_plugin.py"
    spec = importlib.util.spec_from_file_location("yinju_pytest_plugin", path)
    assert spec and spec.loader
    plugin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plugin)
    return plugin


if __name__ == "__main__":
    sys.exit(main())
