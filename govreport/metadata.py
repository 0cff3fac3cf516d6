"""Whose report, of which year, published when, called what: evidence is weighed, and what is not known stays None."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from govreport import dates, doctype, places
from govreport.edits import CleanText
from govreport.places import Place
from govreport.report import Metadata

_TITLE_WORD = re.compile(
    r"报告|总结|情况|综述|规划|方案|要点|通知|安排|意见|体系|倡议书|解读|白皮书|公报|汇报|工作|建设|研究|召开|听取|荣获|获评|办法|规定|纪实|示范"
)
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.、．])")
_ENDS_TITLE = re.compile(r"(?:报告|总结|通知|方案|要点|综述|规划|情况|解读|意见|倡议书|汇报|公报|安排|体系|白皮书|工作|研究\*?)[》”]?$")
_ADDRESSEE = re.compile(r"(?!.*(?:如下|现将))[^。；，,]{2,60}[:：]$")
_DOCUMENT_NUMBER = re.compile(r"[一-鿿]{2,12}[〔\[［（(【〈]\s*(?:19|20)\d\d\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}\s*号")
_TOWN = r"[一-鿿]{1,9}?(?:街道|镇|民族乡|[一-鿿]{1,6}族乡|乡|苏木)"
_TOWNSHIP = re.compile(rf"({_TOWN})(?=人民政府|政府|办事处|党委|党工委|街道办|$|\d|[一二三四五六七八九十]|关于|法治|依法|坚持|深入|认真|全面|推进|积极|按照|围绕|紧紧|以)")
_BODY = re.compile(
    r"[一-鿿]{1,30}?(?:管理局|监督局|服务局|[一-鿿]{1,10}局|[一-鿿]{1,8}厅|管理委员会|管委会|委员会|发改委|卫健委|国资委|住建委|编办|信访办|法制办|人防办|管理处|管理办公室|支队|总队|大队|管理中心|服务中心|学院|大学|集团|法院|检察院|司法所)"
)
_GOVERNMENT = re.compile(r"(?:[省市县区旗州盟])?(?:人民政府办公[厅室]|人民政府|政府办公[厅室]|政府|[省市县区]委[省市县区]政府|[省市县区]委|党委)")
_MINISTRIES = {
    "司法部": "司法部", "公安部": "公安部", "教育部": "教育部", "财政部": "财政部", "民政部": "民政部", "交通运输部": "交通运输部", "水利部": "水利部",
    "农业农村部": "农业农村部", "生态环境部": "生态环境部", "自然资源部": "自然资源部", "商务部": "商务部", "应急管理部": "应急管理部", "文化和旅游部": "文化和旅游部",
    "人力资源和社会保障部": "人力资源和社会保障部", "住房和城乡建设部": "住房和城乡建设部", "工业和信息化部": "工业和信息化部", "科学技术部": "科学技术部", "科技部": "科学技术部",
    "国家卫生健康委员会": "国家卫生健康委员会", "国家卫生健康委": "国家卫生健康委员会", "国家发展和改革委员会": "国家发展和改革委员会", "国家发展改革委": "国家发展和改革委员会",
    "国家市场监督管理总局": "国家市场监督管理总局", "市场监管总局": "国家市场监督管理总局", "海关总署": "海关总署", "国家税务总局": "国家税务总局", "税务总局": "国家税务总局",
    "中国人民银行": "中国人民银行", "国家知识产权局": "国家知识产权局", "国家能源局": "国家能源局", "国家林业和草原局": "国家林业和草原局", "国家铁路局": "国家铁路局",
    "中国气象局": "中国气象局", "国家统计局": "国家统计局", "国家粮食和物资储备局": "国家粮食和物资储备局", "国家烟草专卖局": "国家烟草专卖局",
}  # fmt: skip
_ACTS = r"(?:坚持|深入|认真|全面|推进|推动|紧紧|紧扣|紧密|围绕|始终|高度|积极|切实|扎实|按照|根据|持续|牢固|着力|大力|贯彻|不断|聚焦|锚定|立足|严格|统筹|法治|依法|以习|以[一-鿿]{2}|把|将|在|上下|各级|共|高质量|加快|进一步|获评|获|荣获|召开|被|努力)"
_SUBJECT = re.compile(rf"([一-鿿]{{2,26}}?){_ACTS}")
_REPORTING_YEAR = re.compile(r"现(?:将|就|对)20\d\d年度?([一-鿿]{2,14}?)(?:法治|依法|推进)")
_REPORTING = re.compile(r"现(?:将|就|对)(?:我[市县区省镇乡局]|本[市县区省镇乡局])?([一-鿿]{2,24}?)(?:20\d\d年|[xX×*]{2,4}年|年度|一年来|法治|依法|有关|工作|本年度)")
_LEVEL_WORDS = (
    ("township", re.compile(r"乡镇镇长|[我本][镇乡]|[我本]街道|镇党委|乡党委|街道党工委|乡镇法治|镇政府|[xX×*某][xX×*]?(?:街道|镇|乡)")),
    ("department", re.compile(r"[我本][局厅]|[我本]委(?!员)|[xX×*某]{1,3}[县市区]?[一-鿿]{1,6}局|局党组|局党委")),
    ("county", re.compile(r"[我本全]县|[我本]区|县政府|县委|[xX×*某]{1,2}[县区]|年区[^域]|全区(?!域)|区政府")),
    ("prefecture", re.compile(r"[我本]市|市政府|[xX×*某]{1,2}市")),
    ("province", re.compile(r"[我本]省|全省|省政府|我区各地")),
)
_SINCE = re.compile(r"(20\d\d)年以来")


@dataclass(frozen=True, slots=True)
class _Evidence:
    place: Place
    weight: int
    what: str


def describe(
    clean: CleanText, *, hints: Mapping[str, Any] | None = None, source_meta: Mapping[str, str] | None = None
) -> Metadata:
    """Describe a cleaned document.

    Parameters
    ----------
    clean : CleanText
        Text and facts of the document.
    hints : mapping, optional
        ``jurisdiction`` and ``year`` are taken as certain; ``url`` and ``title`` are evidence.
    source_meta : mapping, optional
        What the file says of itself: ``title``, ``article_title``, ``pub_date``, ``content_source``, ``url``, ...

    Returns
    -------
    Metadata
        What is unknown is None, never a guess; flags say where evidence conflicts.
    """
    hints, source_meta = dict(hints or {}), dict(source_meta or {})
    url = str(hints.get("url") or source_meta.get("url") or "")
    text = clean.text
    facts: dict[str, list[str]] = {}
    for fact in clean.facts:
        facts.setdefault(fact.label, []).append(fact.value)
    title, body_start = _title(text)
    title = title or hints.get("title") or source_meta.get("article_title") or _first(facts, "title") or source_meta.get("title")
    flags = [] if title else ["no_title"]
    body = text[body_start:]
    kind = doctype.doc_type(title, body)
    place, place_flags, level = _jurisdiction(title, body, facts, url, hints, source_meta)
    year, year_flags = _year(title, body, kind, clean.flags, hints, facts)
    published = _published(text, body, facts, source_meta)
    if year is not None and kind in ("annual_report", "overview") and published and int(published[:4]) < year:
        published = None  # a report cannot be out before its year; the date belongs to something else
    period = _period(title, body, kind, year)
    about = Metadata(
        title=title,
        doc_type=kind,
        level=place.level if place else level,
        year=year,
        period=period,
        published=published,
        document_number=_first(facts, "document_number") or _number_above(text[:body_start]),
        flags=sorted({*flags, *place_flags, *year_flags}),
    )
    if place:
        about.jurisdiction, about.adcode, about.region = place.path, place.adcode, place.region
        about.province, about.prefecture = place.province, place.prefecture or None
    return about


def _first(facts: Mapping[str, Sequence[str]], *labels: str) -> str | None:
    return next((facts[label][0] for label in labels if facts.get(label)), None)


# --- title -----------------------------------------------------------------------------------------------------------


def _title(text: str) -> tuple[str | None, int]:
    """The title, rebuilt from up to four lines, and where the body begins."""
    at, parts, complete = 0, [], False
    for line in text.split("\n")[:8]:
        end = at + len(line) + 1
        bare = line.strip()
        if not bare or _DOCUMENT_NUMBER.fullmatch(bare):
            at = end
            continue
        glued = re.match(r"(?:\d、)?([^。；：\n]{6,60}?(?:报告|工作总结|情况)(?:及[^。；：]{4,16}?方案)?)(?=(?:20\d\d|[xX×]{4})年|一、|一年来|[省市县区]政府：)", bare)
        if glued and not parts and len(bare) > len(glued.group(1)) + 4 and doctype.SUBJECT.search(glued.group(1)):
            return glued.group(1), at + len(line) - len(line.lstrip()) + glued.end(1)
        subtitle = re.match(r"[—\-–]{1,4}\s*[一-鿿]", bare)
        if subtitle and parts:
            parts.append(bare)
            at, complete = end, True
            break
        if complete or not _title_like(bare) or len(parts) == 4:
            break
        parts.append(bare)
        at = end
        complete = bool(_ENDS_TITLE.search(bare)) and not re.match(r".{0,16}[—\-–]{2}", text[end : end + 4])
        nxt = next((x.strip() for x in text[end:].split("\n") if x.strip()), "")
        if complete and re.match(r"[—\-–]{1,4}\s*[一-鿿]", nxt):
            complete = False
    joined = "".join(parts)
    while len(parts) > 1 and not _TITLE_WORD.search(parts[0]) and not re.search(r"(?:人民政府|[局厅委]|县委|市委|区委|办公[厅室])$", parts[0]) and not any(re.match(r"[—\-–]", p) for p in parts):
        parts.pop(0)
    joined = "".join(parts)
    useful = parts and _TITLE_WORD.search(joined) and len(joined) >= 8
    return (joined, min(at, len(text))) if useful else (None, 0)


def _title_like(line: str) -> bool:
    """A line that can be (part of) a title: no sentence, no heading, no addressee, no signing date."""
    if len(line) > 70 or _HEADING.match(line) or _ADDRESSEE.match(line) or re.search(r"[。；！]", line):
        return False
    if re.match(r"(?:20\d\d年(?:来|以来)?|近年来|一年来)[，,]", line) or re.fullmatch(r"[\d年月日\s.\-/:：（）]+", line):
        return False
    return not re.match(r"20\d\d年.{0,30}，", line)


def _number_above(head: str) -> str | None:
    found = _DOCUMENT_NUMBER.search(head)
    return found.group(0) if found and "\n" in head[: found.end() + 1] + "\n" else None


# --- whose report ------------------------------------------------------------------------------------------------------


def _jurisdiction(
    title: str | None,
    body: str,
    facts: Mapping[str, Sequence[str]],
    url: str,
    hints: Mapping[str, Any],
    source_meta: Mapping[str, str],
) -> tuple[Place | None, list[str], str | None]:
    """The place (or body of a place) that reports, flags, and a level where only the level is known."""
    given = hints.get("jurisdiction")
    around = _around(body, url, facts)
    if given:
        place = _body(str(given), around)
        return place, [] if place else ["jurisdiction_ambiguous"], None
    evidence: list[_Evidence] = []
    ambiguous = False
    opening = _without_addressee(body)
    subtitle = re.search(r"[—\-–]{2}\s*([^\n]{2,40})", (title or "") + "\n" + body[:120])
    for segment, weight, what in (
        (_owner_in_title(title), 3, "title"),
        (_owner_in_title(subtitle.group(1)) if subtitle else None, 3, "subtitle"),
        (_match(_REPORTING, opening[:500]), 3, "reporting"),
        (_match(_REPORTING_YEAR, opening[:500]), 3, "reporting"),
        (_subject(opening), 2, "opening"),
        (_signer(body), 2, "signer"),
        *((value, 1, label) for label in ("publisher", "source") for fact in facts.get(label, []) for value in fact.split("、")),
        (source_meta.get("content_source"), 1, "meta"),
        (source_meta.get("site_name"), 1, "meta"),
    ):
        if not segment:
            continue
        place = _body(segment, around)
        if place is not None:
            evidence.append(_Evidence(place, weight, what))
        elif weight >= 2 and any(len(m.places) > 1 for m in places.mentions(segment)[:1]):
            ambiguous = True
    ministry = _ministry(title, opening)
    if ministry and not any(e.weight >= 3 for e in evidence):
        return Place(ministry, "department", None, None, None, None, ministry), [], None
    if re.search(r"(?:^|\n)\s*一、问题(?:的)?提出|^摘要|以[^，。\n]{0,8}20\d\d年[^，。\n]{2,12}为例", (title or "") + "\n" + body[:300]):
        return None, [], None  # a study: the places in it are its objects, not its author
    level = _level_hint(title, body)
    if not any(e.weight >= 2 for e in evidence):
        evidence += _first_named(opening, around) or _counted(body, around) or _by_host(body, url)
    strong = [e for e in evidence if e.weight >= 2]
    if not strong:
        weak = [e for e in evidence if e.weight == 1 and level in (None, e.place.level)]
        published = [e for e in weak if e.what == "publisher"]
        if published and not ambiguous:
            return published[0].place, [], None
        if weak and not ambiguous and re.search(r"[我本全][市县区省]", body[:1500]):
            return weak[0].place, [], None
        return None, ["jurisdiction_ambiguous"] if ambiguous else [], level
    best = max(strong, key=lambda e: (e.weight, -strong.index(e)))
    # A narrower reading of the same place (融水县水利局 in 融水县) by strong evidence is the better one.
    narrower = [e for e in strong if e.place.path != best.place.path and best.place.contains(e.place) and e.weight >= best.weight]
    chosen = narrower[0] if narrower and best.what != "title" else best
    others = [e for e in strong if not e.place.contains(chosen.place) and not chosen.place.contains(e.place)]
    return chosen.place, ["jurisdiction_conflict"] if any(e.weight >= 2 for e in others) else [], None


def _match(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None


def _owner_in_title(title: str | None) -> str | None:
    """What stands before 关于, the year or the subject of a title; of 关于X年度… the X."""
    if not title:
        return None
    flat = re.sub(r"\s|[〔\[（(]\d{4}[〕\])）]\d+号", "", title).lstrip("—–-")
    flat = re.sub(r"^【[^】]*】", "", flat)
    flat = re.sub(r"^[一-鿿]{1,8}[〔\[]\d{4}[〕\]]\d+号", "", flat)
    quoted = re.match(r"关于《([^》]*)", flat) or re.match(r"《([^》]*)", flat)
    if quoted:
        flat = quoted.group(1)
    flat = re.sub(r"^20\d\d年度?", "", re.sub(r"^关于", "", flat))
    owner = re.split(r"关于|20\d\d|二[〇○Oo零]|[xX×]{4}|法治|依法|全面|印发|推进|政务公开|政府信息|加强|开展|创建|电梯|市场监管建设|获评|荣获|召开|听取|年度", flat)[0]
    return owner or None


def _without_addressee(body: str) -> str:
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    while lines and (_ADDRESSEE.fullmatch(lines[0]) or re.match(r"（?\d{4}年|^[（(]", lines[0]) and len(lines[0]) < 16):
        lines.pop(0)
    text = "\n".join(lines)
    return re.sub(r"^[^，。\n]{2,60}：(?=\S)", "", text) if re.match(r"[^，。\n]{2,60}(?:人民政府|市委|县委|区委|区政府|县政府|市政府|常委会)：", text) else text


def _subject(opening: str) -> str | None:
    """The subject of the opening clause; what follows 领导下， when another government is thanked first."""
    head = opening[:400]
    led = re.search(r"(?:领导|指导|关心|支持|监督|帮助)下，", head[:160])
    start = led.end() if led else 0
    if not led:
        frame = re.match(r"(?:[^，。]{0,24}(?:20\d\d|[xX×*]{2,4})年度?(?:以来|是[^。]{2,40}。)?[，,]?|近日，|日前，|近年来，|一年来，|[三五]年来，|今年以来，|\d{1,2}月\d{1,2}日(?:上午|下午)?，|(?:[^，。：]{2,12}：)?(?:按照|根据)[^。]{4,120}?，(?=[一-鿿]{2,12}?(?:推进|坚持|全面|深入|认真|积极)))", head)
        start = frame.end() if frame else 0
    clause = head[start : start + 60]
    found = _SUBJECT.match(clause)
    if found:
        return found.group(1)
    first = places.mentions(clause[:30])
    return clause[first[0].start : first[0].end + 14] if first and first[0].start == 0 else None


def _signer(body: str) -> str | None:
    """The body that signs: a line of its own with the name of a government or department, above a date or at the end."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    for k in [*range(min(4, len(lines))), *range(max(0, len(lines) - 4), len(lines))]:
        dated = k + 1 < len(lines) and dates.find(lines[k + 1]) and len(lines[k + 1]) < 20
        if re.fullmatch(r"[一-鿿]{3,30}(?:人民政府|办公[厅室]|局|厅|委员会|法院|检察院)", lines[k]) and (dated or k < 2):
            return re.sub(r"(?:中级|高级)?人民(?:法院|检察院)$|(?:全面)?(?:依法治|法治政府建设).*$", "", lines[k])
    return None


