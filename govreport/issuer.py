"""Whose report: what title, opening, signature, labels, body and host say is weighed; ambiguity is None with a flag."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from govreport import hosts, patterns, places, titles, units
from govreport.edits import Fact
from govreport.places import NATION, Place

# Where the owner ends in a title: 许昌市|2022年, 贤庠镇人民政府|关于…, 桑柘镇|法治政府…
_OWNER_END = patterns.compiled("owner_ends")
_TITLE_LEAD = re.compile(
    r"^(?:【[^】]*】|[一-鿿]{1,12}[〔\[]\d{4}[〕\]]\d+号|[—\-–]+|关于|印发|转发|报送|公布|公开|发布|做好"
    r"|对|《|〈|中共|20\d\d年?(?:度)?|二[〇○零一-九]{3}年度?|(?:上|下)半年)"
)
_SUBTITLE = re.compile(r"[—\-–―]{1,3}\s*([^\n]{2,40})")
_REPORTING = (
    re.compile(
        r"(?:现|特)(?:将|就|对|把)([一-鿿、]{2,30}?)(?=(?:19|20)\d\d年|[xX×*]{2,4}年|二[〇○]|一年来|近年来"
        r"|年度|法治|依法|推进|贯彻|有关|工作|情况)"
    ),
    re.compile(
        r"(?:现|特)(?:将|就|对|把)(?:19|20)\d\d年?(?:度)?([一-鿿]{2,20}?)(?=法治|依法|推进|工作|有关|贯彻"
        r"|政府信息|政务)"
    ),
    re.compile(r"(?:公布|公开|发布)([一-鿿]{2,20}?)(?:19|20)\d\d年(?:度)?(?:政府信息|法治|依法)"),
)
_DATE_CLAUSE = (
    r"(?:(?:过去的|自)?(?:(?:19|20)\d\d|二[〇○零一-九]{3}|[xX×*]{2,4})年(?:度|以来|来)?(?:，"
    r"|是[^。]{0,80}。|(?=[一-鿿]))|\d{1,2}月\d{1,2}日(?:上午|下午|晚上?|至\d{1,2}日)?，|近日，|日前，"
    r"|近年来，"
    r"|(?:一|[近过]?[一三四五六七八九十]|多)年来，|今年以来，|(?:去|今|本)年(?:，|[^。，]{0,30}。)"
    r"|[一-鿿]{1,12}[网报讯]（[^）]{1,20}）|（[^）]{2,20}）)"
)
_FRAME = re.compile(
    rf"(?:{_DATE_CLAUSE}|(?:按照|根据|遵照|依照|依据|围绕|为|作为|随着|通过|以|坚持|对照"
    rf"|按)[^。]{{2,160}}?，(?=[一-鿿]{{2,16}}?(?:{units.ACTS}))|在[^。，]{{2,70}}?(?:下|中|后|支持"
    rf"|关心)，(?:在[^。，]{{2,50}}?(?:下|中|支持)，)*)"
)
_NUMBERED = re.compile(
    r"^[\s【]*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、]|[一二三四五六七八九十]+是"
    r"|概况】)\s?"
)
_SIGNATURE = re.compile(r"[一-鿿、]{3,36}")
# The look-aheads name every first character, which saves time in long texts.
_PRONOUNS = (
    (
        "township",
        re.compile(
            r"(?=[我本全镇乡街])(?:[我本全][镇乡]|[我本]街道|(?<!乡)镇党委|(?<!乡)镇政府|(?<!镇)乡党委"
            r"|街道党工委|街道办事处|[我本]街(?!道)|镇长|乡长)"
        ),
    ),
    (
        "department",
        re.compile(
            r"(?=[我本局厅委])(?:[我本]局|局党[组委]|[我本]厅|厅党组|[我本]委(?!员)|委党组|[我本]办(?!公)"
            r"|[我本](?:单位|中心|院|校))"
        ),
    ),
    (
        "county",
        re.compile(
            r"(?=[我本全县区])(?:[我本全]县|[我本全]旗|县委|县政府|县人民政府|县长|[我本]区(?!域)|区委|区政府"
            r"|区人民政府|区长|全区(?!域))"
        ),
    ),
    (
        "prefecture",
        re.compile(
            r"(?=[我本全州市盟])(?:[我本全]州|州委|州政府|州人民政府|[我全]市|市委|市政府|市人民政府|市长|盟行署|[我全]盟)"
        ),
    ),
    # 全省平均, 全省首批: a county measures itself against its province
    ("province", re.compile(r"[我本]省|全省(?=各级|各地|上下|行政机关|共|[一-鿿]{0,4}部门)|全自治区")),
)
_ENDINGS = {
    "县": "县旗",
    "旗": "旗",
    "区": "区",
    "市": "市",
    "州": "州",
    "盟": "盟",
    "省": "省",
    "自治区": "区",
    "自治州": "州",
    "自治县": "县",
    "自治旗": "旗",
}
_WORD_LEVELS = {
    **dict.fromkeys(("县", "旗", "区", "自治县", "自治旗"), ("county",)),
    **dict.fromkeys(("州", "盟", "自治州"), ("prefecture",)),
    **dict.fromkeys(("省", "自治区"), ("province",)),
    "市": ("prefecture", "county", "province"),
}
_USUAL_LEVEL = {
    "县": "county",
    "旗": "county",
    "区": "county",
    "市": "prefecture",
    "州": "prefecture",
    "盟": "prefecture",
    "省": "province",
    "镇": "township",
    "乡": "township",
}
# Bodies that draft or post a government's report without being its author.
_POSTERS = re.compile(r"司法|法制|政府办|办公室|融媒体|新闻|电视|日报|网|信息中心|大数据|政务服务|政务公开|依法治")
_STUDY_TITLE = re.compile(r"研究|探析|思考|为例|蓝皮书|评估报告|浅[议谈析]|^试?论|对策")
_STUDY = re.compile(r"(?:^|\n) ?一、问题(?:的)?(?:提出|缘起)|摘\s?要[\]】:：]")
_COLLECTION = re.compile(
    r"(?=[整收分精汇（(范第一1篇])"
    r"(?:(?:整理|收集|分享|精选|汇总)的?\s?\d+\s?篇|[（(]\d+篇[）)]|范文\d+篇|第?[一1]篇[:：]|篇一[:：])"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one piece of evidence says: places it may mean, a body in them, or only the kind of the place."""

    source: str
    places: tuple[Place, ...] = ()
    unit: str = ""
    level: str = "government"
    above: str = ""

    @property
    def named(self) -> bool:
        """Whether it names a place or a body, and not just 县 or 我局."""
        return bool(self.places or self.unit)


