"""Whose figure it is: body and level from the words around the numeral."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from govreport.codebook import Entry

# The look-aheads name every first character, of all and of each, which saves trying what cannot begin there.
_BODIES = re.compile(
    r"(?=[省市县区州旗盟地镇乡政全我各行部工职自人本两党常办中该支大总])(?:(?=[全各省市县区州旗镇乡政我行])(?P<all>(?:(?:全[省市县区州旗])?(?:各级)?[省市县区州旗镇乡]?政府(?:及|和)(?:其|各)?(?:工作|相关|所属|组成|有关)?部门)"
    r"|(?:全[市县区省州旗镇]|我[市县区省州旗]|各级)[^，。；：、]{0,6}?(?:行政机关(?!负责人|工作人员)|执法机关|执法单位|执法主体|党政机关)"
    r"|(?<!部门)行政机关(?!负责人|工作人员))"
    r"|(?=[各县区])(?P<mixed>各?(?:县（[市区旗、]+）|县区|区县|县市区|设区市)(?:人民)?(?:政府)?[、和及](?:[省市]直|[省市](?:级|政府))各?(?:组成|工作)?部门)"
    r"|(?=[各部全省市县区州旗政工职])(?P<dep>各?部门行政机关|全[市县区省州旗]行政执法部门|部门(?=报送|党组|规范性文件|文件|向|权责)"
    r"|[省市县区州旗]?政府(?:各|组成|工作|所属|职能)*部门|(?:[县市区省州旗]|县区|市县)(?:直|级)(?:各|\d+[个家])?(?:行政|党政)?(?:执法)?(?:部门|单位|机关|行政机关)"
    r"|工作部门|职能部门|[省市县区州旗]级部门|(?:带动|指导|督促)?各级各部门|各(?:行政)?(?:执法)?(?:部门|单位)|各成员单位|部门单位)"
    r"|(?=[各县区旗])(?P<counties>各?(?:县（[市区旗、]+）|县区|区县|县市区|旗县)(?:人民)?政府(?!(?:各|组成|工作|所属|职能)*部门|及|和))"
    r"|(?=[省市县区州旗盟镇乡自人本两党政常办行])(?P<gov>(?<![向报送给])(?:[省市县区州旗盟镇乡]|自治区|人民|本级|两级|党委、)政府(?:党组)?(?!法制|负责|主要负责|主要领导|领导|(?:各|组成|工作|所属|职能)*部门)|(?<![县市区省州旗镇乡民各级])政府(?=法律顾问)|(?<![\u4e00-\u9fff])政府(?=常务)|常务会|办事处|行政公署|行署(?!办))"
    r"|(?=[各乡镇县市区政工部])(?P<both>各?(?:乡镇|镇街|镇（街道）|乡镇（街道）|镇|街道)[、和及]各?(?:[县市区省州旗]直|[县市区省]级)?各?部门|各?(?:县直|市直|区直|政府|[市县区]属)?各?(?:工作)?部门[、和及]各?(?:乡镇|镇街|街道|镇(?=[^政])))"
    r"|(?=[各乡镇])(?P<towns>(?:(?<=[，；：。\n年市县区内由])|^)(?:各(?:乡镇|镇街|镇（街）|镇（街道）|乡镇（街道）|乡（镇）|街道)(?![、和及与（])"
    r"|(?:乡镇、街道|乡镇|镇街|镇（街道）|乡镇（街道）|乡（镇）|街道)"
    r"(?=[^，。；、\d]{0,6}?(?:报送|报备|审查|审核|集中学法|摸排|排查|化解|调处|办理|实施|开展|办结|作出|以自身名义|自行|查处|执法人员|执法队)))"
    r"|(?:乡镇|镇街|乡镇（街道）|乡（镇）)(?:人民)?政府|(?<=以)街道办事处)"
    r"|(?=[省市县区州旗盟地镇乡党中])(?P<party>(?<![向报送给])[省市县区州旗盟地镇乡](?:委(?!员|托|派|会|党校))|[市县区州旗盟镇乡]?党委(?!领导|、?政府)|党组|党工委|中心组)"
    r"|(?=[行人])(?P<none>行政复议机[关构]|人民调解)"
    r"|(?=[我本该省市县区州旗人政支大总])(?P<one>[我本该](?:局|委|厅)|[省市县区州旗]?(?:人民)?政府法制(?:办(?:公室)?|机构)|(?:支|大|总)队(?=共?(?:作出|办理|查处|立案|办结|开展|实施|移送|检查))|[市县区省州旗](?:(?!人大|政协|政府|委|直|级|各)[\u4e00-\u9fff]{2,10}?(?:局|(?<!大)厅)(?![级长面部势、等]|牵头|会同|联合)|法制办))"
    r"|(?=[两人中全市县区])(?P<courts>(?:两级|人民|中级|全[市县区省])法院|[市县区]法院|中院))"
)
# A department without its place opens the sentence: 水利厅全年检查项目1240次.
_DEPARTMENT = re.compile(
    r"(?:[^，。；\d]{0,3}\d{0,4}年(?:度|来|以来)?，?|年内，?)?(?!印发|制定|出台|清理)(?P<one>[\u4e00-\u9fff]{2,8}?"
    r"(?:(?<![办公大餐])厅|(?<![复议结格布大全开破僵时战困])局|总署|(?:证|银|保)监会"
    r"|(?:教育|科技|公安|民政|司法|财政|社会保障|资源|环境|建设|交通运输|水利|农业|农村|商务|旅游|应急管理)部))(?![级长面部势、的会门和及与系]|牵头|联合)"
)
_BODY = {
    "all": "all_agencies",
    "dep": "departments",
    "gov": "government",
    "party": "party",
    "one": "one_department",
    "courts": "courts",
    "towns": "township",
    "both": "departments:township",
    "mixed": "departments:county",
    "counties": "government:county",
    "none": "",
}
_HEADS = re.compile(
    r"(?P<all>(?:全[市县区省州旗]|我[市县区省州旗])(?:各级)?(?:行政机关|各级))"
    r"|(?P<counties>(?:县（[市区、]+）|县级|区县|县区|县市区|旗县)政府(?!部门|各部门|工作部门|及|所属))"
    r"|(?P<towns>(?:乡镇|镇街|乡镇（街道）|镇（街道）|乡（镇）)(?:政府)?(?:(?:行政机关)?(?:主要|行政)?负责人|为被告|被诉))"
    r"|(?P<gov>(?:[省市县区州旗盟镇乡]|自治区|人民|本级|各级)政府(?!部门|各部门|工作部门|及|所属)|以政府为被告)"
    r"|(?P<dep>各?部门(?:行政机关|(?:主要)?负责人|的)|[县市区省州旗][直级]部门|[县市区省州旗]直|各部门|各单位|工作部门|政府部门|政府各部门|职能部门)"
    r"|(?P<one>[我本](?:局|委|厅)|(?<=[市县区省州旗])(?:[\u4e00-\u9fff]{2,5})(?:局|厅|委|委员会)(?=行政|负责|主要|出庭|，|正职|为被告|被诉|承办|办理|受理|审结))"
)
_LEVELS = re.compile(
    r"(?P<nation>国家级|全国|国务院|中宣部|司法部(?!门)|国家层面|国家(?=试点|示范|级|改革|[^，；]{1,12}试点))|(?P<province>省级|全省|省政府|省委|省普法办|司法厅|省里|自治区(?:级|(?=[^，；]{1,12}示范))|全区(?=示范)|省定|省(?=试点|示范))"
    r"|(?P<prefecture>市级|市政府|地市级|州级|设区市|市(?=试点)|全市(?=[“]|最美|先进|普法|依法行政示范|示范|执法示范|行政执法示范|法治))"
    r"|(?P<county>县级|区级|旗县级|县区级|县（市、区）级|县（区）级)"
    r"|(?P<township>(?<!示范)乡镇|镇街|街道|乡级|镇级|镇（街）|乡（镇）)|(?P<village>村级|社区级|(?<!示范)村（(?:社区|居)）)"
)
_GRADE = re.compile(
    r"(?P<nation>国家级)|(?P<province>省级|自治区级)|(?P<prefecture>市级|市本级|州级|州本级)|(?P<county>(?:县|区|旗|旗县)本级|(?:县|区|旗县)级(?!政务服务(?:大厅|中心)|行政服务|行政执法部门))|(?P<township>乡镇级|乡级|镇级|街道级|(?<![个对向各])(?:乡镇|镇街)(?:（街道）)?(?=权责|权力清单|政务服务事项))"
    r"|(?P<village>村级|社区级)"
)
_OVER = re.compile(r"(?P<nation>全国(?!人大))|(?P<province>全省)")
_UNITS = re.compile(
    r"(?P<county>县（市|县（区|区县|县区)|(?P<township>(?<!示范)乡镇|街道|镇街|镇（街|乡（镇)|(?P<departments>[县市区省]直|部门|单位|机关)|(?P<village>村|社区)"
)
_DEPARTMENTS = re.compile(r"(?P<departments>部门|执法(?:单位|机关|主体))")
_ADVISERS = re.compile(r"政府法律(?:顾问|事务)|法律顾问[^，。；]{0,4}为[市县区省州旗镇]?政府")
_LEVELS_POOLED = re.compile(r"[两三四二]级")
_ABOVE = re.compile(
    r"(?P<nation>全国[^，；\d]{0,18}(?:平均|均值)|国定|国家[^，；\d]{0,4}(?:目标|要求))"
    r"|(?P<province>(?:全省|全自治区)[^，；\d]{0,18}(?:平均|均值)|省定|省[级里]?[^，；\d]{0,4}(?:目标|要求|规定|标准)|省里[^，；\d]{0,14}(?:目标|要求))"
    r"|(?P<prefecture>全市[^，；\d]{0,6}(?:平均|均值)|市定|市里[^，；\d]{0,8}(?:目标|要求|规定))"
)
_MEAN = re.compile(r"(?:(?P<nation>全国)|(?P<province>全省|全自治区))(?:各级)?(?:行政机关)?$")
_OF_MEAN = re.compile(r"的?(?:平均|均值)")  # 全省85%的平均水平
_FROM_COURTS = ("judicial_advice", "procuratorial_advice", "judicial_confirmations")
_GOES_ON = ("one", "none")
_FIGURE = re.compile(r"\d|；")
_FAR = 400  # how far back in its sentence a figure looks for its body
_COUNTED = re.compile(r"[\d一二三四五六七八九十百]余?[个家]$")  # 18个市直部门公布清单
_BY_ADVISERS = ("legal_adviser", "legal_opinions_issued", "petition_cases_assessed")
_HEADING = 24  # how far before its sentence: 政府法律顾问作用有效发挥。参与法律事务88件
_AND_GOVERNMENT = re.compile(r"[、和及][省市县区州旗镇乡]?(?:人民)?(?:政府|管委会|办事处)")
_WEBSITE = ("门户网站", "网站")
_PLACE = "(?:全[省市县区州旗]|[我本][省市县区州旗])"
_WHOLE_PLACE = re.compile(f"[，；]{_PLACE}")
_AFRESH = re.compile(rf"；{_PLACE}(?![^，；\d]{{0,6}}(?:政府|部门|机关|法院))")
# 全省执法单位1.28万个: the body is what is counted, not whose figure it is.
_COUNTED_ITSELF = re.compile(r"(?:资格)?的?(?:单位|机构)?(?:共|有|共有|达)?\d[\d.,]*[万千]?余?[个家]")
_DONE_BY_DEPARTMENTS = ("enforcement", "rules", "decisions", "disputes", "supervision")
_ALONG = ("disputes", "supervision")  # topics whose departments are told once for the whole sentence
_DONE_TO = ("开展", "进行", "实施", "组织", "下放", "督", "检查", "考核")
_APART = re.compile(r"[，\d]")  # what parts two bodies named one after the other
_EVERY = re.compile(
    r"各(?:(?P<county>县（[市区旗、]+）|县市区|县区|区县|旗县)|(?P<village>村（(?:社区|居)）|村居|村))(?!政府|人民政府|直|级|[、和及与]|[^，。；\d]{0,6}(?:部门|机关|单位))"
)
# Own words that say whose a figure is and nothing else.
_ONLY_WHOSE = re.compile(
    r"(?:其中，?|由|而)?各?(?:(?P<county>县（市、区）|县（区）|县（市）|县市区|县区|区县|(?:县|区|旗)级)|(?P<township>乡镇（街道）|镇（街道）|镇（街）|乡镇|街道|镇街|乡级)"
    r"|(?P<village>村（社区）|村（居）|村级|村|社区)|(?P<departments>[市县区]直(?:部门|单位)?|部门)|(?P<prefecture>市级|州级)|(?P<province>省级|省本级))"
    r"(?:的|分别|共|各)?(?:有|为|达|办结|完成|开展|受理|办理|培训|评查|承办|组织|举办|审结)?"
)
_LONGEST_WHOSE = 16
# An average: 每个乡镇120项.
_FOR_EACH = re.compile("每个?(?:(?P<township>乡镇|镇街|街道)|(?P<county>县（市|县（区|县区|区县))")
_HANDED_TO = re.compile("[向给](?:(?P<township>乡镇|镇街|街道|乡（镇）|镇)|(?P<county>县区|区县|县（市|县（区))")
# The whole of what several bodies or places were told to have before.
_WHOLE_SUM = re.compile(r"[我全][省市县区州旗镇](?:共计?|合计|总计|总数)(?:达|为|有)?")
_SPECIAL = {
    "consecutive_years": "years",
    "enforcement_powers_delegated": "handed",
    "platform_units_connected": "departments",
    "service_hall_units": "departments",
}
_OF_UNITS = (
    "double_random_departments",
    "officials_reporting",
    "units_with_",
    "villages_with_",
    "towns_",
    "enforcement_delegation_counties",
    "emergency_broadcast_towns",
    "enforcement_units_inspected",
)


class Bodies:
    """The bodies that a sentence names, in text order.

    `own` is the body whose rate a rate without a body is: all agencies of a place, or the one department that reports.
    `city_level` is the level of the report's own 市: of 昆山市 the county, of 北京市 the province; 市级 means it.
    """

    def __init__(
        self, text: str, begin: int, end: int, *, city_level: str = "prefecture", own: str = "all_agencies"
    ) -> None:
        self.text, self.begin, self.end, self.city_level, self.own = text, begin, end, city_level, own
        self.found: list[re.Match[str]] | None = None

    def _find(self) -> list[re.Match[str]]:
        """The places that name a body, found when first asked for: rates and honours do not ask."""
        found = list(_BODIES.finditer(self.text, self.begin, self.end))
        opening = _DEPARTMENT.match(self.text, self.begin, self.end)
        if opening and not (found and found[0].start() < opening.end()):
            found.insert(0, opening)
        self._starts = [m.start() for m in found]
        return found

    def of(self, floor: int, low: int, start: int, high: int, entry: Entry) -> str:
        """The body of a figure that ``text[low:start]`` names: a clause's subject, else one named beside the figure.

        Party and government named together give nothing; a figure without any body before it takes one behind it.
        Nothing before `floor` counts.
        """
        if self.found is None:
            self.found = self._find()
        if not self.found:
            return ""
        k = bisect_left(self._starts, start)
        before = [
            m
            for m in self.found[max(k - 12, 0) : k]
            if floor <= m.start() and m.end() <= start and self._acts(m) and self._still(m, low, start, entry)
        ]
        if entry.topic == "disputes":
            before = [m for m in before if m.lastgroup != "courts"] or before  # 以县政府为被告的34件，法院审结29件
        if not before:
            return next((_BODY[m.lastgroup or ""] for m in self.found[k : k + 1] if m.start() < high), "")
        # A body that opens a clause is its subject; one inside the clause may be what was dealt with.
        chosen = [m for m in before if self._opens(m.start())]
        beside = [m for m in before if m.start() >= low]
        chosen = chosen or beside or [m for m in before if _BODY[m.lastgroup or ""] == entry.subject]
        if not chosen:
            return ""
        last = chosen[-1]
        if last.lastgroup == "courts" and beside:
            last = beside[-1]
        gap = last.start()
        near = [m for m in before if gap - m.end() <= 12 and not _APART.search(self.text, m.end(), gap)]
        together = {m.lastgroup for m in near}
        if last.lastgroup == "party" and _AND_GOVERNMENT.match(self.text, last.end()):
            return ""  # 县委、县政府主要负责同志
        return "" if {"party", "gov"} <= together else _BODY[last.lastgroup or ""]

    def _acts(self, m: re.Match[str]) -> bool:
        """Whether a body is no mere object: 对各部门开展督察, 经市司法局复核."""
        lead = self.text[m.start() - 1 : m.start()]
        if lead in ("经", "向") or (lead == "对" and self.text.startswith(_DONE_TO, m.end())):
            return False
        return m.lastgroup != "all" or not _COUNTED_ITSELF.match(self.text, m.end())

    def _opens(self, start: int) -> bool:
        """Whether a body that begins at `start` opens its clause, perhaps behind 全市."""
        if start > self.begin + 1 and self.text[start - 2] == "全":
            start -= 2
        return start == self.begin or self.text[start - 1] in "，；：。、年月日度以由"

    def _still(self, m: re.Match[str], low: int, start: int, entry: Entry) -> bool:
        """Whether a body is still the one whose figures are given at `start`.

        In its own clause it is; over an earlier figure or a semicolon only the body whose figure it usually is goes on,
        and bodies that were counted (18个部门编制了清单，办理236件) do not.
        """
        if m.start() >= low:
            return True
        gap = self.text[m.end() : start]
        if "，" not in gap and "；" not in gap:
            return True
        if m.lastgroup != "all" and _AFRESH.search(gap):
            return False  # 县政府常务会议研究5次；全县共解决问题14个
        if self.text.startswith(_WEBSITE, m.end()):
            return False  # 市政府门户网站公开信息2万条，办理申请317件
        if _COUNTED.search(self.text, max(m.start() - 4, 0), m.start()):
            return entry.id == "power_list_items"  # whose powers they are
        if m.lastgroup == "towns":
            return "；" not in gap
        if m.lastgroup == "gov" and entry.id.startswith(_BY_ADVISERS):
            return True  # 政府法律顾问提供咨询270人次，研判积案23件；参与涉法事务326件次
        if m.lastgroup == "all" and self._opens(m.start()):
            return not _WHOLE_PLACE.search(gap)  # 全市行政机关应诉1203件，同比下降9.4%；审结1087件
        if m.lastgroup == "dep" and entry.topic in _DONE_BY_DEPARTMENTS and self._opens(m.start()):
            # 各部门作出处罚6873件，罚没入库1927万元; 各部门办理检察建议33件，同比减少9件；反馈司法建议6条
            return ("；" not in gap or entry.topic in _ALONG) and not _WHOLE_PLACE.search(gap)
        if m.lastgroup == "one" and _WHOLE_PLACE.search(gap):
            return False  # 科技厅转化成果1870项；全省成交额327亿元
        body = _BODY[m.lastgroup or ""]
        sued = entry.id.startswith("litigation_") and m.lastgroup != "one"
        if body == entry.subject or sued:  # who is sued is told once
            return "；" not in gap or body == entry.subject
        if body == "party" and entry.topic == "leadership":
            return True
        return m.lastgroup in _GOES_ON or not _FIGURE.search(gap, 0, max(low - m.end(), 0))


def scope(entry: Entry, bodies: Bodies, floor: int, low: int, own: int, start: int, end: int, high: int) -> str:
    """Body and level of a figure.

    Parameters
    ----------
    entry : Entry
        Its indicator.
    bodies : Bodies
        The bodies that the sentence names.
    floor, low, own, start, end, high : int
        Where the words that can name a body, those that name the figure, its own words, the numeral, and the words
        behind it begin, and where these end.

    Returns
    -------
    str
        A body, a level, both joined by a colon, or nothing.
    """
    text, special = bodies.text, _special(entry.id)
    floor = max(floor, start - _FAR)
    level = _level_above(text, max(low, start - 24), start, end, high) if entry.kind == "rate" else ""
    if special == "target" and (level := level or _first(_ABOVE, text, end, high) or ""):
        return level  # 出庭应诉率95%的省定目标
    if entry.scope == "body":
        return f"all_agencies:{level}" if level else _of_rate(entry, bodies, floor, low, start, end, high)
    if special == "years":
        return ""
    if special == "handed" and (whom := _last(_HANDED_TO, text, max(low, start - 24), start)):
        return whom
    if special == "units":
        return _first(_UNITS, text, end, high) or _last(_UNITS, text, low, start) or ""
    if special == "departments":  # 市、县、乡三级1216个部门 are of every level
        pooled = _LEVELS_POOLED.search(text, max(floor, start - 18), start)
        return "" if pooled else _first(_DEPARTMENTS, text, end, high) or _last(_DEPARTMENTS, text, low, start) or ""
    if text[own - 1 : own] in "，、；：（。\n":
        if start - own <= _LONGEST_WHOSE and (whose := _ONLY_WHOSE.fullmatch(text, own, start)):
            return next(code for code, words in whose.groupdict().items() if words)  # 市级1863项，县级2040项，乡镇72项
        if text[own] == "各" and entry.scope != "level" and (every := _EVERY.match(text, own, start)):
            return every.lastgroup or ""  # 各县（市、区）评查1906卷
    each = text.find("每", own, start)
    if each >= 0 and entry.scope != "level" and (every := _FOR_EACH.match(text, each, start)):
        return every.lastgroup or ""  # 平均每个乡镇118项
    if text[own] in "我全" and _WHOLE_SUM.fullmatch(text, own, start):
        return ""  # 市直部门1706个，乡镇633个，全市共2339个
    near = max(low, start - 18)
    words = text[near:high]
    told = "级" in words or "乡镇" in words or "镇街" in words  # as every grade is
    graded = (_last(_GRADE, text, near, start) or _first(_GRADE, text, end, high)) if told else None
    if graded == "prefecture":
        graded = bodies.city_level
    if entry.scope == "level":
        honour = _last(_OVER, text, near, start) or _first(_OVER, text, end, high)
        return graded or honour or _last(_LEVELS, text, near, start) or _first(_LEVELS, text, end, high) or ""
    body = bodies.of(floor, low, start, high, entry)
    if (
        not body
        and entry.id.startswith(_BY_ADVISERS)
        and _ADVISERS.search(text, max(bodies.begin - _HEADING, start - _FAR, 0), min(end + 24, bodies.end))
    ):
        body = "government"
    if body == "courts" and entry.id in _FROM_COURTS:
        body = ""  # who sent it is what it is called by, not whose figure it is
    if level:
        return f"all_agencies:{level}" if entry.id == "litigation_loss_rate" else level
    if not graded or graded in body.split(":"):
        return body
    return f"{body}:{graded}" if body else graded


@cache
def _special(indicator: str) -> str:
    """The sort of an indicator that takes its scope from words of its own; empty for all others."""
    if indicator.endswith("_target"):
        return "target"
    if indicator.startswith(_OF_UNITS):
        return "units"
    return _SPECIAL.get(indicator, "")


def _of_rate(entry: Entry, bodies: Bodies, floor: int, low: int, start: int, end: int, high: int) -> str:
    """Whose rate it is: of the body named in its clause, else of one named before it or behind it."""
    text = bodies.text
    clause = max(text.rfind(mark, floor, start) for mark in "，；")
    found = _last(_HEADS, text, max(floor, clause + 1, start - 120), start)
    if not found and "行政机关" not in text[clause + 1 : start]:  # 负责人出庭率: of the body named before
        found = _last(_HEADS, text, max(floor, text.rfind("；", floor, start) + 1, start - 120), start)
    found = found or _first(_HEADS, text, end, high)
    if found:
        return _BODY[found]
    return "one_department" if bodies.of(floor, low, start, high, entry) == "one_department" else bodies.own


def opens_whole_place(text: str, clause: int) -> bool:
    """Whether a clause begins with the whole place: 县城管局检查2140次，…；全县检查总量下降26%."""
    return _WHOLE_PLACE.match(text, max(clause - 1, 0)) is not None


def names_level(text: str, begin: int, end: int) -> bool:
    """Whether ``text[begin:end]`` names a level: 其中新获评省级14个."""
    return _GRADE.search(text, begin, end) is not None


def names_body(words: str) -> bool:
    """Whether some words name the body whose figure follows."""
    return _HEADS.search(words) is not None or _ONLY_WHOSE.fullmatch(words) is not None


def _level_above(text: str, low: int, start: int, end: int, high: int) -> str:
    """The level whose average or target a rate is, by the words of its own clause before it or around it."""
    low = max(low, text.rfind("，", low, start) + 1)
    above = _last(_ABOVE, text, low, start)
    if above is None and _OF_MEAN.match(text, end, high):
        above = _first(_MEAN, text, max(low, start - 10), start)
    return above or ""


def _last(pattern: re.Pattern[str], text: str, begin: int, end: int) -> str | None:
    name = None
    for m in pattern.finditer(text, begin, end):
        name = m.lastgroup
    return name


def _first(pattern: re.Pattern[str], text: str, begin: int, end: int) -> str | None:
    m = pattern.search(text, begin, end)
    return m.lastgroup if m else None
