"""The progress of a rebuild as HTML: its stages, a bar, the time that remains, how it ended."""

from collections.abc import Mapping
from html import escape
from typing import Any

from ui.documents.building import STEPS, Build
from ui.i18n.texts import counted, message_words, words
from ui.service.service import Status


def percent(build: Build) -> int:
    """Return the share done in whole percent."""
    return int(build.share * 100)


def build_panel(build: Build, status: Status, version: int) -> str:
    """Return the panel; its data attributes tell the page's script when its lists are out of date.

    Empty of words while nothing was ever rebuilt.
    """
    inside = _running(build) if build.active else _ended(build, status)
    return (
        f'<div class="work {build.state}" data-state="{build.state}" '
        f'data-generation="{escape(status.generation)}" data-ready="{status.state}" '
        f'data-version="{version}">{inside}</div>'
    )


def _running(build: Build) -> str:
    share = percent(build)
    stages = "".join(_stage(build, step) for step in STEPS)
    left = f'<span class="left">{_left(build.seconds_left)}</span>'
    stopping = build.state == "cancelling"
    button = (
        f'<button type="button" class="plain" data-do="cancel"{" disabled" if stopping else ""}>'
        f"{words('build.cancelling' if stopping else 'build.cancel')}</button>"
    )
    if not build.step:
        title = f"<b>{words('build.starting')}</b>"
    else:
        title = f"<b>{words('build.running')}</b> <span>{share} %</span>{left}"
    return (
        f'<p class="work-title">{title}</p>'
        f'<div class="bar{"" if build.step else " starting"}" role="progressbar" '
        f'aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share}" data-label="building">'
        f'<i style="width:{share}%"></i></div>'
        f'<ol class="stages">{stages}</ol>{button}'
    )


def _stage(build: Build, step: str) -> str:
    done, of = build.steps.get(step, (0, 0))
    state = "todo" if step not in build.steps else "done" if done >= of else "doing"
    count = f" <small>{done:,}/{of:,}</small>" if of > 1 else ""
    return f'<li class="{state}">{words(f"step.{step}")}{count}</li>'


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return words("build.left.seconds", count=max(1, seconds))
    return words("build.left.minutes", count=round(seconds / 60))


def _ended(build: Build, status: Status) -> str:
    if build.state == "done":
        built = str(build.report.get("generation", ""))
        if status.generation > built:
            return ""  # that was long ago: another one was built since
        key = "build.loading" if status.generation < built and not status.trouble else "build.done"
        return f'<p class="good" role="status">{words(key)} {_changes(build.report)}</p>'
    if build.state == "cancelled":
        return f'<p role="status">{words("build.cancelled")}</p>'
    if build.failure is not None:
        said = f"{words('build.failed')}{message_words(build.failure)}"
        return f'<p class="error" role="alert">{said}</p>'
    return ""


def _changes(report: Mapping[str, Any]) -> str:
    """Return what the rebuild changed, without what is nought."""
    parts = [
        counted(f"build.{kind}", int(report[kind]))
        for kind in ("added", "changed", "renamed", "removed")
        if report.get(kind)
    ]
    parts = parts or [words("build.same")]
    if seconds := report.get("seconds"):
        parts.append(words("build.seconds", count=f"{float(seconds):.1f}"))
    return f'<span class="changes">{" ".join(f"<span>{part}</span>" for part in parts)}</span>'