@dataclass(slots=True)
class Issuer:
    """The result: the place or body, or at least its level, with flags."""

    place: Place | None = None
    level: str | None = None
    flags: list[str] = field(default_factory=list)


def issuer(
    named: Sequence[str], body: str, facts: Mapping[str, Sequence[str]], url: str | None, *, doc_type: str
) -> Issuer:
    """The government or body whose document this is.

    Parameters
    ----------
    named : sequence of str
        Titles, the document's own first; then those of meta tags, labels and hints.
    body : str
        Clean text behind the title.
    facts : mapping
        Values of metadata lines by label.
    url : str or None
        Address of the page.
    doc_type : str
        From `doctype.doc_type`: a plan belongs to who signs it, a report to the government that it is about.

    Returns
    -------
    Issuer
    """
    claims = list(_claims(named, body))
    hint = _level_hint(named, body, url)
    hidden = next(
        (level for text in (*(_owner(t) or "" for t in named), _subject(body)) if (level := units.masked(text))), None
    )
    if hidden and not any(c.named for c in claims if c.source == "title"):
        return Issuer(level=hidden)
    if is_study(named[0] if named else None, body):
        return Issuer()
    if any(_COLLECTION.search(text) for text in (*named, body[:400], *facts.get("collection", ()))):
        return Issuer(level=next((c.level for c in claims if c.level != "government"), hint))
    context = _Context(claims, body, facts, url)
    best = _best(claims, doc_type, hint, facts)
    if best is None:
        hint = _unlisted_level(named, body) or hint
        if hint in ("township", "department"):
            return Issuer(level=hint)
        place = context.of_kind(_pronoun_word(body), needed=2)
        return Issuer(place) if place else Issuer(level=hint, flags=["jurisdiction_ambiguous"] if context.split else [])
    found = context.settle(best)
    if found is None:
        level = best.level if best.level != "government" else _claimed_level(best, hint)
        unclear = len(best.places) > 1 or (best.level == "township" and len(places.townships(best.unit)) > 1)
        return Issuer(level=level, flags=["jurisdiction_ambiguous"] if unclear else [])
    rivals = [
        p for c in claims if c.source in ("title", "subtitle", "reporting", "opening") and (p := context.settle(c))
    ]
    conflict = any(not (p.contains(found) or found.contains(p)) for p in rivals)
    return Issuer(found, flags=["jurisdiction_conflict"] if conflict else [])