def _first_named(opening: str, around: Sequence[Place]) -> list[_Evidence]:
    """The first place that opens a clause near the beginning and does something (厦门获评…, 东乡县召开…)."""
    head = opening[:160]
    for m in places.mentions(head)[:3]:
        at_clause = m.start == 0 or head[m.start - 1] in "，。、\n：；"
        place = places.choose(m.places, around)
        if place is None or not at_clause:
            continue
        rest = head[m.end : m.end + 24]
        hosted = any(place == p for p in around)
        if _GOVERNMENT.match(rest) or re.match(_ACTS, rest) or (hosted and m.full) or re.match(r"[又已也]|各级", rest):
            inner = _inside(rest, place, m.full) if m.full else None
            return [_Evidence(inner or place, 2, "first")]
    return []


def _by_host(body: str, url: str) -> list[_Evidence]:
    """The host's place where the text says 我市, 全省, ... and the level fits; a host alone is no evidence."""
    words = _match(re.compile(r"[我本全]([省市县区])(?!域|人民|面)"), body[:1500])
    levels = {"省": ("province",), "市": ("province", "prefecture", "county"), "县": ("county",), "区": ("county",)}
    host = [p for p in _host_places(url) if words and p.level in levels[words] and (words == "省" or p.name.endswith(words))]
    if len(set(host)) != 1 or re.search(r"[我本][镇乡局厅]|街道党工委|镇党委", body[:1500]):
        return []
    return [_Evidence(host[0], 2, "host")]


