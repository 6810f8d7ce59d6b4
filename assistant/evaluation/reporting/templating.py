"""Fill the templates of reports; all that they print is escaped."""

import json
from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from corpus.i18n.catalogue import LANGUAGES, find_text


def render(template: str, **values: object) -> str:
    """Return a template of `templates`, filled."""
    return _environment.get_template(template).render(values)


def words(key: str, **values: object) -> Markup:
    """Return a text in all languages, of which the page shows one."""
    parts = (
        Markup('<span class="t" lang="{}">{}</span>').format(
            language, find_text(language, "evaluation", key, **values)
        )
        for language in LANGUAGES
    )
    return Markup("").join(parts)


def texts(attribute: str, key: str) -> Markup:
    """Return a data attribute with a text in all languages, for what cannot hold markup."""
    by_language = {code: find_text(code, "evaluation", key) for code in LANGUAGES}
    value = json.dumps(by_language, ensure_ascii=False)
    return Markup(' data-{}="{}"').format(attribute, value)


_environment = Environment(
    loader=PackageLoader("assistant.evaluation.reporting"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_globals: Mapping[str, object] = {"words": words, "texts": texts}
_environment.globals |= _globals
