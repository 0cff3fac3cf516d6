"""Places: the tables of divisions and townships, and from a name as a report writes it to the place it means."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

from govreport import units

# Peoples whose names stand inside names of autonomous places: 湘西土家族苗族自治州 is written 湘西州 as often.
_PEOPLES = re.compile(
    r"(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族"
    r"|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族"
    r"|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族"
    r"|锡伯族?|普米族|塔吉克族?|怒族"
    r"|鄂温克族?|德昂族|保安族|裕固族|独龙族|各族)+$"
)
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
_SUFFIX = re.compile(r"(?:特别行政区|林区|特区|新区|地区|省|市|县|区|旗|州|盟)$")
_LAST = re.compile(r"[省市县区旗州盟](?![场级域长面])")
_RANK = {"nation": 0, "province": 1, "prefecture": 2, "county": 3, "department": 4, "township": 5}


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or a body inside one.

    `name` is its own name, `path` the names from the province down (河南省许昌市, 北京市朝阳区).
    `adcode` is None for townships and departments; `province`, `prefecture` and `region` are then those of the place
    around them.
    """

    adcode: str | None
    name: str
    level: str
    province: str | None
    prefecture: str | None
    region: str | None
    path: str

    def below(self, name: str, level: str) -> Place:
        """A township or department of this place."""
        return Place(None, name, level, self.province, self.prefecture, self.region, self.path + name)

    def contains(self, other: Place) -> bool:
        """Whether `other` lies in this place, or is it."""
        return other.path.startswith(self.path)


NATION = Place("100000", "全国", "nation", None, None, None, "全国")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, or a chain of names that narrow each other (湖北省十堰市房县), in a text.

    More than one place is an ambiguity that the text itself does not resolve. `full`: written with its suffix.
    """

    start: int
    end: int
    text: str
    places: tuple[Place, ...]
    full: bool


def _data(name: str) -> resources.abc.Traversable:
    return resources.files("govreport").joinpath("data", name)


def divisions() -> pd.DataFrame:
    """The divisions table.

    Returns
    -------
    DataFrame
        Columns adcode, name, level, parent, province, prefecture, region, all text; codes of 2023. Its rows with a 7 as
        fifth digit are functional zones that only statistics counts as counties.
    """
    with _data("divisions.csv").open("rb") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


@cache
def by_code() -> dict[str, Place]:
    """Places of the divisions table by adcode; functional zones have the level department."""
    found = {}
    for row in divisions().itertuples(index=False):
        upper = "" if row.level == "province" else row.province
        middle = row.prefecture if row.level == "county" and row.prefecture != row.name else ""
        own = row.name.removeprefix(middle) or row.name
        prefecture = row.prefecture or (row.name if row.level == "prefecture" else None)
        level = "department" if row.level == "county" and row.adcode[4] == "7" else row.level
        path = upper + middle + own
        found[row.adcode] = Place(row.adcode, row.name, level, row.province, prefecture, row.region, path)
    return found


@cache
def _names() -> dict[str, tuple[Place, ...]]:
    """Every way to write a place (in full, without 自治 and peoples, without suffix, by its old name)."""
    names: dict[str, dict[Place, None]] = defaultdict(dict)
    short: dict[str, dict[Place, None]] = defaultdict(dict)
    for place in by_code().values():
        names[place.name][place] = None
        for spelling in _short_names(place):
            short[spelling][place] = None
    with _data("former_places.csv").open("rb") as file:
        for row in pd.read_csv(file, dtype=str, keep_default_na=False).itertuples(index=False):
            if row.name not in names:
                names[row.name][by_code()[row.successor]] = None
    for spelling, found in short.items():
        if spelling not in names:  # 吉林 is the province, 吉林市 the city
            top = min(_RANK[p.level] for p in found)
            names[spelling].update({p: None for p in found if _RANK[p.level] == top})
    return {name: tuple(found) for name, found in names.items()}


def _short_names(place: Place) -> Iterator[str]:
    plain = place.name
    if _AUTONOMOUS.search(plain):
        core = _PEOPLES.sub("", plain[:-3])
        if len(core) < 2:  # 东乡族自治县, 内蒙古自治区: nothing else to call it by
            core = plain[:-3].removesuffix("族")
        yield core + plain[-1]  # 湘西州, 融水县, 宁夏区
        plain = core + plain[-1]
    elif re.search(r"(?:各族|联合)", plain):
        return
    short = _SUFFIX.sub("", plain)
    # A district's bare name (朝阳, 和平, 长安) is an ordinary word too often; 许昌, 广东, 石景山 are not.
    if len(short) >= (3 if place.name.endswith("区") and place.level == "county" else 2):
        yield short


@cache
def _starts() -> dict[str, tuple[int, ...]]:
    """The first two characters of the names, with the lengths that follow, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in _names():
        lengths[name[:2]].add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def mentions(text: str, *, leading: bool = False) -> list[Mention]:
    """All names of places in `text`, the longest first, neighbouring names joined where one contains the other.

    With `leading`, only up to the first character that no name begins with.
    """
    names, starts = _names(), _starts()
    found: list[Mention] = []
    i = 0
    while i < len(text) - 1:
        step = 1
        for length in starts.get(text[i : i + 2], ()):
            name = text[i : i + length]
            if name not in names:
                continue
            full = bool(_SUFFIX.search(name)) and any(p.name.endswith(name[-1]) for p in names[name])
            mention = Mention(i, i + length, name, names[name], full)
            joined = _join(found[-1], mention) if found else None
            if joined:
                found[-1] = joined
            # 城区, 郊区, 东区 are places only behind their city's name
            elif length > 2 or not full or name[0] not in "城郊矿东西":
                found.append(mention)
            step = length
            break
        if leading and step == 1:
            break
        i += step
    return found