def _ministry(title: str | None, opening: str) -> str | None:
    for text in (_owner_in_title(title) or "", re.sub(r"^20\d\d年[，,]?", "", opening)[:24]):
        for name, full in _MINISTRIES.items():
            if text.startswith(name):
                return full
    return None


def _around(body: str, url: str, facts: Mapping[str, Sequence[str]]) -> list[Place]:
    """Places that the document surely belongs to, narrowest first: they decide between namesakes, and are a town's parent."""
    area = _host_places(url)
    for label in ("publisher", "source"):
        for value in facts.get(label, []):
            area += [m.places[0] for m in places.mentions(value)[:1] if len(m.places) == 1]
    named: Counter[Place] = Counter()
    for m in places.mentions(body[:6000]):
        if m.full and len(m.places) == 1 and m.places[0].level != "province":
            named[m.places[0]] += 1
    area += [p for p, _ in sorted(named.items(), key=lambda item: (-item[1], item[0].path))[:2]]
    rank = {"county": 0, "prefecture": 1, "province": 2}
    unique = list(dict.fromkeys(area))
    return sorted(unique, key=lambda p: rank.get(p.level, 3)) if len(_host_places(url)) <= 1 else unique


@cache
def _pinyin_hosts() -> dict[str, tuple[Place, ...]]:
    from pypinyin import lazy_pinyin

    hosts: dict[str, list[Place]] = {}
    for row in places.divisions().itertuples(index=False):
        found = places.resolve(row.name, within=[p for p in [places.resolve(row.province)] if p])
        if found is None:
            upper = row.province + (row.prefecture if row.prefecture not in (row.name, row.province) else "")
            found = places.resolve(upper + row.name if row.level != "province" else row.name)
        if found is None:
            continue
        short = re.sub(r"(?:省|市|县|区|旗|州|盟|地区)$", "", row.name)
        for name in (short, row.name) if len(short) > 1 else (row.name,):
            hosts.setdefault("".join(lazy_pinyin(name)), []).append(found)
        if row.level == "county" and row.province in ("重庆市", "北京市", "上海市", "天津市"):
            prefix = {"重庆市": "cq", "北京市": "bj", "上海市": "sh", "天津市": "tj"}[row.province]
            hosts.setdefault(prefix + "".join(s[0] for s in lazy_pinyin(short)), []).append(found)
            hosts.setdefault(prefix + "".join(lazy_pinyin(short)), []).append(found)
            hosts.setdefault(prefix + "".join(s[0] for s in lazy_pinyin(row.name)), []).append(found)
    return {k: tuple(dict.fromkeys(v)) for k, v in hosts.items()}