def is_study(title: str | None, body: str) -> bool:
    """Whether the text is a study: the places in it are its objects, not its author, and its years likewise."""
    return bool(_STUDY_TITLE.search(title or "") or _STUDY.search(body[:300]))


def is_collection(title: str | None, body: str, facts: Sequence[Fact]) -> bool:
    """Whether a document library put several texts of several authors into one."""
    return any(
        _COLLECTION.search(text)
        for text in (title or "", body[:400], *(f.value for f in facts if f.label == "collection"))
    )


# --- evidence ---------------------------------------------------------------------------------------------------------


def _claims(named: Sequence[str], body: str) -> Iterable[Claim]:
    """Claims in the order of their weight."""
    for title in named:
        if claim := _claim(_owner(title), "title"):
            yield claim
        if (m := _SUBTITLE.search(title)) and (claim := _claim(_owner(m[1]), "subtitle")):
            yield claim
    opening = body[:800]
    for pattern in _REPORTING:
        if (m := pattern.search(opening)) and (claim := _claim(m[1], "reporting")):
            yield claim
    if claim := _claim(_subject(body), "opening", running=True):
        yield claim
    for line in _signatures(body):
        if claim := _claim(line, "signature"):
            yield claim
    for sentence in re.split(r"[。\n]", body[:1200])[:16]:
        if (claim := _claim(_unframed(_NUMBERED.sub("", sentence)), "sentence", running=True)) and claim.places:
            yield claim


def _owner(title: str) -> str:
    """What a title names before its subject: 中共浚县县委浚县人民政府, 下陆区卫生健康局; of 关于X年度… the X."""
    flat = re.sub(r"\s", "", title)
    quoted = re.match(r"(?:【[^】]*】)?(?:关于)?(?:[^《]{0,24}(?:印发|转发|报送|公布))?[《〈]+([^》〉]{4,})", flat)
    if quoted and (own := _owner(quoted[1])):
        return own
    while m := _TITLE_LEAD.match(flat):
        flat = flat[m.end() :]
    owner = _OWNER_END.split(flat, maxsplit=1)[0]
    return owner.removesuffix("的")


def _subject(body: str) -> str:
    """The clause in which the text says who did it: behind the date, behind 在…领导下， and the like."""
    return _unframed(titles.opening(body)[:500])


def _unframed(text: str) -> str:
    """What is left of a sentence without the clauses of date, basis and leadership before its subject."""
    for _ in range(5):
        m = _FRAME.match(text)
        if not m:
            break
        text = text[m.end() :].lstrip()
    return text[:60]


def _signatures(body: str) -> list[str]:
    """Lines that name a body and nothing else: below the text, above a date, or at the head of the text."""
    lines = [line.strip() for line in body.split("\n")]
    last = range(max(0, len(lines) - 6), len(lines))
    dated = [
        i for i, line in enumerate(lines[1:]) if len(line) < 20 and re.match(r"(?:19|20)\d\d年|二[〇○零О0oO]", line)
    ]
    found = []
    for i in dict.fromkeys([*last, *dated, *range(min(4, len(lines)))]):
        if _SIGNATURE.fullmatch(lines[i]) and lines[i] not in found:
            found.append(lines[i])
    return found


