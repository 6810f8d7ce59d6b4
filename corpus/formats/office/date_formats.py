"""Shows dates, times of day and elapsed times by the number format codes of spreadsheets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from corpus.formats.office.number_codes import Section, show_literal

_WEEKDAYS = "一二三四五六日"


def format_date(section: Section, value: float, *, date1904: bool) -> str | None:
    """Return a serial day number as the section shows it; None for one that is no date."""
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    if not date1904 and value < 60:  # ECMA-376 counts a 29 February 1900
        start += timedelta(days=1)
    fraction = max((len(text) - 1 for kind, text in section.tokens if kind == "seconds"), default=0)
    ticks = Decimal(format(value, ".15g")) * 86400
    ticks = ticks.quantize(Decimal(1).scaleb(-fraction), ROUND_HALF_UP)
    try:
        moment = start + timedelta(seconds=float(ticks))
    except OverflowError:
        return None
    if value < 0 and not section.has("elapsed"):
        return None
    half = section.has("half")
    text = ""
    for at, (kind, piece) in enumerate(section.tokens):
        if kind == "date":
            is_minute = piece.lower() in ("m", "mm") and _is_minute(section.tokens, at)
            text += _date_part(section, piece.lower(), moment, half=half, is_minute=is_minute)
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[piece[0]]
            text += str(int(abs(ticks) // unit)).rjust(len(piece), "0")
        elif kind == "seconds":
            text += f"{ticks % 1:.{fraction}f}"[1:]
        elif kind == "half":
            names = ("上午", "下午") if "午" in piece else tuple(piece.split("/"))
            text += names[moment.hour >= 12]
        else:
            text += {"point": ".", "comma": ",", "digit": ""}.get(kind, show_literal(kind, piece))
    return text


def _is_minute(tokens: Sequence[tuple[str, str]], at: int) -> bool:
    """Tell whether an m stands behind hours or before seconds."""
    parts = [text[0].lower() for kind, text in tokens[:at] if kind in ("date", "elapsed")]
    rest = [text[0].lower() for kind, text in tokens[at + 1 :] if kind in ("date", "elapsed")]
    return parts[-1:] == ["h"] or rest[:1] == ["s"]


def _date_part(
    section: Section, piece: str, moment: datetime, *, half: bool, is_minute: bool
) -> str:
    letter, length = piece[0], len(piece)
    if letter == "y" or (letter == "e" and not section.is_taiwan) or letter == "b":
        year = moment.year + (543 if letter == "b" else 0)
        short = length <= 2 and letter != "e"
        return section.spell_digits(f"{year % 100:02d}" if short else str(year))
    if letter == "e":  # the Republic of China counts from 1912
        return section.spell_number(str(moment.year - 1911))
    if letter == "g":
        return {1: "", 2: "民國"}.get(length, "中華民國") if section.is_taiwan else ""
    if letter == "a" or (letter == "d" and length > 2):
        return _name_weekday(section, piece, moment)
    if letter == "m" and length > 2 and not is_minute:
        if section.is_chinese:
            return section.spell_number(str(moment.month)) + "月"
        name = moment.strftime("%B")
        return {3: name[:3], 5: name[:1]}.get(length, name)
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    amounts = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}
    amount = moment.minute if is_minute else amounts[letter]
    return section.spell_number(f"{amount:02d}" if length > 1 else str(amount))


def _name_weekday(section: Section, piece: str, moment: datetime) -> str:
    day = _WEEKDAYS[moment.weekday()]
    if piece[0] == "a":
        return day if len(piece) == 3 else f"星期{day}"
    if section.is_chinese:
        short = "週" if section.is_taiwan else "周"
        return (short if len(piece) == 3 else "星期") + day
    name = moment.strftime("%A")
    return name[:3] if len(piece) == 3 else name