_PROVINCE_HOSTS = {"gd": "广东省", "beijing": "北京市", "shanghai": "上海市", "xm": "厦门市", "sx": "绍兴市", "sz": "深圳市", "gz": "广州市", "js": "江苏省", "zj": "浙江省",
                   "sd": "山东省", "hn": "湖南省", "hb": "湖北省", "fj": "福建省", "sc": "四川省", "gx": "广西壮族自治区", "xj": "新疆维吾尔自治区", "cq": "重庆市", "tj": "天津市", "nj": "南京市", "hf": "合肥市"}  # fmt: skip


def _host_places(url: str) -> list[Place]:
    """Places whose name in pinyin is a label of the host; the host is the weakest evidence and never enough alone."""
    host = (urlsplit(url).hostname or "") if "://" in url else url.split("/")[0]
    gate = re.search(r"/gate/big5/([^/]+)", url)
    found: list[Place] = []
    for label in (gate.group(1) if gate else host).split("."):
        if label in ("www", "gov", "cn", "com", "public"):
            continue
        if label in _PROVINCE_HOSTS:
            place = places.resolve(_PROVINCE_HOSTS[label])
            found += [place] if place else []
        else:
            fits = _pinyin_hosts().get(label, ())
            city = {"bj": "北京市", "sh": "上海市", "tj": "天津市", "cq": "重庆市"}.get(label[:2])
            if len(fits) == 1:
                found += fits
            elif not fits and city and len(label) >= 4:
                found += [p for p in [places.resolve(city)] if p]
    return found


