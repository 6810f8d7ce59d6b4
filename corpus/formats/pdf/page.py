"""Reads the lines of a PDF page: those across or down it, and those that are turned.

Coordinates count points from the top left, as the page is seen. Lines down the page, read from the
right, are turned with their page: what is first comes at the top.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pypdfium2 import raw

from corpus.formats.pdf.characters import TextLayer
from corpus.formats.pdf.legibility import is_illegible
from corpus.formats.pdf.lines import Line, find_lines
from corpus.formats.pdf.spaces import Character
from corpus.formats.pdf.tables.aligned import gather_aligned_tables
from corpus.formats.pdf.tables.ruled import find_lattices, gather_ruled_tables
from corpus.formats.pdf.tables.rules import read_rules
from corpus.formats.pdf.thresholds import LAYOUT, LEGIBILITY
from corpus.formats.pdf.visibility import find_unseen

# Forms of punctuation for lines down the page, which fonts name as characters of their own.
_UPRIGHT = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
    "，、。：；！？〖〗…：—–（）｛｝〔〕【】《》〈〉「」『』［］",
)


@dataclass(frozen=True)
class PageText:
    """What is written on a page."""

    lines: list[Line]
    height: float  # with the text upright
    legible: bool  # else its characters are not those that one sees

    def count_in_body(self) -> int:
        """Return how many characters stand between the margins at the top and the foot."""
        least, most = LAYOUT.margin * self.height, (1 - LAYOUT.margin) * self.height
        return sum(
            len(line.text)
            for line in self.lines
            if line.table or least < (line.top + line.bottom) / 2 < most
        )


def read_page(page: Any, number: int) -> PageText:
    """Read a page; its lines come from the top, and what is turned against them behind them."""
    layer = TextLayer(page)
    turned = _keep_seen(layer.read_characters(), page, layer)
    illegible = is_illegible(_write_all(turned), layer.measure_unmapped())
    characters = _remove_watermarks(turned.pop(0), layer)
    if runs_down(characters):
        lines, height = _read_down(characters, turned.pop(3, []), layer, number)
    else:
        height = layer.size[1]
        rules = read_rules(page, layer.box)
        lattices = find_lattices(rules)
        walls = sorted({*rules.shade_down, *(rule for each in lattices for rule in each.down)})
        lines = find_lines(characters, sorted(layer.blanks), number, layer, walls)
        cuts = sorted({*rules.across, *rules.shade_across})
        lines = gather_aligned_tables(gather_ruled_tables(lines, lattices), cuts)
    for quarters, others in sorted(turned.items()):
        upright = _turn(others, quarters, *layer.size)
        lines += _place_outside(find_lines(upright, [], number, layer), below=height)
    layer.close()
    return PageText(lines, height, not illegible)


def _keep_seen(
    turned: dict[int, list[Character]], page: Any, layer: TextLayer
) -> dict[int, list[Character]]:
    """Return the characters that one sees: on the page, and not in the colour of the paper."""
    width, height = layer.size
    unseen = find_unseen(page, layer.box)

    def is_seen(character: Character) -> bool:
        x = (character.left + character.right) / 2
        y = (character.top + character.bottom) / 2
        if not (0 <= x <= width and 0 <= y <= height):
            return False
        place = character.left, character.top, character.right, character.bottom
        return not any(_covers(place, box) for box in unseen)

    return {turn: list(filter(is_seen, characters)) for turn, characters in turned.items()}


def _covers(one: tuple[float, ...], other: tuple[float, ...], *, share: float = 0.5) -> bool:
    """Tell whether two boxes share half of the smaller one's width and of its height."""
    return all(
        min(one[at + 2], other[at + 2]) - max(one[at], other[at])
        >= share * min(one[at + 2] - one[at], other[at + 2] - other[at])
        for at in (0, 1)
    )


def is_picture(page: Any) -> bool:
    """Tell whether pictures, or drawings of text, cover a good part of the page."""
    width, height = page.get_size()
    covered = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    if covered >= LAYOUT.picture * width * height:
        return True
    scale = LEGIBILITY.thumbnail / max(1.0, width, height)
    pixels = page.render(scale=scale, grayscale=True).to_numpy()
    margin = round(LAYOUT.margin * len(pixels))
    body = pixels[margin : len(pixels) - margin].astype(np.int16)
    inked = np.abs(body - np.median(body)) > LEGIBILITY.contrast * 255
    return bool(inked.mean() >= LEGIBILITY.inked) if inked.size else False


def _write_all(turned: dict[int, list[Character]]) -> str:
    return "".join(
        character.text if character.space == "none" else f" {character.text}"
        for characters in turned.values()
        for character in characters
    )


