"""Every code that the product uses has words in every language, and every word is used."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from corpus.i18n.catalogue import LANGUAGES, load_section

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "assistant", "ui", "cli")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FILES += [ROOT / "app.py", ROOT / "yinju.py"]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES}
ERRORS = load_section("en", "errors")
SECTIONS = ("errors", "answers", "suggestions", "evaluation")
SECTIONS += ("page", "documents", "conversations", "search", "settings", "tests", "composed")
CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


def placeholders(text: str) -> dict[str, str]:
    """Return the names that fill a text, and how each is formatted."""
    return {name: form or "" for _, name, form, _ in Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                function = node.func
                name = getattr(function, "id", "") or getattr(function, "attr", "")
                yield f"{path}:{node.lineno}", name, node


def error_classes() -> set[str]:
    """Return the names of all classes that derive from YinjuError."""
    found = {"YinjuError"}
    classes = [n for tree in TREES.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    for _ in classes:
        found |= {
            node.name
            for node in classes
            if {base.id for base in node.bases if isinstance(base, ast.Name)} & found
        }
    return found


def literals(tree: ast.AST) -> set[str]:
    """Return all strings of a module."""
    nodes = ast.walk(tree)
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def literal_codes(node: ast.expr) -> list[str]:
    """Return the codes of an argument: a string, or one of two by a condition."""
    if isinstance(node, ast.IfExp):
        return [*literal_codes(node.body), *literal_codes(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def used_codes() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield the place, the code and the names of its values (None: not told here)."""
    errors = error_classes()
    for place, name, call in calls():
        if name in ("checked_package", "open_compound"):  # they raise what they are given
            yield from ((place, code, {"kind"}) for code in literal_codes(call.args[1]))
        if name not in errors | {"Message"} or not call.args:
            continue
        for code in literal_codes(call.args[0]):
            if name in errors:
                names = {keyword.arg for keyword in call.keywords if keyword.arg}
                yield place, code, names if all(k.arg for k in call.keywords) else None
            elif len(call.args) == 1:
                yield place, code, set()
            else:
                values = call.args[1]
                known = isinstance(values, ast.Dict) and all(
                    isinstance(key, ast.Constant) for key in values.keys
                )
                yield place, code, {key.value for key in values.keys} if known else None


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_languages_have_the_same_keys_and_the_same_values(language: str, section: str) -> None:
    english, other = load_section("en", section), load_section(language, section)
    assert english.keys() ^ other.keys() == set()
    for key, entry in english.items():
        texts = entry if isinstance(entry, dict) else {"text": entry}
        theirs = other[key] if isinstance(entry, dict) else {"text": other[key]}
        assert texts.keys() == theirs.keys() and all(theirs.values()), key
        for part in texts:
            assert placeholders(texts[part]) == placeholders(theirs[part]), (key, part)


def test_every_error_has_a_problem_and_a_remedy() -> None:
    for language in LANGUAGES:
        for code, words in load_section(language, "errors").items():
            assert words.keys() == {"problem", "remedy"} and all(words.values()), (language, code)
            assert "\n" not in words["problem"] + words["remedy"]


def test_every_raised_code_has_words_and_gets_their_values() -> None:
    found = list(used_codes())
    assert len(found) > 80
    for place, code, names in found:
        assert code in ERRORS, f"{place}: {code!r} has no words"
        wanted = set(placeholders(ERRORS[code]["problem"])) | set(
            placeholders(ERRORS[code]["remedy"])
        )
        assert names is None or names == wanted, f"{place}: {code!r} takes {wanted}, gets {names}"


def test_an_error_takes_a_code_and_no_sentence() -> None:
    errors = error_classes()
    assert {"UnreadableFile", "DiskFull", "UsageError", "Refused"} <= errors
    for place, name, call in calls():
        if name in errors | {"Message"} and call.args:
            for code in literal_codes(call.args[0]):
                assert CODE.fullmatch(code), f"{place}: {code!r} is no code"
            assert not isinstance(call.args[0], ast.JoinedStr), f"{place}: a code, not a sentence"


def test_every_code_of_the_catalogue_is_used() -> None:
    used = {code for _, code, _ in used_codes()}
    assert ERRORS.keys() - used == set(), "these codes are raised nowhere"


def test_every_answer_text_is_used() -> None:
    answers = load_section("en", "answers").keys()
    asked = {
        code
        for _, name, call in calls()
        if name == "say" and len(call.args) > 1
        for code in literal_codes(call.args[1])
    }
    assert asked == answers