def _body(segment: str, around: Sequence[Place]) -> Place | None:
    """The place, township or department that a name means: 中共浚县县委浚县人民政府, 龙溪镇, 下陆区卫生健康局."""
    name = re.sub(r"\s", "", segment)
    name = re.sub(r"^(?:中共|中国共产党|我们|关于|今年|全国|去年|对)", "", name)
    found = places.mentions(name[:40])
    if found and found[0].start == 0:
        first = found[0]
        upper = places.choose(first.places, around)
        rest = name[first.end :]
        if upper is None:
            return None
        if upper.name.endswith("区") is False and rest[:1] in ("新", "高", "经") and re.match(r"(?:新区|高新区|经开区|经济)", rest):
            zone = re.match(r"[一-鿿]{0,12}?(?:新区|开发区|高新区|经开区|管委会|示范区|产业区)(?:管委会|管理委员会)?", rest)
            return upper.below(zone.group(0), "department") if zone else upper
        if _GOVERNMENT.match(rest) or not rest:
            return upper
        return _inside(rest, upper, first.full) or (upper if _plausible_rest(rest, first.full) else None)
    relative = re.match(r"[省市县区](?=[一-鿿]{2,})", name)
    if relative and around:
        level = {"省": "province", "市": "prefecture", "县": "county", "区": "county"}[relative.group(0)]
        upper = next((p for p in around if p.level == level), None)
        return _inside(name[1:], upper, True) if upper else None
    town = _TOWNSHIP.match(name)
    if town and len(town.group(1)) >= 3 and not re.match(r"[各全我本该]", name):
        parent = next((p for p in around if p.level == "county"), None)
        label = town.group(1)
        return parent.below(label, "township") if parent else Place(label, "township", None, None, None, None, label)
    if re.match(r"[我本]局", name) and around:
        return None
    return None


