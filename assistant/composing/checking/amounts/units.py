"""The units that amounts stand in, in Chinese and English, each as a multiple of a base unit.

Two amounts are the same if their units have one base and their values in it are equal: 39109 万吨 is
391.09 million tonnes, and 10570 亿斤 is 528.5 billion kilograms.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Unit:
    """A base unit, and how many of it one unit is."""

    base: str
    size: Fraction = Fraction(1)


_TABLE = """
percent 1 % percent|per cent|pct
points 1 个百分点|百分点 percentage points|percentage point|points|point
permille 1 ‰ per mille|per thousand
yuan 1 元人民币|人民币元|元 yuan|rmb|cny|renminbi
dollar 1 美元|美金 us dollars|us dollar|u.s. dollars|dollars|dollar|usd
euro 1 欧元 euros|euro|eur
pound 1 英镑 pounds sterling|sterling|gbp
yen 1 日元 japanese yen|yen|jpy
hkd 1 港元|港币 hong kong dollars|hk dollars|hkd
twd 1 新台币|台币 taiwan dollars|nt dollars
gram 1 克 grams|gram
gram 500 斤|市斤 jin|catties|catty
gram 1000 公斤|千克 kilograms|kilogram|kilos|kg
gram 1000000 吨 metric tons|metric tonnes|tonnes|tonne|tons|ton
metre 1 米 metres|meters|metre|meter
metre 1000 公里|千米 kilometres|kilometers|kilometre|kilometer|km
metre 500 里 li
area 1 平方米|平米 square metres|square meters|square metre|square meter
area 1000000 平方公里|平方千米 square kilometres|square kilometers|square kilometre|square kilometer
area 10000 公顷 hectares|hectare
area 2000/3 亩 mu
volume 1 立方米|方 cubic metres|cubic meters|cubic metre|cubic meter
watt 1 瓦 watts|watt
watt 1000 千瓦 kilowatts|kilowatt|kw
watt 1000000 兆瓦 megawatts|megawatt|mw
watt 1000000000 吉瓦 gigawatts|gigawatt|gw
kwh 1 千瓦小时|千瓦时|度 kilowatt-hours|kilowatt hours|kilowatt-hour|kwh
kwh 1000 兆瓦时 megawatt-hours|megawatt hours|mwh
barrel 1 桶 barrels|barrel
hour 1 小时 hours|hour
minute 1 分钟 minutes|minute
day 1 天 days|day
week 1 周|星期 weeks|week
month 1 个月 months|month
calendar 1 月份|月 calendar-month
year 1 年|周年|岁 years|year|year's
degree 1 摄氏度|℃ degrees|degree
times 1 倍 times|-fold|fold
"""


def _read_table() -> tuple[dict[str, Unit], dict[str, Unit]]:
    chinese: dict[str, Unit] = {}
    english: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        base, size, han, latin = line.split(" ", 3)
        unit = Unit(base, Fraction(size))
        chinese |= dict.fromkeys(han.split("|"), unit)
        english |= dict.fromkeys(latin.split("|"), unit)
    return chinese, english


_CHINESE, _ENGLISH = _read_table()
UNITS: Mapping[str, Unit] = _CHINESE | _ENGLISH


def _join(names: Mapping[str, Unit]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


CHINESE_UNIT = rf"(?:{_join(_CHINESE)})"
ENGLISH_UNIT = rf"(?:{_join(_ENGLISH)})\b"
_RATES = re.compile(
    r"每(?:人每)?(?P<han>公斤|千克|市斤|斤|吨|亩|公顷|平方米|公里|里|小时|天|月|年|度|千瓦时)"
    r"|\bper (?P<latin>kilogram|kg|jin|catty|tonne|ton|mu|hectare|square met(?:er|re)"
    r"|kilomet(?:er|re)|km|hour|day|month|year|kwh)\b"
)
_RATE_NAMES = {"月": "month", "kwh": "千瓦时", "千瓦时": "千瓦时", "度": "千瓦时"}


def find_rates(folded: str) -> frozenset[str]:
    """Return what amounts of a text are counted by: 每公斤 and per kilogram give "gram 1000"."""
    found = set()
    for match in _RATES.finditer(folded):
        name = match["han"] or match["latin"]
        unit = UNITS.get(name)
        found.add(f"{unit.base} {unit.size}" if unit else _RATE_NAMES.get(name, name))
    return frozenset(found)
