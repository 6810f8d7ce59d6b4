"""What the XML of all Office packages has in common."""

from collections.abc import Iterator
from typing import Any

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def iterate_chosen(element: Any) -> Iterator[Any]:
    """Yield the children; of alternatives those of the first, which the newest program shows."""
    for child in element:
        if child.tag == _ALTERNATIVES:
            if (choice := next(iter(child), None)) is not None:
                yield from iterate_chosen(choice)
        else:
            yield child


def parse_part(part: Any) -> Any:
    """Return the root of a part of a package, parsed without entities and network."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(part.blob, parser)


def has_properties(package: Any) -> bool:
    """Tell whether a package describes itself; python-docx and python-pptx else make it up."""
    return any(relation.reltype.endswith("/core-properties") for relation in package.iter_rels())


def find_part(part: Any, relation: str) -> Any:
    """Return the part that a relation of a part leads to; None for a link or a broken relation."""
    found = part.rels.get(relation)
    return None if found is None or found.is_external else found.target_part
