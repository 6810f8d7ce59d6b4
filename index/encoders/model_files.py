"""Find the files of a named model: in a folder, in the local cache, or on the hub.

This happens before anything heavy is imported, so that an unknown name fails within seconds.
"""

import json
import os
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from corpus import EncoderUnavailable
from index.encoders.protocol import Role

_HUB_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
_ORGANISATION = "sentence-transformers"  # its models may be named without it

_DESCRIPTIONS = ("modules.json", "config.json")
_WEIGHTS = (".safetensors", ".bin")
_DECIDE_VECTORS = (*_WEIGHTS, ".json", ".txt", ".model", ".py")


@dataclass(frozen=True)
class ModelFiles:
    """A model that can be loaded."""

    name: str  # what is recorded in an index: a hub name, or a folder's absolute path
    folder: Path | None  # None: on the hub only, still to be fetched


def find_model(name: str) -> ModelFiles:
    """Look for a model in a folder, the local cache and the hub, in that order.

    Raises EncoderUnavailable in under 10 s.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not _is_model(folder):
            raise EncoderUnavailable(
                "encoder.not_a_model", name=name, files=" / ".join(_DESCRIPTIONS)
            )
        return ModelFiles(str(folder.resolve()), folder.resolve())
    if not _HUB_NAME.fullmatch(name):
        raise EncoderUnavailable("encoder.no_folder", name=name)
    if cached := find_cached_folder(name):
        return ModelFiles(name, cached)
    _check_hub(name)
    return ModelFiles(name, None)


def find_cached_folder(name: str) -> Path | None:
    """Return the snapshot of a hub model that this machine keeps, if it is complete."""
    from huggingface_hub import constants  # noqa: PLC0415 -- light, but not needed for folders

    caches = [os.environ.get("SENTENCE_TRANSFORMERS_HOME"), constants.HF_HUB_CACHE]
    for cache in filter(None, caches):
        for full_name in _full_names(name):
            root = Path(cache) / ("models--" + full_name.replace("/", "--"))
            try:
                commit = (root / "refs" / "main").read_text("utf-8").strip()
            except OSError:
                continue
            if _is_model(root / "snapshots" / commit):
                return root / "snapshots" / commit
    return None


def hash_model(folder: Path, settings: Mapping[Role, str]) -> str:
    """Hash the settings and every file of a model's folder that decides its vectors."""
    digest = blake2b(json.dumps(settings, sort_keys=True).encode(), digest_size=16)
    for path in sorted(_files(folder)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        part = blake2b()
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                part.update(chunk)
        digest.update(part.digest())
    return digest.hexdigest()


def find_model_names(found: ModelFiles, folder: Path) -> str:
    """Return the name of a model and of its base model, to recognise its family."""
    names = [found.name]
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        names.append(str(config.get("_name_or_path", "")))
    except (OSError, ValueError):
        pass
    try:
        card = (folder / "README.md").read_text("utf-8", "replace")
        names += re.findall(r"^base_model:\s*(\S+)\s*$", card, re.MULTILINE)
    except OSError:
        pass
    return " ".join(names).lower()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _DECIDE_VECTORS and not hidden and path.is_file():
            yield path


def _is_model(folder: Path) -> bool:
    described = any((folder / name).is_file() for name in _DESCRIPTIONS)
    return described and any(path.suffix in _WEIGHTS for path in _files(folder))


def _full_names(name: str) -> tuple[str, ...]:
    return (name,) if "/" in name else (f"{_ORGANISATION}/{name}", name)


def _check_hub(name: str, timeout: float = 4.0) -> None:
    """Raise EncoderUnavailable unless the hub says within `timeout` seconds that it has the model.

    huggingface_hub's own calls retry, and resolving a name can take a minute without a network.
    """
    from huggingface_hub import constants, get_token  # noqa: PLC0415

    if constants.HF_HUB_OFFLINE:
        raise EncoderUnavailable("encoder.offline", name=name)
    answers: list[int] = []
    # A thread, because name resolution has no timeout; a daemon, so that no exit waits for it.
    arguments = (name, constants.ENDPOINT, timeout, answers)
    request = threading.Thread(target=_request_status, args=arguments, daemon=True)
    request.start()
    request.join(timeout)
    status = answers[0] if answers else 0
    if status in (401, 403) and get_token():
        return  # a model that is not public, and the library may show who asks
    if status in (401, 403, 404):
        raise EncoderUnavailable("encoder.unknown", name=name, hub=constants.ENDPOINT)
    if not 200 <= status < 400:
        raise EncoderUnavailable("encoder.hub_silent", name=name, hub=constants.ENDPOINT)


def _request_status(name: str, endpoint: str, timeout: float, answers: list[int]) -> None:
    """Append the HTTP status of the first of the model's full names that exists."""
    for full_name in _full_names(name):
        request = urllib.request.Request(f"{endpoint}/api/models/{full_name}", method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                answers.insert(0, answer.status)
                return
        except urllib.error.HTTPError as error:
            answers.append(error.code)
        except (OSError, ValueError):
            return
