"""Tells what has become of uploaded files: received, being indexed, ready, or passed over."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypedDict

from markupsafe import Markup

from ui.i18n.texts import counted, message_words, words
from ui.service.service import Service

if TYPE_CHECKING:
    from index import Manifest

State = Literal["waiting", "indexing", "ready", "partly", "left-out", "tests", "stopped", "deleted"]


class Received(TypedDict):
    """One file, and what is said beside it."""

    state: State
    html: str


def describe_received(service: Service, names: Iterable[str]) -> dict[str, Received]:
    """Return what has become of uploads by their names; those that nobody sent are left out."""
    from corpus import is_question_file  # noqa: PLC0415 -- heavy

    if service.uploads is None:
        return {}
    there, pending = service.uploads.files(), service.pending
    manifest = service.assistant.manifest if service.assistant else None
    build = service.builder.build if service.builder else None
    told: dict[str, Received] = {}
    for name in names:
        if name not in there:
            told[name] = {"state": "deleted", "html": words("upload.deleted")}
        elif is_question_file(name):
            told[name] = {"state": "tests", "html": _describe_tests()}
        elif manifest is not None and name not in pending.waiting:
            told[name] = _describe_indexed(manifest, name)
        elif build is not None and build.active:
            html = words("upload.indexing", percent=build.percent)
            told[name] = {"state": "indexing", "html": html}
        elif build is not None and build.state == "failed" and build.failure:
            html = words("build.failed") + message_words(build.failure)
            told[name] = {"state": "left-out", "html": html}
        elif build is not None and build.state == "cancelled":
            told[name] = {"state": "stopped", "html": words("upload.stopped")}
        else:
            told[name] = {"state": "waiting", "html": words("upload.queued")}
    return told


def _describe_tests() -> Markup:
    """Return what is said of a file of questions, which is no document."""
    link = Markup('<a href="#/tests">{}</a>').format(words("view.tests"))
    return words("upload.tests") + Markup(" ") + link


def _describe_indexed(manifest: "Manifest", name: str) -> Received:
    """Return what a generation holds of a file, and what it left out."""
    own = [one for one in manifest.documents if one.upload and one.file == name]
    left_out = [one for one in manifest.skipped if one.upload and one.file == name]
    reasons = [
        _join(one.document if one.document != name else "", message_words(one.reason))
        for one in left_out
    ]
    if not own:
        twin = next((one.document for one in manifest.documents if name in one.also), "")
        if twin:
            return {"state": "ready", "html": words("upload.same", name=twin)}
        why = Markup(" ").join(reasons)
        return {"state": "left-out", "html": words("upload.skipped") + why}
    ready = counted("upload.ready", sum(one.passages for one in own))
    missing = [*reasons, *(message_words(one) for document in own for one in document.warnings)]
    if not missing:
        return {"state": "ready", "html": ready}
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in missing)
    parts = Markup('<span class="read-part">{}</span><ul>{}</ul>').format(words("warnings"), items)
    return {"state": "partly", "html": Markup("{} · {}").format(ready, parts)}


def _join(name: str, reason: Markup) -> Markup:
    return Markup("<b>{}</b> {}").format(name, reason) if name else reason
