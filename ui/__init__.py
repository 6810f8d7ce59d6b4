"""The browser app: questions and answers, the documents, the reader."""

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

# Set here because this runs before any module of `ui` imports Gradio: nothing is ever sent.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


class _WithoutStubs(SourceFileLoader):
    """Loads the module in which Gradio writes type stubs, and has it write none."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        module.create_or_modify_pyi = lambda *_: None  # type: ignore[attr-defined]


class _StubsFinder(PathFinder):
    """Finds that module.

    Gradio parses the source of each component whenever it is imported, and writes a stub beside it.
    That takes a third of the import, and only who edits Gradio itself gains by it.
    """

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: Any = None
    ) -> ModuleSpec | None:
        if fullname != "gradio.component_meta":
            return None
        spec = super().find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _WithoutStubs(spec.loader.name, spec.loader.path)
        return spec


sys.meta_path.insert(0, _StubsFinder)
