"""Why a numeral is no quantity: dates, list numbers, slogans, names, titles, page furniture.

The decision looks only at a window of fixed width around a numeral and at spans found in one pass over the text, so
the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

HAN_DIGITS = "零〇一二三四五六七八九两"
HAN_POWERS = "十百千万亿"
HAN = HAN_DIGITS + HAN_POWERS
STOPS = "\n。；;：:，,、！!？?…”’）)》】 \t\u3000"

_OPENERS = "\n。；;：:！!？?…”）)》】|•·—-#*> \t\u3000"  # what may stand before a list number
_TITLE_REACH = 160
_LINE_REACH = 200
_CJK = re.compile(r"[㐀-鿿]")


@dataclass(slots=True)
class Token:
    """A numeral as it stands in the text, before anybody asked what it means.

    `kind` is arabic, han, rate (a share written as a word: 三分之一, 九成, 半数), year, window, date, marker (①), code
    (1+4), phone, long (too many digits to be a number), or word (part of a word of numeral_words.yaml, whose code is
    `code`).
    """

    start: int
    end: int
    kind: str
    value: float | None
    low: float | None
    high: float | None
    code: str = ""


class Spans:
    """Stretches of a text, without overlap and in order."""

    def __init__(self, spans: Iterable[tuple[int, int, str]]) -> None:
        self._spans = list(spans)
        self._starts = [s for s, _, _ in self._spans]

    def at(self, i: int) -> tuple[int, int, str] | None:
        """The stretch that holds offset `i`."""
        k = bisect_right(self._starts, i) - 1
        return self._spans[k] if k >= 0 and i < self._spans[k][1] else None


class Surroundings:
    """What a text has around its numerals: document titles in 《》, quoted phrases, footer and metadata lines."""

    def __init__(self, text: str) -> None:
        self.titles = Spans(_titles(text))
        self.quotes = Spans((m.start(), m.end(), "") for m in _QUOTE.finditer(text))
        self.furniture = Spans(_furniture(text))


class Lexicon:
    """Words of numeral_words.yaml, found by the numeral inside them; the longest word around a numeral decides."""

    def __init__(self, words: dict[str, str]) -> None:
        shapes: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
        for word, kind in words.items():
            for m in re.finditer(f"[{HAN}]+|\\d+", word):
                shape = (m.start(), len(word) - m.start())
                shapes.setdefault(m[0], {}).setdefault(shape, {})[word] = kind
        self._shapes = {
            run: [(left, right, found[left, right]) for left, right in sorted(found, key=lambda s: (-sum(s), s))]
            for run, found in shapes.items()
        }

    def kind(self, text: str, start: int, end: int) -> str:
        """The kind of the word around ``text[start:end]``, or an empty string."""
        for left, right, words in self._shapes.get(text[start:end], ()):
            if left <= start:
                kind = words.get(text[start - left : start + right])
                if kind is not None:
                    return kind
        return ""


@cache
def _data() -> dict[str, str]:
    source = resources.files("govreport.data").joinpath("numeral_words.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(source)
    return found


_LISTS = ("slogan_heads", "slogan_ends", "bare_nouns")
LEXICON = Lexicon({w: kind for kind, words in _data().items() if kind not in _LISTS for w in words.split()})


def _either(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=lambda w: (-len(w), w)))


_QUOTE = re.compile(r"“[^“”\n]{1,32}”|‘[^‘’\n]{1,32}’|「[^「」\n]{1,32}」|\"[^\"\n]{1,24}\"")
_FOOTER = re.compile(
    r"版权所有|ICP备|公网安备|网站标识码|主办(?:单位)?[:：]|承办(?:单位)?[:：]|地址[:：]|邮箱[:：]|邮编|邮政编码|联系电话[:：]|技术支持"
)
_METADATA = re.compile(
    r"^[ \t•·\-|【\[]*(?:索引号|主题分类|发布日期|发布时间|发文日期|成文日期|信息时间|更新时间|归档时间|生成日期|日期|时间|来源|信息来源|"
    r"文章来源|文号|发文字号|文件编号|文档编号|浏览次数|阅读次数|阅读量?|点击[数率量]?|点击次数|字号|字体|页数|大小|责任编辑|编辑)[ ]*[:：]",
    re.M,
)
_HEAD = re.compile(
    rf"[个项种条大]?(?:{_either(_data()['slogan_heads'])})(?=$|[{re.escape(STOPS)}“]|{_either(_data()['slogan_ends'])})"
)
_BARE = re.compile(f"(?:{_either(_data()['bare_nouns'])})")
_NAME = re.compile(r"[里台家门元户道堡屯甲房楼桥岔塘洞井泉星龙合和安河江山湾林盛祥美塔圣岭坪坝坡川方阳田角]{1,2}(?:镇|乡|街道|村|社区|路|街|巷)")
_PLAN_NAME = re.compile(r"(?:[一二三四五六七八九]|十[一二三四五六七]?)五")
_PLAN_AFTER = re.compile(r"[”’》]?(?:普法|规划|时期|法治宣传|期间|以来|末|开局|收官|计划|普|法治|的|发展)")
_PLAN_NOUN = re.compile(r"(?:期|远?景)?(?:[一-龥]{0,4}?)(?:规划|行动|计划|方案|纲要|攻坚|工程|倍增|目标任务|实施)")
_WINDOW_BEFORE = re.compile(r"(?:纲要|规划|方案|计划|行动)[》”]?[（(]?$")
_WINDOW_AFTER = re.compile(r"年?度?[）)]?(?:[一-龥]{0,8})(?:规划|纲要|方案|计划|行动)")
_ANNOUNCE_AFTER = re.compile(
    r"(?:大?方面)?的?(?:[重要点突出主具体]{2})?(?:[一-龥]{0,4})"
    r"(?:方面|工作|任务|内容|重点|举措|措施|环节|问题|不足|短板|事项|抓手|着力点|要求|行动|工程)(?=[：:。；\n]|，一是|$)"
)
_ANNOUNCE_TAIL = re.compile(r"[一-龥]{0,10}[：:]\s*(?:一是|一、|（一）|\(一\)|1[.、．]|第一|①)")
_ANNOUNCE_BEFORE = re.compile(r"(?:以下|下列|如下|下述)[一-龥]?$")
_ANNOUNCE_VERB = re.compile(r"重点|着力|着重|抓好|做好|抓实|做实|努力|存在|主要有|表现为|体现为")
_ADMIN = re.compile(r"[省市县区州旗乡镇街村居社国]")
_RANKED = re.compile(r"公证|律师|警|高级|响应|以?上?医院|甲|等|巡视|调研|主任|法官|检察|主管|标准|保护|建造|指标|预警|风险|伤残|文物|博物|心理|市场|教师|职")
_LEVEL_DIGITS = "两二三四五六"
_COUNT_ONE = frozenset(
    "名 部 件 份 例 宗 卷 家 所 座 台 辆 场 期 轮 次 人 篇 册 枚 户 支 间 本 处 条 项 人次 场次 件次 元 起 架 艘".split()
)
_ONE_ARTICLE = ("是", "作为", "成为", "有", "这", "同", "任何", "又", "再", "为", "像", "如", "当")
_ONE_EVIDENCE = re.compile(
    r"(?:设立|新增|新建|新设|增设|建成|获评|荣获|获得|评为|至少|仅|共|各|每[一-龥]{1,5}|选取|选择|确定|其中|配备|成立)$"
)
_ONE_PARALLEL = re.compile(r"[一-龥]{0,6}[、，和及][一-龥]{0,3}(?:[二两三四五六七八九十]|\d)")
_ONE_DURATION = frozenset(("个月", "个工作日", "工作日", "个小时", "小时", "分钟", "个百分点", "百分点", "个星期", "倍", "个季度"))
_ONE_AGAIN = re.compile(r"[^，。；：、！？“”\n一]{1,5}一")
_ONE_WORDS = frozenset("统唯单同专进每这那某任逐第之万另新上下")
_SPELL_YEAR = re.compile(r"[年份]?(?:来|间|以来|之前|之后|时间|里|中)")
_YEAR_BEFORE = re.compile(r"(?:近|过去的?|今后|未来|前|这|头|上|下|每|去|新的|最近)$")
_DURATION_BEFORE = re.compile(r"(?:连续|满|为期|有效期|任期|期限|聘期|超过?|至少|不少于|不超过|不低于|提前|历时|工作|缩短|延长|最长|考验期|保存)(?:为|了|近)?$")
_ORG_NUMBER = re.compile(r"(?:令|文|文件|公告|通告|决定|通知)")
_ROAD = re.compile(r"国道|省道|县道|乡道|路|线|栋|室|幢|楼|弄|巷|大街|高速|次列车|高校|工程院|中学|医院")
_HOTLINE_BEFORE = re.compile(r"(?:热线|电话|拨打|号码)(?:电话|号码)?(?:为|是|：|:|“|—)?$")
_EMERGENCY_AFTER = re.compile(r"[”、和与]?(?:报警|接[处警]|指挥|联动|平台|热线|非警务|警情|中心|电话|急救|火警|12|11|一)")
_SCHEME_AFTER = re.compile(r"[”]?(?:[一-龥]{0,4}?)(?:机制|工程|模式|行动|计划|体系|工作法|战略|框架|格局|思路|方阵|工作)")
_DAY_AFTER = re.compile(r"[”]?(?:[一-龥]{0,12}?)(?:日|宣传周|宣传月|活动|维权)")
_QUOTED_PLUS = re.compile(r"[^，。；、！？“”\n\d]{0,8}[+＋][\dNnX一二三四五六七八九十“]")
_PARTY_AFTER = re.compile(r"(?:届?[一-十]+次?中?全会|次党代会|次代表大会|次全国代表大会|次全会|次全体会议|中全会|届中央)")
_CONGRESS_AFTER = re.compile(r"(?:次|届)(?:[一-龥]{0,4})(?:党代会|代表大会|全会|全体会议)")


def _titles(text: str) -> list[tuple[int, int, str]]:
    """Stretches inside 《》, the outermost where they nest; a 《 without its 》 on the line is ignored."""
    found: list[tuple[int, int, str]] = []
    opened: list[int] = []
    for m in re.finditer(r"[《》\n]", text):
        if m[0] == "《":
            opened.append(m.start())
        elif m[0] == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            if m.start() - start <= _TITLE_REACH:
                while found and found[-1][0] > start:
                    found.pop()
                found.append((start, m.end(), ""))
    return found


def _furniture(text: str) -> list[tuple[int, int, str]]:
    spans = []
    for code, pattern in (("footer", _FOOTER), ("metadata", _METADATA)):
        for m in pattern.finditer(text):
            first = text.rfind("\n", max(0, m.start() - _LINE_REACH), m.start()) + 1
            last = text.find("\n", m.end(), m.end() + _LINE_REACH)
            last = min(len(text), m.end() + _LINE_REACH) if last < 0 else last
            # In a text without line breaks the sentence, not the line, bounds what belongs to the label.
            stop = text.find("。", m.end(), last)
            back = text.rfind("。", max(0, m.start() - _LINE_REACH), m.start()) + 1
            spans.append((max(first, back, m.start() - _LINE_REACH), last if stop < 0 else stop, code))
    merged: list[tuple[int, int, str]] = []
    for start, end, code in sorted(spans):
        if merged and start < merged[-1][1]:
            start = merged[-1][1]
        if start < end:
            merged.append((start, end, code))
    return merged


def reason(
    text: str, token: Token, unit: str, unit_end: int, around: Surroundings, previous: tuple[int, str]
) -> tuple[str, str]:
    """Why `token` is no quantity.

    Parameters
    ----------
    text : str
        The text.
    token : Token
        The numeral.
    unit, unit_end : str, int
        The measure word after it (may be empty) and where that ends.
    around : Surroundings
        Titles, quotes and furniture of the text.
    previous : tuple of int and str
        Where the numeral before ended, and its reason.

    Returns
    -------
    code, rule : str
        A code of `tables.EXCLUSIONS`, empty for a quantity, and a short name of the rule that decided.
    """
    start, end = token.start, token.end
    span = around.furniture.at(start)
    if span:
        return span[2], "furniture"
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if around.titles.at(start):
        return _in_title(text, token, after)
    if token.kind == "word":
        return token.code, "word"
    if before in "?*�□■＊" or after in "*�□■＊" or _masked(text, start, end, before, after):
        return "garbled", "masked"
    fixed = _FIXED.get(token.kind)
    if fixed:
        return fixed, token.kind
    if token.kind == "window":
        return _window(text, token)
    if token.kind == "rate":
        return "", "rate"
    decide = _arabic if token.kind == "arabic" else _han
    return decide(text, token, unit, unit_end, around, previous, before, after)


_FIXED = {
    "year": "year_expression",
    "date": "date_part",
    "marker": "list_number",
    "grade": "ordinal",
    "code": "slogan_number",
    "phone": "hotline_number",
    "long": "garbled",
}


def _in_title(text: str, token: Token, after: str) -> tuple[str, str]:
    plan = token.kind == "window" or (token.kind == "han" and _plan_name(text, token))
    if plan or token.code == "plan_period":
        return "plan_period_in_title", "title"
    if token.kind == "word" and token.code in ("set_phrase", "inside_word", "party_congress"):
        return token.code, "word"
    if token.kind == "year" or (after == "年" and token.end - token.start >= 4) or _bare_year(text, token):
        return "year_in_document_title", "title"
    return "number_in_document_title", "title"


def _masked(text: str, start: int, end: int, before: str, after: str) -> bool:
    """20xx, x01x, 4。0版: a digit was put out of sight."""
    if after in "xX×" and text[end + 1 : end + 2] in ("x", "X", "×", "年", "次"):
        return True
    if before in "xX" and after in "xX":
        return True
    return after == "。" and text[end + 1 : end + 2].isdigit() and text[end + 2 : end + 3] in ("%", "万", "亿")


def _window(text: str, token: Token) -> tuple[str, str]:
    before = text[max(0, token.start - 8) : token.start]
    if _WINDOW_BEFORE.search(before) or _WINDOW_AFTER.match(text, token.end):
        return "plan_period", "window"
    return "year_expression", "window"


def _plan_name(text: str, token: Token) -> bool:
    """十四五, or 八五 where a plan or quotation marks stand behind it."""
    run = text[token.start : token.end]
    if not _PLAN_NAME.fullmatch(run):
        return False
    if len(run) == 3:
        return True
    quoted = text[token.start - 1 : token.start] == "“" and text[token.end : token.end + 1] == "”"
    return quoted or bool(_PLAN_AFTER.match(text, token.end))


def _bare_year(text: str, token: Token) -> bool:
    run = text[token.start : token.end]
    return len(run) == 4 and run.isdigit() and 1900 <= int(run) <= 2099


def _arabic(
    text: str, token: Token, unit: str, unit_end: int, around: Surroundings, previous: tuple[int, str], before: str,
    after: str,
) -> tuple[str, str]:  # fmt: skip
    start, end, value = token.start, token.end, token.value or 0.0
    if before == "第" or (before in "、和至到-—" and previous == (start - 1, "ordinal") and not _counted(unit)):
        return _after_di(text, token, after)
    by_next = _DATED.get(after)
    if by_next and (found := by_next(text, token, previous)):
        return found
    if found := _listed(text, token, before, after):
        return found
    if found := _coded(text, token, unit, before, after, previous):
        return found
    if unit in ("%", "百分点", "‰"):
        if before == "个" and around.quotes.at(start):
            return "slogan_number", "quote"
        return "", "rate"
    if not unit:
        if _bare_year(text, token):
            return "year_expression", "bare_year"
        if found := _numbered(text, token, before, after, around):
            return found
    if LEXICON.kind(text, start, end):
        return "set_phrase", "word"
    if around.quotes.at(start):
        return "slogan_number", "quote"
    if _QUOTED_PLUS.match(text, end) or before in "+＋":
        return "slogan_number", "plus"
    if unit == "位" and re.search(r"排名?|位列|位居|名列|居[一-龥]{0,3}$", text[max(0, start - 6) : start]):
        return "ordinal", "rank"
    if value <= 12 and _announces(text, start, end, unit, unit_end):
        return "plan_item_count", "announced"
    if value <= 12 and _HEAD.match(text, end):
        return "slogan_number", "slogan_head"
    return "", "unit" if unit else "bare"


def _han(
    text: str, token: Token, unit: str, unit_end: int, around: Surroundings, previous: tuple[int, str], before: str,
    after: str,
) -> tuple[str, str]:  # fmt: skip
    start, end = token.start, token.end
    run = text[start:end]
    if before == "第" or (before in "、和至到" and previous == (start - 1, "ordinal") and not _counted(unit)):
        return _after_di(text, token, after)
    if found := _listed(text, token, before, after):
        return found
    if _plan_name(text, token):
        return "plan_period", "plan_name"
    by_next = _DATED.get(after)
    if by_next and (found := by_next(text, token, previous)):
        return found
    if after in "届次中" and _PARTY_AFTER.match(text, end):
        return "party_congress", "congress"
    if after == "次" and previous[1] in ("party_congress", "ordinal") and _CONGRESS_AFTER.match(text, end):
        return previous[1], "congress"
    if after == "次" and previous[1] == "ordinal" and text.startswith("次会议", end):
        return "ordinal", "congress"
    if around.quotes.at(start):
        return "slogan_number", "quote"
    if after == "大" and not unit:
        return "slogan_number", "big"
    if text.startswith("个一", end) or (before == "个" and previous[0] == start - 1):
        return "slogan_number", "slogan_head"
    if run[0] in "百千万亿" and token.low == token.value:
        return _bare_power(text, token, before, after)
    if before in "几数" or (token.value is None):
        return "set_phrase", "vague"
    if unit in ("%", "百分点", "倍"):
        return "", "rate"
    if _announces(text, start, end, unit, unit_end):
        return "plan_item_count", "announced"
    if _HEAD.match(text, end) or _QUOTED_PLUS.match(text, end) or before in "+＋":
        return "slogan_number", "slogan_head"
    if unit and _NAME.match(text, end):
        return "inside_word", "place"
    if run == "一":
        return _one(text, token, unit, unit_end)
    if unit:
        return "", "unit"
    if run[0] not in "零〇二" and _BARE.match(text, end):
        return "", "bare"
    if _NAME.match(text, end) or re.match(r"[一-龥]{1,2}(?:镇|乡|街道|社区)", text[end : end + 4]):
        return "inside_word", "place"
    return "slogan_number" if run in "二三四五六七八九十两" and run != "二" else "set_phrase", "no_unit"


def _after_di(text: str, token: Token, after: str) -> tuple[str, str]:
    """第N: a list number, a document, a congress, a quarter, or an ordinal."""
    start, end = token.start, token.end
    if text.startswith("季度", end):
        return "date_part", "quarter"
    if text.startswith("个五年", end):
        return "plan_period", "plan_name"
    if after == "号":
        return "document_number", "document"
    if after == "页":
        return "footer", "page"
    if _CONGRESS_AFTER.match(text, end):
        return "party_congress", "congress"
    opener = text[start - 2] if start >= 2 else "\n"
    if after in "，,、：:" and opener in _OPENERS + "，" and text[end + 1 : end + 2] not in HAN:
        return "list_number", "list"
    return "ordinal", "ordinal"


def _listed(text: str, token: Token, before: str, after: str) -> tuple[str, str] | None:
    """The number of a heading or of a list item."""
    start, end = token.start, token.end
    if end - start > 3 or token.low != token.high:
        return None
    han = token.kind == "han"
    if before in "（([【" and after in "）)]】" and (end - start <= 2 or han):
        return "list_number", "list"
    if after == "是" and before not in "之统唯第" and (before in _OPENERS + "，" or han):
        return "list_number", "list"
    if han and after in "要抓" and before in _OPENERS + "，" and text[end + 1 : end + 2] not in "求点":
        return "list_number", "list"
    if before == "其" and han:
        return "list_number", "list"
    if after in "、.．)）" and before in _OPENERS:
        if han and after == "、" and text[end + 1 : end + 2] in HAN and before != "\n":
            return "set_phrase", "series"
        # 35、42件 after a colon is a row of counts: a list number is small and words follow it.
        if han or ((token.value or 0) <= 60 and not text[end + 1 : end + 2].isdigit()):
            return "list_number", "list"
        if text[end + 1 : end + 5].isdigit() and before == "\n":
            return "list_number", "list"
    if han and after == "、" and end - start <= 2 and not (text[end + 1 : end + 2] in HAN):
        return "list_number", "list"
    return None


def _counted(unit: str) -> bool:
    return unit in ("件", "人", "名", "次", "人次", "场次", "元", "%", "起", "份")


def _year(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """N年: a year, a stretch of years that dates something, a plan's length, or a duration."""
    start, end, value = token.start, token.end, token.value or 0
    if 1800 <= value <= 2100 and end - start >= 4:
        return "year_expression", "year"
    if text.startswith("年代", end) or text.startswith("周年", end):
        return "year_expression", "year"
    before = text[max(0, start - 6) : start]
    if _DURATION_BEFORE.search(before):
        return None
    if _SPELL_YEAR.match(text, end) or _YEAR_BEFORE.search(before):
        return "year_expression", "span_of_years"
    if _PLAN_NOUN.match(text, end + 1, end + 9):
        return "plan_period", "plan_length"
    if text[start:end] == "一" and text[end + 1 : end + 3] not in ("以上", "以内", "以下") and text[end + 1 : end + 2] != "内":
        return "year_expression", "span_of_years"
    return None