def _claim(text: str, source: str, *, running: bool = False) -> Claim | None:
    """Read a name: a chain of places, and the body behind it; None where neither is there."""
    name = re.sub(r"[ \t\u3000]", "", text)
    name = re.sub(r"^(?:中共|中国共产党|我们|全国|关于|新疆生产建设兵团(?=第))", "", name)
    if not name:
        return None
    if re.match(r"国务院(?!办公厅|国资委)", name):
        return Claim(source, (NATION,))
    if ministry := units.ministry(name):
        return Claim(source, (Place(None, ministry, "department", None, None, None, ministry),))
    name = units.local_name(name)
    found = places.mentions(name[:60], leading=running)
    if (running and found and found[0].start) or (found and found[0].start and not _is_prefix(name[: found[0].start])):
        found = []
    if found and not found[0].full:  # 沅江路街道 is no part of 沅江, 公安局 none of 公安县
        whole = units.parse(name, running=running)
        small = all(p.level == "county" for p in found[0].places)
        if whole and whole.name and (small or places.townships(whole.name)):
            found = []
    if not found:
        unit = units.parse(name, running=running)
        if unit is None or (running and not unit.above and unit.level != "township"):  # 成立委员会 is no body
            return None
        return Claim(source, (), unit.name, unit.level, unit.above) if unit.name or unit.above else None
    first = found[0]
    again = [m for m in found if m.text == first.text and m.start <= 24]
    rest = name[again[-1 if not running else 0].end :]
    unit = units.parse(rest, running=running)
    if not first.full and unit is None and not running and (whole := units.parse(name)) and whole.name:
        return Claim(source, (), whole.name, whole.level)  # 湖北大学
    if unit and unit.name and (first.full or any(p.level != "county" for p in first.places)):
        return Claim(source, first.places, unit.name, unit.level)
    if unit is not None and not unit.name:
        return Claim(source, first.places)
    # A signature names the body and nothing else; 许昌 without 市 must be followed by what a subject does.
    loose = source != "signature" and (first.full or re.match(units.ACTS, rest))
    return Claim(source, first.places) if loose or not rest else None


def _is_prefix(text: str) -> bool:
    """What may stand before the place's name in an owner: 新疆生产建设兵团第八师石河子市."""
    return bool(re.fullmatch(r"[一-鿿]{0,12}?第[一二三四五六七八九十]+师|关于|在", text))


def _level_hint(named: Sequence[str], body: str, url: str | None) -> str | None:
    """The level where nobody is named: 我县, 镇党委. 全市各区 leaves open whether the city is a province."""
    if hosts.township_path(url):
        return "township"
    for text in (*named, body[:300], body[:3000]):
        found = {level: words.findall(text) for level, words in _PRONOUNS}
        scores = {level: len(words) for level, words in found.items()}
        spoken = [(n, -k, level) for k, (level, n) in enumerate(scores.items()) if n]
        if not spoken:
            continue
        # A town's or bureau's own word counts more than the county's that it serves.
        own = [level for level, words in found.items() if any(word[0] in "我本" for word in words)]
        level = own[0] if own else next((lv for lv in ("township", "department") if scores[lv]), max(spoken)[2])
        if level == "prefecture" and re.search(r"各区(?!县)|本市|\d+个区", body[:1500]):
            return None
        return level
    return None


def _unlisted_level(named: Sequence[str], body: str) -> str | None:
    """The level of an owner that the tables do not hold, by the last character of its name."""
    reported = [m[1] for pattern in _REPORTING[:2] if (m := pattern.search(body[:800]))]
    for text in (*map(_owner, named), *reported):
        if m := re.fullmatch(r"[一-鿿]{2,6}?([县旗区市州盟镇乡])(?:委、?[县旗区市州盟镇乡]?)?(?:人民)?(?:政府)?", text):
            return _USUAL_LEVEL[m[1]]
    return None