def _remove_watermarks(characters: list[Character], layer: TextLayer) -> list[Character]:
    """Return the characters but those that are large and pale, and lie across smaller ones."""
    if not characters:
        return characters
    usual = statistics.median(c.bottom - c.top for c in characters)
    large = [c for c in characters if c.bottom - c.top >= LEGIBILITY.large * usual]
    if not large or not (pale := [c for c in large if layer.is_pale(c.index)]):
        return characters
    indexes = {c.index for c in pale}
    others = [c for c in characters if c.index not in indexes]
    removed: set[int] = set()
    run: list[Character] = []
    for character in pale:
        if run and not _follows(run[-1], character):
            run = []
        run.append(character)
        if removed.intersection(c.index for c in run) or any(_lies_across(run, c) for c in others):
            removed.update(c.index for c in run)
    return [c for c in characters if c.index not in removed]


def _follows(last: Character, character: Character) -> bool:
    size = last.bottom - last.top
    beside = abs(character.top - last.top) < size / 2
    return beside and 0 <= character.left - last.left <= LEGIBILITY.spread * size


def _lies_across(run: Sequence[Character], other: Character) -> bool:
    if run[0].index < other.index < run[-1].index:
        return False  # a low character of the run itself, such as 口
    x, y = (other.left + other.right) / 2, (other.top + other.bottom) / 2
    return run[0].left < x < run[-1].right and run[0].top < y < run[0].bottom


def runs_down(characters: Sequence[Character], sample: int = 100) -> bool:
    """Tell whether most of the characters stand below the one before."""
    step = len(characters) // sample + 1
    pairs = zip(characters[::step], characters[1::step], strict=False)
    ways = [_find_way(one, following) for one, following in pairs]
    down = ways.count("down")
    return down >= LEGIBILITY.least_down and down > ways.count("across")


def _find_way(one: Character, following: Character) -> str:
    """Return which way a line goes from one character to the next."""
    width, height = one.right - one.left, one.bottom - one.top
    x = (following.left + following.right - one.left - one.right) / 2
    y = (following.top + following.bottom - one.top - one.bottom) / 2
    if abs(x) < LEGIBILITY.aside * width and 0 < y < LEGIBILITY.spread * height:
        return "down"
    if abs(y) < LAYOUT.same_line * height and 0 < x < LEGIBILITY.spread * width:
        return "across"
    return ""


def _read_down(
    characters: Sequence[Character], sideways: Iterable[Character], layer: TextLayer, number: int
) -> tuple[list[Line], float]:
    """Read lines down the page, with the Latin text that is turned in them."""
    down: list[Character] = []
    across: list[Character] = []
    for run in _split_by_way(characters):
        if len(run) > 1 and _find_way(run[0], run[1]) == "across":
            across += run
        else:
            down += run
    width, height = layer.size
    for character in down:
        character.text = character.text.translate(_UPRIGHT)
    together = sorted([*down, *sideways], key=lambda character: character.index)
    blanks = sorted((width - left, top) for top, left in layer.blanks)
    lines = find_lines(_turn(together, 3, width, height), blanks, number, layer)
    others = find_lines(across, sorted(layer.blanks), number, layer)
    upper = [line for line in others if line.bottom <= height / 2]
    lower = [line for line in others if line.bottom > height / 2]
    above = [replace(line, top=line.top - height, bottom=line.bottom - height) for line in upper]
    return [*above, *lines, *_place_outside(lower, below=width)], width


def _split_by_way(characters: Sequence[Character]) -> list[list[Character]]:
    """Split characters into runs across, and runs of any other way.

    Two digits beside one another, no wider than the line down the page, are one place of it.
    """
    runs: list[list[Character]] = []
    was = ""
    for character in characters:
        last = runs[-1][-1] if runs else None
        way = _find_way(last, character) if last else ""
        if last and way == "across" and was != "across" and len(runs[-1]) > 1:
            before = runs[-1][-2]
            wide = max(before.right - before.left, before.bottom - before.top)
            if character.right - last.left <= LEGIBILITY.cell * wide:
                last.text, last.right = last.text + character.text, character.right
                continue
        if last and way == was and way:
            runs[-1].append(character)
        elif last and way and len(runs[-1]) == 1:
            runs[-1].append(character)
            was = way
        else:
            runs.append([character])
            was = ""
    return runs


def _turn(
    characters: Iterable[Character], quarters: int, width: float, height: float
) -> list[Character]:
    """Return characters that are turned counter-clockwise as if the page were turned back."""
    turned = []
    for c in characters:
        if quarters == 1:
            box = height - c.bottom, c.left, height - c.top, c.right
        elif quarters == 2:
            box = width - c.right, height - c.bottom, width - c.left, height - c.top
        else:
            box = c.top, width - c.right, c.bottom, width - c.left
        turned.append(Character(c.text, *box, c.index, c.space))
    return turned


def _place_outside(lines: Iterable[Line], *, below: float) -> list[Line]:
    """Return lines moved to below the page: they are read behind its own."""
    return [replace(line, top=line.top + below, bottom=line.bottom + below) for line in lines]
