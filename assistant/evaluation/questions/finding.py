"""Find the files of retrieval tests: those beside the documents, and those in the home.

The report that ships has its questions beside it, inside the package.
"""

from contextlib import suppress
from pathlib import Path

from corpus import NoDocuments, YinjuError, is_question_file, list_question_files
from index import read_manifest
from index.storage.manifest import UPLOADS


def find_question_files(home: Path) -> list[Path]:
    """Return the files for the index in `home`: beside its documents first, then in the home."""
    folders = []
    with suppress(YinjuError):  # no index: the command that opens it says so
        folders.append(read_manifest(home).folder)
    folders.append(home / UPLOADS)
    found = [path for folder in folders for path in _find_in(folder)]
    if home.is_dir():
        found += sorted(path for path in home.iterdir() if _is_file_of_questions(path))
    return list({path.resolve(): path for path in found}.values())


def _find_in(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in list_question_files(folder)]
    except NoDocuments:
        return []


def _is_file_of_questions(path: Path) -> bool:
    return is_question_file(path.name) and path.is_file()