def _pronoun_word(body: str) -> str:
    """县, 市, … of 我县, 全市: the kind of place that the text speaks for."""
    counts = Counter(re.findall(r"[我本全]([省市县区州旗盟])(?!域)", body[:4000]))
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else ""


def _claimed_level(claim: Claim, hint: str | None) -> str | None:
    levels = {p.level for p in claim.places}
    if len(levels) == 1:
        return levels.pop()
    return (
        _USUAL_LEVEL.get(claim.above[-1:], hint) if not claim.above.startswith("自治") else _WORD_LEVELS[claim.above][0]
    )


def _best(claims: Sequence[Claim], doc_type: str, hint: str | None, facts: Mapping[str, Sequence[str]]) -> Claim | None:
    """The claim to go by: the first, unless a later one names the body of which the first gives only the place."""
    named = [c for c in claims if c.named or c.above]
    posted = []
    for label in ("publisher", "author", "source"):
        parts = (part for value in facts.get(label, ()) for part in re.split(r"[、/]", value))
        posted += [c for part in parts if (c := _claim(part, label))]
    if not named:
        own = [c for c in posted if c.unit and c.level == (hint or c.level) and not _POSTERS.search(c.unit)]
        return (
            own[0]
            if own
            else next((c for c in posted if c.places and not c.unit and hint not in ("township", "department")), None)
        )
    best = named[0]
    if best.source == "signature" and _POSTERS.search(best.unit) and hint not in (None, "department", "township"):
        return Claim(best.source, best.places)  # who drafted it for the government that speaks
    if best.level != "government":
        return best
    signed = [c for c in named if c.source == "signature" and c.unit]
    if doc_type == "plan" and signed and not any(c.source == "signature" and not c.unit for c in named):
        return signed[0]
    if hint in ("township", "department") and not (best.source == "title" and best.places and not best.above):
        for claim in (*named, *posted):
            if claim.level == hint and not (
                hint == "department" and claim.source == "signature" and _POSTERS.search(claim.unit)
            ):
                return claim
    return (
        best
        if best.places
        else next((c for c in named if c.places and not c.unit and _word_fits(best.above, c.places)), best)
    )


def _word_fits(above: str, found: Sequence[Place]) -> bool:
    if not above:
        return True
    return any(p.name[-1] in _ENDINGS.get(above, "") and p.level in _WORD_LEVELS[above] for p in found)