def _plausible_rest(rest: str, full: bool) -> bool:
    """Whether what follows a place's name leaves the place as the subject (…市上下, 深圳推动)."""
    return bool(re.match(rf"(?:{_ACTS}|政府|人民|各级|全[市县区省]|始终|党|的|市|县|区|坚|法|工作|行政|$)", rest)) or full


def _inside(rest: str, upper: Place, full: bool) -> Place | None:
    """A township or department of `upper` that `rest` names; None when it names neither."""
    town = _TOWNSHIP.match(rest)
    if town and full and len(town.group(1)) >= 2 and upper.level in ("county", "prefecture"):
        return upper.below(town.group(1), "township")
    body = _BODY.match(rest)
    if body and not re.match(r"[市县区省]?(?:委|政府)", rest) and not re.search(r"坚持|推进|深入|全面|认真|工作|建设", body.group(0)):
        return upper.below(body.group(0), "department")
    return None


def _counted(body: str, around: Sequence[Place]) -> list[_Evidence]:
    """Names inside 《》 and behind 法治 or 平安, and names that stand often: two hits make a second-rank evidence."""
    hits: Counter[Place] = Counter()
    for m in re.finditer(r"《([^》]{2,40})》|(?:法治|平安)([一-鿿]{2,6})", body):
        for mention in places.mentions(m.group(1) or m.group(2))[:1]:
            place = places.choose(mention.places, around)
            if place is not None and mention.start == 0 and place.level != "province":
                hits[place] += 1
    for mention in places.mentions(body[:4000]):
        place = places.choose(mention.places, around)
        if place is not None and mention.full and place.level != "province":
            hits[place] += 1
    ranked = sorted(hits.items(), key=lambda item: (-item[1], item[0].path))
    if not ranked or not re.search(r"[我本全][市县区州盟旗省]", body[:2000]):
        return []
    (best, n), rest = ranked[0], ranked[1:]
    alone = n >= 2 and all(m < n or best.contains(p) or p.contains(best) for p, m in rest)
    hint = {"县": "county", "区": "county", "市": "prefecture"}.get(_match(re.compile(r"[我本]([市县区])"), body) or "")
    fits = hint is None or best.level == hint or (hint == "prefecture" and best.name.endswith("市"))
    single = n == 1 and len(ranked) == 1 and best in around
    return [_Evidence(best, 2, "counted")] if (alone or single) and fits else []


