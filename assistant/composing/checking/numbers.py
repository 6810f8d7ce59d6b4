"""Whether the amounts of a sentence stand in its quotations, or follow from theirs.

What a sentence says of a change (rose by 0.3 points, 2.8 万亿元 more, the year before it was …, 合计)
is computed again from the quoted amounts.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from assistant.composing.checking.amounts.reading import Amount, read_amounts, write_plainly
from assistant.composing.checking.amounts.units import CHINESE_UNIT, UNITS, find_rates
from assistant.composing.checking.quoted import Quoted
from assistant.composing.checking.years import find_named_years

_DIFFERENCE = re.compile(
    r"\b(?:by|more|less|fewer|faster|slower|higher|lower|above|below|short|difference|gap|up|down"
    r"|rise|rose|fell|increased?|grew|extended|raised|points?)\b|[增减升降差]|提高|上调|下调|多|少|高|低|快|慢|短|长|扩"
)
_PREVIOUS = re.compile(
    r"\b(?:before|previous(?:ly)?|earlier|last year(?:'s)?|therefore|thus|originally|formerly|had been)\b"
    r"|上[一]?年|去年|前一年|原来|原先|此前|之前|原有"
)
_TOTAL = re.compile(
    r"\b(?:together|total(?:s|led|ling)?|combined|altogether|sum|both|in all|now covers?)\b"
    r"|合计|共|总|一起|加起来|由此|覆盖"
)
_RATIO = re.compile(
    r"\b(?:times|fold|percent|per cent|doubl\w+|tripl\w+|quadrupl\w+|halv\w+)\b|%|倍"
)
_TIMES_MORE = re.compile(r"(?:[增多]|高出|提高)[^,;。]{0,6}倍|倍多?$")
_ROSE = re.compile(r"增|升|提高|上涨|多|扩大|高|\b(?:more|rose|up|higher|increase\w*|grew)\b")
_FELL = re.compile(r"减|降|回落|下跌|少|缩|低|\b(?:less|fewer|fell|down|lower|decrease\w*|cut)\b")
_UNIT_ABOVE = re.compile(rf"(?P<scale>万亿|百万|千万|万|亿|千|百)?(?P<unit>{CHINESE_UNIT})")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SCALES |= {"万亿": 10**12}
AboveUnit = tuple[str, Fraction]


def find_unsupported_amounts(sentence: str, quotations: Sequence[Quoted]) -> list[str]:
    """Return what of a sentence's amounts neither stands in its quotations nor follows from them."""
    plain = write_plainly(sentence)
    years = find_named_years(sentence)
    known = [amount for one in quotations for amount in read_amounts(one.quote)]
    units = frozenset(unit for one in quotations for unit in _find_units(one.above))
    quoted = " ".join(write_plainly(one.quote) for one in quotations)
    missing = []
    for amount in read_amounts(sentence):
        if amount.unit == "" and amount.value in years:
            continue
        if not any(_stands_for(amount, other, units) for other in known) and not _follows(
            amount, plain, known, quoted
        ):
            missing.append(plain[amount.start : amount.end].strip())
    rates = find_rates(plain)
    own = find_rates(quoted).union(*(find_rates(write_plainly(one.above)) for one in quotations))
    if own or missing:
        missing += sorted(rates - own)
    return missing


def _find_units(above: str) -> frozenset[AboveUnit]:
    """Return the units that headings and columns name, each as a multiple of its base unit."""
    found = set()
    for match in _UNIT_ABOVE.finditer(above):
        unit = UNITS[match["unit"]]
        found.add((unit.base, unit.size * _SCALES[match["scale"] or ""]))
    return frozenset(found)


def _stands_for(amount: Amount, other: Amount, above: frozenset[AboveUnit]) -> bool:
    """Tell whether a quoted amount is what a sentence's amount says."""
    if other.unit == "" and amount.unit not in ("", "year", "day", "month"):
        return any(
            base == amount.unit and amount.value == other.value * size for base, size in above
        )
    if not _have_one_unit(amount, other):
        return False
    value = other.value
    if amount.value == value:
        return {amount.hedge, other.hedge} != {"over", "under"}
    if amount.unit == "times" and amount.value == value + 1:
        return True  # 增长1倍 is doubled
    return _is_rounded(amount, value)