def _day(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """N日: a day of the month unless it says how long something takes."""
    if text[token.start - 1 : token.start] == "月" or (token.value or 0) > 31 and text[token.end + 1 : token.end + 2] != "内":
        return ("date_part", "date") if (token.value or 0) <= 31 else None
    if text[token.end + 1 : token.end + 2] == "内" or text[token.end + 1 : token.end + 3] in ("以内", "之内", "以上"):
        return None
    before = text[max(0, token.start - 6) : token.start]
    if re.search(r"[由从至为到](?:原来的?|法定的?|平均)?$|时限|期限|最长|不超过|提前|缩短|压缩", before) and "月" not in before:
        return None
    return "date_part", "date"


def _clock(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """9时, 9点30分, 10:31."""
    start, end = token.start, token.end
    after = text[end]
    before = text[start - 1 : start]
    if after in ":：":
        minutes = text[end + 1 : end + 3]
        if end - start <= 2 and len(minutes) == 2 and minutes.isdigit() and not text[end + 3 : end + 4].isdigit():
            return "date_part", "clock"
        return ("set_phrase", "ratio") if minutes[:1].isdigit() and not text[end + 3 : end + 4].isdigit() else None
    if after == "时":
        return "date_part", "clock"
    if after == "点":
        return ("date_part", "clock") if before in ("午", "晨", "晚", "日") else None
    return ("date_part", "clock") if before in ("时", "点") and previous[1] == "date_part" else None


def _month(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return "date_part", "date"


def _season(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return ("date_part", "quarter") if text.startswith("季度", token.end) else None


def _week(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return ("year_expression", "anniversary") if text.startswith("周年", token.end) else None


def _century(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return ("year_expression", "year") if text.startswith(("世纪", "年代"), token.end) else None


def _months(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    dated = text.startswith("个月", token.end) and text[token.start - 1 : token.start] == "前"
    return ("date_part", "date") if dated else None


def _number_sign(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """N号: a document, a house, or an ordinal."""
    start, end = token.start, token.end
    before = text[max(0, start - 6) : start]
    if re.search(r"[〕\]】）)令字终初第]$", before) or _ORG_NUMBER.match(text, end + 1) and text[start:end] != "一":
        return "document_number", "document"
    if re.search(r"[路街巷弄道村段]$", before) or re.match(r"楼|院|线|公路|地块|井|桥|仓", text[end + 1 : end + 3]):
        return "inside_word", "address"
    return "ordinal", "ordinal"


def _grade(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """N级: how many levels of government, or a rank."""
    start, end = token.start, token.end
    run = text[start:end]
    if text[start - 1 : start] == "星" or text.startswith("级以上", end) and run not in _LEVEL_DIGITS:
        return "ordinal", "grade"
    named = _ADMIN.search(text, max(0, start - 4), start)
    if named or (run in _LEVEL_DIGITS and run != "二" and not _RANKED.match(text, end + 1)):
        return "admin_levels", "levels"
    return "ordinal", "grade"


def _session(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    start, end = token.start, token.end
    if text[max(0, start - 2) : start] == "连续":
        return None
    congress = re.match(r"届[一二三四五六七八九十\d]+[次中]", text[end : end + 6])
    if congress and "全" in text[end + 2 : end + 8] and "人大" not in text[end + 1 : end + 8]:
        return "party_congress", "congress"
    return "ordinal", "ordinal"


def _prize(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return ("ordinal", "grade") if text.startswith(("等奖", "等功", "等次", "等公", "等级"), token.end) else None


def _star(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    return ("ordinal", "grade") if text.startswith("星级", token.end) else None


def _phase(text: str, token: Token, previous: tuple[int, str]) -> tuple[str, str] | None:
    """工程一期, 二期项目: phases of one work; 培训3期 is a count."""
    if token.kind == "arabic" or (token.value or 0) > 5:
        return None
    phase = re.search(r"(?:工程|项目|改造|建设|已?投入使用，)$", text[max(0, token.start - 6) : token.start])
    return ("ordinal", "phase") if phase or text.startswith(("期工程", "期项目", "期建设"), token.end) else None


_DATED = {
    "年": _year, "月": _month, "日": _day, "时": _clock, "点": _clock, "分": _clock, ":": _clock, "：": _clock,
    "季": _season, "周": _week, "世": _century, "个": _months, "号": _number_sign, "级": _grade, "届": _session,
    "等": _prize, "星": _star, "期": _phase,
}  # fmt: skip


def _coded(
    text: str, token: Token, unit: str, before: str, after: str, previous: tuple[int, str]
) -> tuple[str, str] | None:
    """Digits that belong to a name, a version, an address in a network, a document number."""
    start, end = token.start, token.end
    if after == "A" and text[end + 1 : end + 2] in "级景A":
        return "ordinal", "grade"
    if before.isascii():
        if before.isalpha() and before not in "N" or (before == "-" and text[start - 2 : start - 1].isalpha()):
            in_address = re.search(r"[@/_=]", text[max(0, start - 24) : start].rsplit(" ", 1)[-1]) or after in "@_"
            return ("metadata", "address") if in_address and before.isascii() else ("inside_word", "latin")
        if before in "@_=&\\" or (before == "/" and text[start - 2 : start - 1].isascii() and start > 1):
            return "metadata", "address"
        if before in "-.:" and previous[0] == start - 1 and previous[1] in ("metadata", "date_part", "hotline_number"):
            return previous[1], "continued"
    elif before == "：" and previous == (start - 1, "date_part"):
        return "date_part", "clock"
    elif before == "：" and previous == (start - 1, "set_phrase"):
        return "set_phrase", "ratio"
    if after.isascii() and not unit:
        if after.isalpha():
            return "inside_word", "latin"
        if after in "@_=":
            return "metadata", "address"
    if after in "〕】]" and before in "〔【[" or (before in "（(" and text[end : end + 1] in "）)" and _bare_year(text, token)):
        number = re.match(r"[〕】\]）)]第?[一-龥]{0,2}\d+[一-龥]{0,3}\d*号", text[end : end + 14])
        if number or before == "〔":
            return "document_number", "document"
    if before in "〕】]）)" and "号" in text[end : end + 8] and re.search(r"[\[〔【（(]\d{4}.$", text[max(0, start - 7) : start]):
        return "document_number", "document"
    if previous[1] == "document_number" and start - previous[0] <= 3 and before in "终初行民刑字第" and "号" in text[end : end + 6]:
        return "document_number", "document"
    if re.match(r"[终初]\d+号", text[end : end + 8]) or re.match(r"(?:行|民|刑)[终初]\d+号", text[end : end + 9]):
        return "document_number", "document"
    if after == "版" or (after == "。" and re.match(r"\d版", text[end + 1 : end + 3])):
        return "ordinal", "version"
    return None


def _numbered(text: str, token: Token, before: str, after: str, around: Surroundings) -> tuple[str, str] | None:
    """Arabic digits without a measure word that number something: hotlines, versions, roads, schemes."""
    start, end, run = token.start, token.end, text[token.start : token.end]
    tail = text[end : end + 16]
    if run.isdigit():
        if re.fullmatch(r"12\d{3}|96\d{3,4}|95\d{3}", run):
            return "hotline_number", "hotline"
        if run in ("110", "119", "120", "122") and (_EMERGENCY_AFTER.match(tail) or around.quotes.at(start)):
            return "hotline_number", "hotline"
        if _HOTLINE_BEFORE.search(text[max(0, start - 8) : start]) and len(run) >= 3:
            return "hotline_number", "hotline"
        if len(run) >= 8 or (len(run) > 1 and run[0] == "0"):
            return "metadata", "identifier"
        if len(run) >= 3 and _SCHEME_AFTER.match(tail):
            return "slogan_number", "scheme"
    elif re.fullmatch(r"\d{1,2}[.．]0", run):
        return "ordinal", "version"
    elif re.fullmatch(r"(?:1[0-2]|[1-9])[.．](?:3[01]|[12]?\d)", run) and (before == "“" or _DAY_AFTER.match(tail)):
        return "date_part", "anniversary"
    if after == "大":
        congress = before in "的“" and 16 <= (token.value or 0) <= 22
        return ("party_congress", "congress") if congress else ("slogan_number", "big")
    if after in "后强" and text[end + 1 : end + 2] not in "台化续期来制":
        return "set_phrase", "word"
    if after == "页":
        return "footer", "page"
    if _ROAD.match(tail):
        return "inside_word", "road"
    if run == "24" and tail.startswith("小时"):
        return None
    return None


def _announces(text: str, start: int, end: int, unit: str, unit_end: int) -> bool:
    """以下七项工作, 重点做好四个方面工作, 三个方面：一是…: the number of points that follow."""
    if unit and unit not in ("个", "项", "点", "条", "大类", "种", "类"):
        return False
    head = text[max(0, start - 12) : start]
    if _ANNOUNCE_BEFORE.search(head):
        return True
    if _ANNOUNCE_TAIL.match(text, unit_end, unit_end + 24):
        return True
    clause = re.split(r"[。；\n]", head)[-1]
    return bool(_ANNOUNCE_VERB.search(clause)) and bool(_ANNOUNCE_AFTER.match(text, unit_end, unit_end + 20))


def _bare_power(text: str, token: Token, before: str, after: str) -> tuple[str, str]:
    """百, 千, 万, 亿 without a digit before: a number only where words make it one (近百场, 千余件, 上万人)."""
    if after in "余多" or before in "近上超逾过破约达" or text[max(0, token.start - 2) : token.start] in ("突破", "将近"):
        return "", "power"
    if before in "几数":
        return "set_phrase", "vague"
    slogan = re.match(r"[名场企村日人家]", after)
    return ("slogan_number", "power") if slogan else ("set_phrase", "power")


def _one(text: str, token: Token, unit: str, unit_end: int) -> tuple[str, str]:
    """一 with a measure word: a count (出台一部规章), an article (是一项长期任务), or a slogan (一企一策)."""
    start, end = token.start, token.end
    head = text[max(0, start - 8) : start]
    again = _ONE_AGAIN.match(text, end, end + 7)
    if again and text[again.end() - 2] not in _ONE_WORDS:
        return "slogan_number", "one_one"
    k = head.rfind("一")
    if k >= 0 and len(head) - k <= 5 and (k == 0 or head[k - 1] not in _ONE_WORDS) and len(head) - k > 1:
        if not re.search(r"[，。；：、！？“”\n]", head[k:]):
            return "slogan_number", "one_one"
    if unit in _ONE_DURATION:
        return "", "unit"
    if not unit:
        return "set_phrase", "no_unit"
    if head.endswith(_ONE_ARTICLE) and not head.endswith(("仅有", "只有", "共有")):
        return "set_phrase", "article"
    counted = _ONE_EVIDENCE.search(head) or _ONE_PARALLEL.match(text, unit_end, unit_end + 12)
    if unit in _COUNT_ONE:
        modest = unit in ("支", "项", "条", "家", "所", "座", "处") and not counted
        made = modest and re.search(r"(?:建立|建设|打造|形成|构建|探索|走出|锻造|培育)了?$", head)
        return ("set_phrase", "article") if made else ("", "unit")
    return ("", "unit") if counted and unit in ("个", "位", "张", "套", "组", "批", "块", "天") else ("set_phrase", "article")
