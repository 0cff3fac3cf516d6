"""Public bodies by name: what stands behind a place's name is its government, a township, or a department."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from govreport import patterns

# What a report's subject does: the words that may follow the name of the body in running text.
ACTS = patterns.alternatives("acts")
_LEVEL_WORD = r"自治[区州县旗]|[省市县区州旗盟](?![场域级长])"
_OFFICE = r"(?:行政公署|行署)(?:办公[厅室])?|人民政府办公[厅室]|政府办公[厅室]|政府办|人民政府|政府"
_GOVERNMENT = re.compile(
    rf"(?P<above>{_LEVEL_WORD})?(?:党?委员?会?(?:办公[厅室])?)?[、和]?(?:{_LEVEL_WORD})?"
    rf"(?:{_OFFICE}|(?:人大常委会|人民代表大会(?:常务委员会)?|政协)(?:办公[厅室])?|(?:中级|高级"
    rf"|基层)?人民法院|人民检察院"
    r"|(?:委)?(?:全面)?(?:依法治[省市县区州旗盟]|依法行政|法治政府建设"
    r"|法治建设)[一-鿿]{0,10}?(?:委员会办公室|领导小组办公室|委员会|领导小组|办公室|办))?"
    r"(?:党组|常务会议?|会议)?"
)
_TOWN = (
    r"(?P<name>(?!住房|城乡|城镇|各|乡镇|我|本|该|中心|[一-鿿]{0,6}和城乡|(?:坚持|深入|认真|全面|全力|推进"
    r"|推动|加快|加强|强化|统筹|聚焦|持续|积极|大力|围绕|完善|健全|落实|优化))"
    r"(?:[一-鿿]{1,9}?(?:街道|镇|乡|苏木)|[一-鿿]{1,6}?(?:[一-鿿]{1,5}族){1,4}乡))(?:人民政府|政府|办事处"
    r"|党委政府|党委|党工委)?"
)
_TOWNSHIP = re.compile(_TOWN + "$")
_TOWNSHIP_RUNNING = re.compile(rf"{_TOWN}(?=$|[，。、；：“”\d\n（]|{ACTS})")
_SUFFIXES = patterns.alternatives("unit_suffixes")
_NAMED = patterns.alternatives("unit_names")
_DEPARTMENT = re.compile(
    rf"(?P<name>(?!全|我|本|各)(?:[一-鿿（）]{{1,30}}?(?:{_SUFFIXES})|[一-鿿（）]{{0,12}}?(?:{_NAMED}))"
    rf"|管委会|管理委员会)(?=$|[，。、；：“\d\n]|{ACTS})"
)
_ABOVE = re.compile(rf"(?P<above>{_LEVEL_WORD})(?=[一-鿿]{{2}})")
_MASK = re.compile(r"(?:某|[xX×*＊○]{1,4}|[A-Z])(?P<kind>[一-鿿]{0,12}?(?:街道|[省市县区州旗镇乡]))(?P<rest>[一-鿿]*)")
_VERTICAL = re.compile(
    r"^(?:国家税务总局|中国人民银行|国家统计局)(?=[一-鿿]{2,12}(?:税务局|分行|支行|中心支行|调查总?队))"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A body without its place.

    Attributes
    ----------
    name : str
        The township or department; empty for the government itself (and for party, congress or court of the place).
    level : str
        ``government``, ``township`` or ``department``.
    above : str
        The word for the place's kind where it stands for its name: 县 in 县水利局, 自治区 in 自治区教育厅; else empty.
    length : int
        How many characters of the text it took.
    """

    name: str
    level: str
    above: str
    length: int


@cache
def _ministries() -> dict[str, str]:
    with resources.files("govreport").joinpath("data", "ministries.csv").open(encoding="utf-8") as file:
        return {
            spelling: row["name"] for row in csv.DictReader(file) for spelling in (row["name"], *row["also"].split())
        }


@cache
def _ministry_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_ministries(), key=len, reverse=True)))


def ministry(text: str) -> str | None:
    """The full name of the national body that `text` begins with, if it is not a local office of one."""
    if _VERTICAL.match(text):
        return None
    m = _ministry_pattern().match(text)
    if not m or re.match(r"驻|[一-鿿]{0,8}(?:监管局|分局|支队|办事处)", text[m.end() :]):
        return None
    return _ministries()[m.group()]


def local_name(text: str) -> str:
    """Without the national body that a vertical agency's name begins with: 国家税务总局资阳市税务局 → 资阳市税务局."""
    return _VERTICAL.sub("", text)


def parse(text: str, *, running: bool = False) -> Unit | None:
    """The body that `text` names, its place's name already taken off.

    Parameters
    ----------
    text : str
        What stands behind the name of the place; may begin with 县, 市, ... in its stead.
    running : bool
        `text` is the beginning of a sentence, not a name alone; a word of `ACTS` or punctuation must follow the name.

    Returns
    -------
    Unit or None
    """
    end = rf"(?=$|[，。、；：“”\d\n（]|{ACTS})" if running else "$"
    town = (_TOWNSHIP_RUNNING if running else _TOWNSHIP).match(text)
    if town:
        return Unit(town["name"], "township", "", town.end())
    government = _GOVERNMENT.match(text)
    if government and (government.end() or not running) and re.match(end, text[government.end() :]):
        above = government["above"] or ""
        return Unit("", "government", above, government.end())
    if running and not text:
        return None
    above = _ABOVE.match(text)
    at = above.end() if above else 0
    for start in dict.fromkeys((at, 0)):
        found = _DEPARTMENT.match(text, start)
        if found and (running or found.end() == len(text)):
            return Unit(found["name"], "department", above["above"] if above and start else "", found.end())
    return None


def masked(text: str) -> str | None:
    """The level of a body whose place was masked (xx县, 某局, *区), or None where nothing is masked."""
    m = _MASK.match(text)
    if not m:
        return None
    if _DEPARTMENT.match(m["rest"]):
        return "department"
    kind = m["kind"][-1]
    return {
        "省": "province",
        "市": "prefecture",
        "州": "prefecture",
        "镇": "township",
        "乡": "township",
        "道": "township",
    }.get(kind, "county")