def _level_hint(title: str | None, body: str) -> str | None:
    """A level where no place is named: 我县, 镇党委, xx街道; 全市各区 leaves it open whether the city is a province."""
    for text in (title or "", body[:300], body[:3000]):
        for level, words in _LEVEL_WORDS:
            if words.search(text):
                if level == "prefecture" and re.search(r"全市(?:各|\d+个|十六)区|本市各|各区", body[:1500]):
                    return None
                return level
    return None


# --- year, period, publication ---------------------------------------------------------------------------------------------


def _year(
    title: str | None, body: str, kind: str, flags: Sequence[str], hints: Mapping[str, Any], facts: Mapping[str, Sequence[str]]
) -> tuple[int | None, list[str]]:
    """The year reported on, by vote: title 3, 现将YYYY年度 3, opening 2, first heading 1, year before publication 1."""
    if hints.get("year"):
        return int(hints["year"]), []
    if "years_refreshed" in flags:
        return None, []
    opening = _without_addressee(body)
    votes: Counter[int] = Counter()
    in_title = [y for y, s, _ in dates.years(_strip_windows(title or ""))]
    spans = re.search(r"[三四五六]年(?:来|法治|工作)", (title or "") + opening[:40])
    if spans and kind != "annual_report":
        return None, []
    if in_title and not re.search(r"以.{0,8}20\d\d年.{2,20}为例|蓝皮书|研究", title or ""):
        votes[in_title[0]] += 3
    if kind in ("annual_report", "overview", "news", "other"):
        reporting = re.search(r"现(?:将|就|对)[^。]{0,40}?(20\d\d)年", opening[:600].replace("年以来", "，")) or re.search(r"对(20\d\d)年度[^。]{0,20}(?:总结|报告)", opening[:600])
        if reporting:
            votes[int(reporting.group(1))] += 3
        first = re.match(r"\W{0,4}(?:[^，。]{0,12})?((?:19|20)\d\d)\s*年(?!以来[^，]{0,4}共|\d*月.{0,12}至)(?:度|以来)?", opening)
        if first and not re.match(r"\W{0,4}(?:19|20)\d\d\s*年\d{1,2}月", opening) and not re.match(r".{0,30}年以来，.{0,40}连续", opening[:0]):
            votes[int(first.group(1))] += 2
        elif kind == "annual_report":
            inside = [y for y, s, _ in dates.years(_strip_windows(opening[:160])) if not opening[max(0, s - 6) : s].endswith("公历")]
            if len(set(inside)) == 1 and not re.search(rf"{inside[0]}年以来", opening[:400]):
                votes[inside[0]] += 1
    if kind == "annual_report":
        heading = re.search(r"(?:^|\n|。)\s*一、[^。\n]{0,6}?(20\d\d)年", body[:4000])
        if heading:
            votes[int(heading.group(1))] += 1
        plan = re.search(r"[\n。]\s*[二三四五六]、[^。\n]{0,12}?(20\d\d)年[^。\n]{0,16}(?:打算|安排|计划|思路|工作重点|重点)", body)
        if plan:
            votes[int(plan.group(1)) - 1] += 1
        published = _first(facts, "published")
        found = dates.find(published) if published else None
        if found and votes:
            votes[int(found[0][:4]) - 1] += 1
    if kind == "news" and not votes:
        about = re.search(r"(20\d\d)年(?:度)?法治政府建设(?:年度)?(?:情况)?报告", body)
        if about:
            votes[int(about.group(1))] += 2
        else:
            shown = [y for y, _, _ in dates.years(_strip_windows(body[:600]))]
            if len(set(shown)) == 1 and re.search(rf"{shown[0]}年(?:全国|全省|全市|全年|度)", body):
                votes[shown[0]] += 1
    if kind == "plan":
        votes = Counter({y: n for y, n in votes.items() if y in in_title})
    if kind == "overview" and not in_title:
        return None, []
    if not votes:
        return None, []
    ranked = sorted(votes.items(), key=lambda item: (-item[1], -item[0]))
    conflict = len(ranked) > 1 and ranked[1][1] >= 1 and ranked[1][0] not in (ranked[0][0] - 1,)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None, ["year_conflict"]
    return ranked[0][0], ["year_conflict"] if conflict and kind == "annual_report" else []


