"""Titles: the line or lines that name a document, and where its own words begin."""

from __future__ import annotations

import re

from govreport import dates, labels, patterns, places
from govreport.doctype import LAW

_NOUN = patterns.alternatives("title_nouns")
_ENDS = re.compile(rf"{_NOUN}[》”]?(?:[（(][^）)]{{1,24}}[）)])*$")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、．]"
    r"|第[一二三四五六七八九十]+[章条部]"
)
_ORGAN = re.compile(
    r"(?:中共)?[一-鿿、]{2,40}(?:人民政府|政府|[省市县区州旗]委|委员会|局|厅|办公[厅室]|办事处|管委会|法院"
    r"|检察院)"
)
_GLUED = re.compile(
    r"([^。；：\n]{6,60}?(?:报告|总结|情况)(?:及(?:(?:19|20)\d\d年)?[^。；：\n]{2,16}?(?:方案|计划|打算"
    r"|安排))?)\s?(?=(?:19|20)\d\d\s?年|[xX×*]{2,4}年|一、|[一三五]年来|近年来|[省市县区][委政][府:：、])"
)
_SUBTITLE = re.compile(r"[—\-–―]{1,4}\s*[^—\-–\s]")
_SITE = re.compile(r"\s*[_|\-—–]+\s*[^_|\-—–]{2,30}(?:网站?|政府|门户|局|频道|平台|公开|专栏|动态|中国)\s*$")
_DATED = re.compile(r"\s*[（(][^（）()]{6,16}[）)]$")
_ISSUED = re.compile(r"(?:要点|方案|规划|安排|计划|意见|纲要|报告|总结|规则|办法|规定|细则)(?:（[^）]{2,20}）)?$")
# Whom a report is addressed to; 现将有关情况报告如下： is no addressee.
_ADDRESSEE = re.compile(r"(?!.*(?:如下|现[将就对把]))[^。；\n]{2,70}[:：]")
_ADDRESSED = re.compile(r"[^，。\n]{0,60}?(?:政府|[省市县区州]委|常委会|领导小组|委员会|办公?室?)[:：]\s?(?=\S)")


def opening(body: str) -> str:
    """The body from its first sentence on: without addressees, dates in brackets, organs and headlines above it."""
    at = 0
    for line in body.split("\n", 8)[:8]:
        bare = line.strip()
        sentence = len(bare) > 40 or re.search(r"[。；，：:]", bare) or _HEADING.match(bare)
        if bare and sentence and not (_ADDRESSEE.fullmatch(bare) or re.fullmatch(r"[（(][^（）()]*[）)]", bare)):
            break
        at += len(line) + 1
    text = body[at:] or body
    text = text.lstrip("?？ \n")
    addressed = _ADDRESSED.match(text)
    return text[addressed.end() :] if addressed else text


def title_of(text: str) -> tuple[str | None, int]:
    """The title line, rebuilt where it was broken over lines, and where the body begins.

    Returns
    -------
    (str or None, int)
        Lines of a slogan headline are joined by a space, broken lines of a title without one.
    """
    lines, at = [], 0
    for raw in text.split("\n", 12)[:12]:
        lines.append((raw.strip(), at, at + len(raw) + 1))
        at += len(raw) + 1
    for i, (line, start, _) in enumerate(lines):
        if (m := _GLUED.match(line)) and not line.startswith("《") and LAW.search(m[1]) and len(line) > m.end() + 4:
            return m[1].strip(), start + m.end()
        if line and not _may_be_title(line):
            lines = lines[:i]
            break
    used = _title_lines([line for line, _, _ in lines])
    if not used:
        return None, 0
    parts = [lines[i][0] for i in used]
    glue = "" if _broken(parts) else " "
    title = re.sub(r"\s+(?=[—\-–―])", "", glue.join(parts))
    if (m := _DATED.search(title)) and dates.only(m[0]):
        title = title[: m.start()]
    return title.strip(), min(lines[used[-1]][2], len(text))


def _may_be_title(line: str) -> bool:
    """Whether a line can be a title or part of one: no sentence, heading, addressee, date or long line."""
    if len(line) > 80 or _HEADING.match(line) or re.search(r"[。；！？:：]$|。", line):
        return False
    return not re.match(r"(?:(?:19|20)\d\d年(?:度|以来)?|近年来|[一三五]年来|今年以来)[，,]", line)


def _title_lines(lines: list[str]) -> list[int]:
    """Which of the head's lines are the title."""
    ends = [i for i, line in enumerate(lines) if _ENDS.search(line) and len(line) >= 5]
    subtitles = [i for i, line in enumerate(lines) if _SUBTITLE.match(line)]
    if not ends:
        first = next((i for i, line in enumerate(lines) if line), None)
        if first is None or len(lines[first]) < 10 or _ORGAN.fullmatch(lines[first]) or not LAW.search(lines[first]):
            return []
        return [first]
    last = ends[0]
    if _SUBTITLE.match(lines[last]) and subtitles:
        return list(range(next(i for i, line in enumerate(lines) if line), last + 1))
    first = last
    while first > 0 and last - first < 3 and _continues(lines[first - 1], lines[first]):
        first -= 1
    below = lines[last + 1] if last + 1 < len(lines) else ""
    bracketed = re.fullmatch(r"[（(][^）)]{2,24}[）)]", below) and not dates.only(below)
    if _SUBTITLE.match(below) or bracketed:
        last += 1
    return list(range(first, last + 1))


def _continues(upper: str, lower: str) -> bool:
    """Whether `lower` goes on with the title that `upper` begins."""
    if not upper or dates.only(upper) or labels.DOCUMENT_NUMBER.fullmatch(upper):
        return False
    organ = _ORGAN.fullmatch(upper) or places.resolve(upper) or len(upper) <= 16
    begun = organ and re.match(r"关于|(?:19|20)\d\d年|二[〇○]|法治|依法", lower)
    broken = re.search(r"(?:关于|印发|建设|推进|的|和|与|、|《[^》]*)$", upper)
    return bool(begun or broken)


def _broken(parts: list[str]) -> bool:
    return len(parts) < 2 or not any(_SUBTITLE.match(p) for p in parts) or len(parts) == 2


def attached(body: str) -> str | None:
    """The title of what a notice issues, where it stands on a line of its own."""
    for line in body[:3000].split("\n")[:40]:
        if 2 <= len(line) <= 60 and _ISSUED.search(line) and not _HEADING.match(line):
            return line.strip()
    return None


def without_site(title: str | None) -> str | None:
    """An HTML title without the site's name and columns behind it."""
    if not title:
        return None
    while (m := _SITE.search(title)) and m.start() > 6:
        title = title[: m.start()]
    return title.strip() if len(title.strip()) >= 8 else None
