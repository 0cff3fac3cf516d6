"""Places: the divisions table, and from a name as a report writes it to the place it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pandas as pd

# Peoples whose names stand inside names of autonomous places: 湘西土家族苗族自治州 is written 湘西州 as often.
_AUTONOMOUS = re.compile(r"(?:[一-鿿]{1,6}?族)+自治(?=[州县旗])|(?:回族|维吾尔|壮族)自治(?=区)|蒙古自治(?=[州县])|自治(?=[州县旗区])")
_PEOPLES = re.compile(
    r"(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族"
    r"|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族"
    r"|德昂族|保安族|裕固族|独龙族|各族)+"
)
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|林区|特区|新区|地区|省|市|县|区|旗|州|盟)$")
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or a body inside one.

    `name` is the place's own name, `path` the names from the province down (河南省许昌市, 北京市朝阳区). `adcode` is None for
    townships and departments, which the divisions table does not hold; their other fields are those of the place around.
    """

    name: str
    level: str
    adcode: str | None
    province: str | None
    prefecture: str | None
    region: str | None
    path: str

    def below(self, name: str, level: str) -> Place:
        """A township or department of this place."""
        return Place(name, level, None, self.province, self.prefecture, self.region, self.path + name)

    def contains(self, other: Place) -> bool:
        """Whether `other` lies in this place (or is it)."""
        return other.path.startswith(self.path)


NATION = Place("全国", "nation", "100000", None, None, None, "全国")


def divisions() -> pd.DataFrame:
    """The divisions table: adcode, name, level, parent, province, prefecture, region (all text)."""
    with resources.files("govreport").joinpath("data", "divisions.csv").open("rb") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


@cache
def _names() -> dict[str, tuple[Place, ...]]:
    """Every way to write a place (full, without 自治 and peoples, without suffix) to the places that it may mean."""
    names: dict[str, list[Place]] = {}
    by_code: dict[str, Place] = {}
    table = divisions()
    for row in table.itertuples(index=False):
        # A prefecture's own row names it as prefecture; directly governed counties hang under the province.
        upper = row.province if row.level != "province" else ""
        middle = row.prefecture if row.level == "county" and row.prefecture != row.province else ""
        path = upper + middle + row.name
        prefecture = row.prefecture or (row.name if row.level == "prefecture" else None)
        place = Place(row.name, row.level, row.adcode, row.province, prefecture, row.region, path)
        by_code[row.adcode] = place
        for name in _spellings(row.name, row.level):
            names.setdefault(name, []).append(place)
    with resources.files("govreport").joinpath("data", "former_places.csv").open(encoding="utf-8") as file:
        for row in pd.read_csv(file, dtype=str, keep_default_na=False).itertuples(index=False):
            if row.name not in names:
                names[row.name] = [by_code[row.successor]]
    # Of 吉林, 海南 without suffix everybody means the province.
    top = {name: [p for p in places if p.level == "province"] for name, places in names.items()}
    return {name: tuple(dict.fromkeys(top[name] or places)) for name, places in names.items()}


@cache
def _openings() -> frozenset[str]:
    """The first two characters of all names: most of a text is passed over by them."""
    return frozenset(name[:2] for name in _names())


def _spellings(name: str, level: str) -> Iterator[str]:
    yield name
    plain = _PEOPLES.sub("", name[:-3]) + name[-3:] if "自治" in name else name
    plain = plain.replace("自治", "")
    if "自治" in name and len(plain) < 3:  # 东乡族自治县 is named by its people alone
        plain = re.sub(r"族?自治.$", "", name) + plain[-1]
    if plain != name and len(plain) >= 3:
        yield plain  # 湘西州, 东乡县, 融水县, 宁夏区
    short = _SUFFIX.sub("", plain)
    if plain != name and "自治" in name and level == "province":
        short = plain[:-1]
    # A county's bare name (朝阳, 城关) is an ordinary word too often; 许昌, 广东 are not.
    if len(short) >= 2 and (level != "county" or len(short) >= 3 or not name.endswith("区")):
        yield short


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name, or a chain of names that narrow each other (湖北省十堰市房县), in a text."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...]
    full: bool  # written with its suffix (许昌市, not 许昌)


def mentions(text: str) -> list[Mention]:
    """All names of places in `text`, longest match first, neighbouring names joined where one contains the other.

    More than one place in `Mention.places` is an ambiguity that the text itself does not resolve.
    """
    names, openings = _names(), _openings()
    found: list[Mention] = []
    i, n = 0, len(text)
    while i < n - 1:
        if text[i : i + 2] not in openings:
            i += 1
            continue
        for length in range(min(_LONGEST, n - i), 1, -1):
            places = names.get(text[i : i + length])
            if places:
                full = any(p.name == text[i : i + length] for p in places) or bool(_SUFFIX.search(text[i : i + length]))
                mention = Mention(i, i + length, text[i : i + length], places, full)
                last = found[-1] if found else None
                joined = _join(last, mention, text) if last else None
                if joined:
                    found[-1] = joined
                else:
                    found.append(mention)
                i += length
                break
        else:
            i += 1
    return found


def _join(upper: Mention, lower: Mention, text: str) -> Mention | None:
    if upper.end != lower.start:
        return None
    inside = tuple(p for p in lower.places if any(u != p and u.contains(p) for u in upper.places))
    return Mention(upper.start, lower.end, text[upper.start : lower.end], inside, lower.full) if inside else None


def resolve(name: str, *, within: Sequence[Place] = ()) -> Place | None:
    """The one place that `name` means, or None where it is unknown or several fit.

    Parameters
    ----------
    name : str
        A name or chain of names and nothing else: 许昌市, 湖北省房县, 重庆市涪陵区.
    within : sequence of Place
        Places that the document belongs to by other evidence; they decide between namesakes.
    """
    found = mentions(name)
    if len(found) != 1 or found[0].start != 0 or found[0].end != len(name):
        return None
    return choose(found[0].places, within)


def choose(places: Sequence[Place], within: Sequence[Place] = ()) -> Place | None:
    """The one of several namesakes that the other evidence leaves; of 吉林 and its like the upper level never wins alone."""
    if len(places) == 1:
        return places[0]
    for area in within:
        left = [p for p in places if area.contains(p)]
        if len(left) == 1:
            return left[0]
    return None