def _strip_windows(text: str) -> str:
    """Without plan windows and document numbers, whose years are not the report's."""
    text = re.sub(r"(?:19|20)\d\d年?\s*[-—–―~～至]{1,2}\s*(?:19|20)\d\d年?", "", text)
    return re.sub(r"[〔\[（(【](?:19|20)\d\d[〕\])）】]\s*第?\d+号", "", text)


def _period(title: str | None, body: str, kind: str, year: int | None) -> str | None:
    """The period where the document does not just cover its year."""
    head = (title or "") + body[:200]
    if re.search(r"上半年", title or ""):
        return "first_half"
    spans = re.search(r"([三四五六])年(?:来|法治)", head)
    if year is None and spans:
        return f"years_{'三四五六'.index(spans.group(1)) + 3}"
    if year is None and kind in ("annual_report", "overview"):
        since = Counter(_SINCE.findall(body))
        if since:
            return f"since_{max(since.items(), key=lambda item: (item[1], item[0]))[0]}"
    to = re.search(r"(?:统计期限|报告期)[^。]{0,20}?至(20\d\d)年(\d{1,2})月", head)
    return f"to_{to.group(1)}-{int(to.group(2)):02d}" if to and int(to.group(2)) < 12 else None


def _published(text: str, body: str, facts: Mapping[str, Sequence[str]], source_meta: Mapping[str, str]) -> str | None:
    """The publication date: labelled first, then what the file says, a signing date, a bare date line, the date written."""
    for values in (facts.get("published", []), [source_meta.get("pub_date") or ""]):
        for value in values:
            found = dates.find(value)
            if found:
                return found[0]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in [*lines[:10], *reversed(lines[-8:])]:
        bare = line.strip("（）() ")
        found = dates.find(bare)
        if found and found[2] - found[1] >= len(bare) - 2 and not re.search(r"[-—~至]\s*$", bare):
            return found[0]
        signed = re.fullmatch(r"[一-鿿]{3,24}(?:人民政府|委员会|局|厅|办公室)(?:\s*)((?:19|20)\d\d年\d{1,2}月\d{1,2}日)", line)
        if signed:
            return dates.find(signed.group(1))[0]  # type: ignore[index]
    in_title = re.search(r"[（(]((?:19|20)\d\d[-年.]\d{1,2}[-月.]\d{1,2}日?)[）)]", text[:120])
    if in_title and (found := dates.find(in_title.group(1))):
        return found[0]
    for label in ("date_line", "written"):
        for value in facts.get(label, []):
            found = dates.find(value)
            if found:
                return found[0]
    promulgated = re.search(r"在((?:19|20)\d\d[.年]\d{1,2}[.月]\d{1,2})日?由[^。]{2,20}(?:颁布|发布|印发)", body[:300])
    found = dates.find(promulgated.group(1)) if promulgated else None
    return found[0] if found else None
