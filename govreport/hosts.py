"""From the address of a page to the places that its host is named after: weak evidence that decides namesakes."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from govreport import places
from govreport.places import Place

_GATE = re.compile(r"/gate/(?:big5|gb)/([^/]+)", re.I)
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|新区|林区|地区|省|市|县|区|旗|州|盟)$")
_DRESS = re.compile(r"^(?:www|xxgk|zwgk|public|m|wap|fz)$|^\d+$")


def places_of(url: str | None) -> tuple[Place, ...]:
    """Places that the host of a gov.cn address may be named after, the likeliest first; empty for other hosts."""
    if not url:
        return ()
    gate = _GATE.search(url)
    host = gate[1] if gate else (urlsplit(url if "//" in url else "//" + url).hostname or "")
    if not host.endswith("gov.cn"):
        return ()
    found: dict[Place, None] = {}
    for label in reversed(host.removesuffix("gov.cn").strip(".").split(".")):
        if not label or _DRESS.match(label):
            continue
        exact = _listed().get(label)
        for place in (places.by_code()[exact],) if exact else _named(label):
            found[place] = None
    return tuple(found)


def fits(place: Place, url: str | None) -> bool:
    """Whether some part of the host spells the place: chaoyang, bjchy, cqstl, njgl, tjjh for 朝阳, 铜梁, 鼓楼, 静海."""
    host = (urlsplit(url).hostname or "") if url and "//" in url else ""
    labels = {x for x in host.removesuffix("gov.cn").strip(".").split(".") if x and not _DRESS.match(x)}
    return bool(labels & _spellings(place))


def township_path(url: str | None) -> bool:
    """Whether the path is that of the pages of towns and streets (/jz/, /xzjd/)."""
    return bool(url and re.search(r"/(?:jz|xzjd|zfjz|xzjdzc|jdxz|zjdgk|xzzf|jzxx)/", url))


@cache
def _listed() -> dict[str, str]:
    """Host labels that are not the name in pinyin, and names in pinyin that one of several namesakes uses."""
    with resources.files("govreport").joinpath("data", "hosts.csv").open(encoding="utf-8") as file:
        return {row["host"]: row["adcode"] for row in csv.DictReader(file)}


@cache
def _spellings(place: Place) -> frozenset[str]:
    """Ways to spell a place in a host: in full or by initials, alone or behind its province's or city's."""
    syllables = _syllables(_bare(place.name))
    full, initials = "".join(syllables), "".join(s[0] for s in syllables)
    mixed = {
        _initial(syllables[0]) + "".join(s[0] for s in syllables[1:]),
        syllables[0] + "".join(s[0] for s in syllables[1:]),
    }
    kind = _syllables(place.name[-1])[0]
    own = (
        {full, full + kind, full + kind[0]}
        | {x + kind[0] for x in (initials, *mixed)}
        | ({initials, *mixed} if len(initials) > 1 else set())
    )
    uppers = set()
    for name in (place.province, place.prefecture):
        if name and name != place.name:
            upper = _syllables(_bare(name))
            uppers |= {"".join(upper), "".join(s[0] for s in upper)}
    short = {u + "s" for u in uppers}  # 重庆市铜梁: cqstl
    behind = {u + x for u in uppers | short for x in own}
    return frozenset({x for x in own if len(x) >= 3} | {x for x in behind if len(x) >= 4})


def _syllables(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # heavy, and only pages with an address need it

    return lazy_pinyin(name)


def _initial(syllable: str) -> str:
    return syllable[:2] if syllable[:2] in ("zh", "ch", "sh") else syllable[0]


def _bare(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


@cache
def _index() -> dict[str, tuple[Place, ...]]:
    """Places by their name in pinyin, and those of the four municipalities also by initials behind the city's."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places.by_code().values():
        if place.level == "department":
            continue
        full = "".join(_syllables(_bare(place.name)))
        for key in dict.fromkeys((full, full + _syllables(place.name[-1])[0], full + _syllables(place.name[-1])[0][0])):
            found[key].append(place)
        if place.province in ("北京市", "天津市", "上海市", "重庆市") and place.level == "county":
            for key in _spellings(place):
                if re.match(r"(?:bj|tj|sh|cq)", key) and key not in found:
                    found[key].append(place)
    return {key: tuple(dict.fromkeys(value)) for key, value in found.items()}


def _named(label: str) -> tuple[Place, ...]:
    """Places that a host label names, also behind the initials of a province (ahhuoshan)."""
    index = _index()
    if label in index:
        return index[label]
    for cut in (2, 3):
        head, rest = label[:cut], label[cut:]
        inside = [
            p
            for p in index.get(rest, ())
            if len(rest) >= 4 and p.province and head == "".join(s[0] for s in _syllables(_bare(p.province)))[:cut]
        ]
        if inside:
            return tuple(inside)
    return ()