class _Context:
    """What the document as a whole says of the places around it, to settle names that are short of one."""

    def __init__(self, claims: Sequence[Claim], body: str, facts: Mapping[str, Sequence[str]], url: str | None) -> None:
        self.claims, self.facts, self.url = claims, facts, url
        self.text = body[:4000]
        self.split = False
        self.hosts = hosts.places_of(url)

    @cached_property
    def support(self) -> Counter[Place]:
        """How often what surrounds the name speaks of each place; asked only where the name does not decide."""
        support: Counter[Place] = Counter()
        for claim in self.claims:
            if len(claim.places) == 1:
                support[claim.places[0]] += 3
        for label in ("publisher", "source", "author", "editor"):
            for value in self.facts.get(label, ()):
                for mention in places.mentions(value[:60])[:2]:
                    if len(mention.places) == 1:
                        support[mention.places[0]] += 2
        addressees = {m.group() for m in re.finditer(r"^[^。；\n]{2,60}[:：]$", self.text[:400], re.MULTILINE)}
        names = Counter(m.places for m in places.full_names(self.text) if not any(m.text in a for a in addressees))
        for found, n in names.items():
            if len(found) == 1:
                support[found[0]] += min(n, 3)
        for name, count in Counter(re.findall(r"(?:法治|平安)([一-鿿]{2,4})", self.text)).items():
            near = places.mentions(name)
            if near and near[0].start == 0 and len(near[0].places) == 1 and near[0].places[0].level != "department":
                support[near[0].places[0]] += count
        for place in self.hosts:
            support[place] += 2 if len(self.hosts) == 1 or place.level == "province" else 1
        return support

    def settle(self, claim: Claim) -> Place | None:
        """The one place or body that a claim means, with the help of everything else; None if that does not decide."""
        if claim.level == "township":
            around = self._parent_of_township(claim)
            return around.below(claim.unit, "township") if around else None
        around = self._one_of(claim.places) if claim.places else self.of_kind(claim.above, needed=2)
        if around is None:
            return None
        if not claim.unit:
            return around
        return around.below(claim.unit, claim.level)

    def of_kind(self, word: str, *, needed: int) -> Place | None:
        """The best supported place of a kind (县: a county, 市: a city of any level); None if none stands out."""
        levels, endings = (_WORD_LEVELS[word], _ENDINGS[word]) if word else (("county", "prefecture", "province"), "")
        fit = [(n, p) for p, n in self.support.items() if p.level in levels and (not endings or p.name[-1] in endings)]
        if not word:  # 我局: the narrowest place that is well supported
            narrow = [
                (n, p)
                for n, p in fit
                if n >= needed and not any(p != q and p.contains(q) and m >= needed for m, q in fit)
            ]
            fit = narrow or fit
        fit.sort(key=lambda item: (-item[0], item[1].path))
        if not fit or fit[0][0] < needed:
            return None
        if len(fit) > 1 and fit[1][0] == fit[0][0]:
            named = [p for n, p in fit if n == fit[0][0] and p in self.hosts]
            if len(named) != 1:
                self.split = True
                return None
            return named[0]
        return fit[0][1]

    def _one_of(self, candidates: Sequence[Place]) -> Place | None:
        if len(candidates) == 1:
            return candidates[0]
        scores = [(self._score(p), p) for p in candidates]
        top = max((n for n, _ in scores), default=0)
        left = [p for n, p in scores if n == top]
        return left[0] if top > 0 and len(left) == 1 else None

    def _score(self, place: Place) -> int:
        """Support for a namesake: by places that hold it or lie in it, and by a host that spells it."""
        near = sum(n for p, n in self.support.items() if p != place and (p.contains(place) or place.contains(p)))
        return near + (4 if hosts.fits(place, self.url) else 0) + (4 if place in self.hosts else 0)

    def _parent_of_township(self, claim: Claim) -> Place | None:
        """The county of a township: named with it, or by the table of townships and what else is known."""
        known = {p.path.removesuffix(p.name): p for p in places.townships(claim.unit)}
        counties = {path: c for path in known if (c := _counties().get(path))}
        if claim.places:
            holders = [p for p in claim.places if p.level in ("county", "department") or not counties]
            inside = [c for c in counties.values() if any(p.contains(c) for p in claim.places)]
            return self._one_of(inside) or (self._one_of(holders) if holders and not inside else None)
        if counties:
            scores = [(self._score(c) + self.support.get(c, 0), c) for c in counties.values()]
            top = max(n for n, _ in scores)
            left = [c for n, c in scores if n == top]
            if len(left) > 1:
                left = [c for c in left if c.name[-1] in self._upper_words()] or left
            if len(left) == 1 and (top > 0 or not self.hosts):
                return left[0]
            if top > 0 or not self.hosts:
                return None
        return next((p for p in self.hosts if p.level == "county" and len(self.hosts) == 1), None) or self.of_kind(
            "县", needed=3
        )

    def _upper_words(self) -> str:
        """区 where the text speaks of 区委 or 区政府 above the township, 县旗 for 县委, 市 for 市委."""
        counts = {w: len(re.findall(rf"{w}(?:委|政府|人民政府|司法局)", self.text)) for w in "区县市"}
        best = max(counts, key=lambda w: counts[w])
        return _ENDINGS[best] if counts[best] else ""


@cache
def _counties() -> dict[str, Place]:
    return {p.path: p for p in places.by_code().values()}
