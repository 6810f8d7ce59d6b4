"""What the XML of all Office packages has in common."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACE = re.compile(re.escape(_STRICT) + rb"(\w+)/(\w+)")
_RENAMED = {  # the others have the same names
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
_ROOT = "_rels/.rels"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def iterate_chosen(element: Any, without: Collection[str] = ()) -> Iterator[Any]:
    """Yield the children; of alternatives those of the first, which the newest program shows.

    Children with one of the tags in `without` are left out.
    """
    for child in element:
        tag = child.tag
        if tag == _ALTERNATIVES:
            if (choice := next(iter(child), None)) is not None:
                yield from iterate_chosen(choice, without)
        elif tag not in without:
            yield child


def parse_part(part: Any) -> Any:
    """Return the root of a part, as its library parsed it or without entities and network."""
    if (element := getattr(part, "element", None)) is not None:
        return element
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(part.blob, parser)


def make_transitional(data: bytes) -> bytes:
    """Return a package that was saved as Strict Open XML with the names that libraries know.

    The two differ in the addresses of their namespaces and relations (ISO/IEC 29500 parts 1, 4).
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if not any(_STRICT in package.read(name) for name in package.namelist() if name == _ROOT):
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as rewritten:
            for member in package.infolist():
                content = package.read(member)
                if member.filename.endswith((".xml", ".rels")):
                    content = _NAMESPACE.sub(_rename, content)
                rewritten.writestr(member.filename, content)
    return out.getvalue()


def _rename(match: re.Match[bytes]) -> bytes:
    area, name = match[1], match[2]
    return b"http://schemas.openxmlformats.org/%s/2006/%s" % (area, _RENAMED.get(name, name))


def has_properties(package: Any) -> bool:
    """Tell whether a package describes itself; python-docx and python-pptx else make it up."""
    return any(relation.reltype.endswith("/core-properties") for relation in package.iter_rels())


def find_part(part: Any, relation: str) -> Any:
    """Return the part that a relation of a part leads to; None for a link or a broken relation."""
    found = part.rels.get(relation)
    return None if found is None or found.is_external else found.target_part