def _have_one_unit(amount: Amount, other: Amount) -> bool:
    one, two = amount.unit, other.unit
    if one == two:
        return True
    if "plan" in (one, two) or "calendar" in (one, two):
        return False
    if "ordinal" in (one, two):
        return {one, two} <= {"ordinal", "", "year"}
    if one == "":
        return two != "percent"
    return two == "" and one in ("year", "day", "month")


def _is_rounded(amount: Amount, value: Fraction) -> bool:
    """Tell whether a hedged number is the quoted one, rounded at its last significant digit."""
    if not amount.hedge or amount.value == 0 or value <= 0:
        return False
    step = _find_step(amount)
    if amount.hedge == "over":
        return amount.value <= value < amount.value + step
    if amount.hedge == "under":
        return amount.value - step < value <= amount.value
    return abs(amount.value - value) <= step / 2


def _find_step(amount: Amount) -> Fraction:
    """Return what one more at the last significant digit would add; at most a tenth."""
    value = amount.value / amount.size
    step = Fraction(1)
    while value >= 10:
        value, step = value / 10, step * 10
    while 0 < value < 1:
        value, step = value * 10, step / 10
    return step * amount.size / Fraction(10) ** (min(amount.digits, 9) - 1)


def _follows(amount: Amount, plain: str, known: Sequence[Amount], quoted: str) -> bool:
    """Tell whether an amount is computed from quoted ones as the words around it say."""
    near = plain[max(0, amount.start - 60) : amount.end + 40]
    return any(
        value == amount.value or _is_rounded(amount, value)
        for value in _compute(amount.unit, near, known, quoted)
    )


def _compute(unit: str, near: str, known: Sequence[Amount], quoted: str) -> Iterator[Fraction]:
    """Yield what may be said of the quoted amounts in a unit, by the words near it."""
    wanted = ("percent", "points") if unit in ("percent", "points") else (unit,)
    if unit in ("ordinal", "plan", "calendar"):
        return
    values = list(
        dict.fromkeys(
            one.value
            for one in known
            if one.unit in wanted or (unit == "" and one.unit != "percent")
        )
    )
    pairs = list(combinations(values, 2))
    if _DIFFERENCE.search(near) and unit != "percent":
        yield from (abs(one - other) for one, other in pairs)
    if _PREVIOUS.search(near):
        yield from (abs(one - other) for one, other in pairs if _ROSE.search(quoted))
        yield from (one + other for one, other in pairs if _FELL.search(quoted))
    if unit == "year" and (ends := sorted(find_named_years(quoted))):
        yield from (Fraction(ends[-1] - ends[0]), Fraction(ends[-1] - ends[0] + 1))
    if _TOTAL.search(near):
        sums = [values[i:j] for i in range(len(values)) for j in range(i + 2, len(values) + 1)]
        yield from (sum(part, Fraction(0)) for part in sums)
    if _RATIO.search(near) and unit in ("percent", "times"):
        ratios = list(_compare(unit, known))
        yield from ratios
        if unit == "times" and _TIMES_MORE.search(near):  # 高出一倍 is twice as much
            yield from (ratio - 1 for ratio in ratios)


def _compare(unit: str, known: Sequence[Amount]) -> Iterator[Fraction]:
    """Yield how many times, or how many percent more or less, one amount is of another."""
    for one, other in combinations(known, 2):
        if (
            one.unit != other.unit
            or one.unit in ("percent", "points")
            or not one.value * other.value
        ):
            continue
        for first, second in ((one.value, other.value), (other.value, one.value)):
            ratio = second / first
            if unit == "times":
                yield Fraction(round(float(ratio), 1)).limit_denominator(10)
            else:
                yield Fraction(round(abs(float(ratio) - 1) * 100, 1)).limit_denominator(10)
                yield Fraction(round(abs(float(ratio) - 1) * 100))