def _join(upper: Mention, lower: Mention) -> Mention | None:
    if upper.end != lower.start:
        return None
    inside = tuple(p for p in lower.places if any(u != p and u.contains(p) for u in upper.places))
    return Mention(upper.start, lower.end, upper.text + lower.text, inside, lower.full) if inside else None


@cache
def _tails() -> dict[str, tuple[int, ...]]:
    """The last two characters of names written with their suffix, with the lengths of such names, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in _names():
        if _SUFFIX.search(name) and (len(name) > 2 or name[-1] == "县"):
            lengths[name[-2:]].add(len(name))
    return {tail: tuple(sorted(found, reverse=True)) for tail, found in lengths.items()}


def full_names(text: str) -> Iterator[Mention]:
    """Names written with their suffix, wherever they stand; much faster than `mentions` on a long text."""
    names, tails = _names(), _tails()
    for m in _LAST.finditer(text):
        end = m.end()
        for length in tails.get(text[end - 2 : end], ()):
            places = names.get(text[max(0, end - length) : end])
            if places:
                yield Mention(end - length, end, text[end - length : end], places, True)
                break


@cache
def _townships() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    with _data("townships.txt.gz").open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as file:
        for line in file:
            code, *names = line.split()
            for name in names:
                table[name].append(code)
    return {name: tuple(codes) for name, codes in table.items()}


def townships(name: str) -> tuple[Place, ...]:
    """Townships of that name in the table of 2023; 北城街街道 and 北城街道办事处 are tried as 北城街道."""
    table = _townships()
    for spelling in (name, name.replace("街街道", "街道"), re.sub(r"街$", "街道", name)):
        if spelling in table:
            return tuple(by_code()[code].below(name, "township") for code in table[spelling])
    return ()


def choose(places: Sequence[Place], within: Iterable[Place] = ()) -> Place | None:
    """The only one of several namesakes, or the only one inside the first of `within` that holds any; else None."""
    if len(places) == 1:
        return places[0]
    for area in within:
        left = [p for p in places if area.contains(p)]
        if left:
            return left[0] if len(left) == 1 else None
    return None


def resolve(name: str, *, within: Place | None = None) -> Place | None:
    """The place, township or department that `name` means.

    Parameters
    ----------
    name : str
        A name or chain of names and nothing else: 许昌市, 房县, 重庆市涪陵区, 象山县贤庠镇, 湖北省房县水利局, 司法部.
    within : Place, optional
        What is known of the place around it; it decides between namesakes.

    Returns
    -------
    Place or None
        None where the name is unknown or several places fit.
    """
    name = re.sub(r"\s+", "", name)
    around = (within,) if within else ()
    if name in (NATION.name, "国务院", "中华人民共和国"):
        return NATION
    ministry = units.ministry(name)
    if ministry:
        return Place(None, ministry, "department", None, None, None, ministry)
    name = name.removeprefix("中共")
    found = mentions(name)
    if not found or found[0].start:
        unit = units.parse(name)
        if unit is None or unit.above or not unit.name:
            return None
        if unit.level == "township":
            known = townships(unit.name)
            return choose(known, around) if known else within and within.below(unit.name, "township")
        return within.below(unit.name, "department") if within else None
    place = choose(found[0].places, around)
    again = [m for m in found if m.text == found[0].text]  # 浚县县委浚县人民政府
    unit = units.parse(name[again[-1].end :])
    if place is None or unit is None or (unit.above and unit.above not in place.name):
        return None
    return place.below(unit.name, unit.level) if unit.name else place
