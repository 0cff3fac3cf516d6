"""Page furniture and metadata lines: what a web page puts around a report. Both leave the text; the values are kept.

The steps run on text in normal form (a paragraph a line, simplified characters) and tolerate half width and stray
spaces. A line goes only when all of it is furniture or labelled metadata; in doubt it stays. The title line,
addressees, sign-off dates and 特此报告 are body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from govreport import labels, patterns
from govreport.edits import Draft

_LONG = 240  # no line of furniture or metadata is longer
_HEAD, _TAIL = 60, 60  # lines looked at above and behind the body
_CREDITS = 12  # lines at the end where credits (编辑：, 审核：) stand
_SEPARATORS = r"[\s\[\](){}|:,.、…_\-—–·•*+/\\<>›»→×&!！?#\d%©丨]"
_NOTHING_ELSE = re.compile(rf"{_SEPARATORS}+")
_BREADCRUMB = re.compile(
    r"(?:(?:(?:您|你)(?:现在|当前|目前)?|现在|当前|目前)(?:所在|所处|访问)?的?(?:位置|栏目)(?:是"
    r"|为)?[:>]?(?=[^。]*$)|(?:所在)?位置[:>](?=[^。]*$)|(?:网站|本站)?首页(?:[>›»→/\\\-|·—]"
    r"|$)(?=[^。]*$))"
)
_TRAIL = re.compile(r">?[^。,>]{1,20}(?:>{1,2}[^。,>]{1,30}){2,}>?")
_CRUMB_SIGN = re.compile(r"[>›»→/\\]+")
_BANNER = re.compile(
    r"(?:您?访问的链接即将离开|今天是|现在是|欢迎您?[!,]?今天是)|.{0,24}(?:19"
    r"|20)\d\d年\d{1,2}月\d{1,2}日,?(?:星期|周)[一二三四五六日天]"
)
_COLUMN = patterns.compiled("columns")
_SITE = patterns.compiled("sites")
_MASTHEAD = re.compile(r"([一-鿿]{2,16}(?:人民政府|委员会|[厅局]))(?:门户)?(?:网站?|官网)?(?=\S)")
_PAGE_NUMBER = re.compile(r"第\d{1,3}页(?:[,/]?共\d{1,3}页)?|[-—]\d{1,3}[-—]|_第\d{1,3}页|\d{1,3}/\d{1,3}页")
_FOOTER = patterns.compiled("footer", re.IGNORECASE)
_FOOTER_ANYWHERE = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|版权声明|All Rights? Reserved|Copyright", re.IGNORECASE
)
# What follows these lines is other pages' titles, not this page's body.
_RELATED = patterns.compiled("related")
_CREDIT = r"(?:责任编辑|编辑|责编|文章来源|信息来源|稿件来源|来源|作者|本文来源|审核|初审|复审|终审|校对)\s*[:：]"
_LABELLED = re.compile("[:：|｜]")
_BODY_LINE = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[章条部]"
    r"|.*[。;]"
)
_TITLE = re.compile(
    r".*(?:报告|总结|情况|汇报|要点|方案|规划|计划|安排|意见|通知|公告|公示|解读|综述|办法|规定)\S{0,8}$"
)
_FILE_NAME = r"(?:[^。：:\n]{2,60}\.(?:docx?|pdf|wps|txt)\s?)?"
_PAGE_OF = (
    r"[^。\n日]{2,40}_第\d{1,3}页\s?第\d{1,3}页\s?/\s?共\d{1,3}页"
    r"(?:\s?点击查看更多(?:>>|》|…)?)?\s?(?:资源描述[:：])?\s?"
)
_PORTAL = (
    r"(?:下面(?:是|就是)(?:小编|本站)|(?:前言|开篇|导读|导语|摘要)[:：](?:本站|写作|小编|我们|以下)"
    r"|以下是(?:小编|本站)|本文(?:由|来自)[^。\n]{2,30}(?:收集|整理|提供))[^\n]{0,160}?(?:[。!！\n]|$)"
    r"|《[^》\n]{2,60}》由会员分享[^\n]{0,160}?上搜索[。.]?|(?:欢迎|免费)(?:下载|阅读"
    r"|查阅)[^。\n]{0,20}(?:范文|文档|资料)[^。\n]{0,30}[。!！]?(?=\n|$)"
    # 报告.docx 文档编号：3306218 格式：DOCX 页数：6 上传人：137****2205, what a document library writes before a text
    rf"|{_FILE_NAME}(?:(?:文[档件](?:编号|格式|大小)|格式|页数|大小|[上投][传稿](?:人|时间))"
    r"[:：]\s?[\dA-Za-z.*:\-]{1,20}(?:页(?!数))?\s?){2,}"
    rf"|{_PAGE_OF}"
    r"|扫一扫[,，]?(?:在|用)?手机[^。\n]{0,16}(?:页面?|查看|浏览)|点击查看更多(?:>>|》|…)?"
    r"|[（(]相关资料图[）)]|转载请注明(?:出处|来源)[^。\n]{0,40}[。]?(?=\n|$)"
    rf"|[（(\[【]\s*{_CREDIT}[^。\n）)\]】]{{0,30}}[）)\]】](?=\s*(?:\n|$))"
    rf"|(?<=[。！？”]) ?{_CREDIT}[^。，,\n]{{0,16}}(?=\n|$)"
)
# How all of it begins but for file names and page counts; a search that knows is many times faster.
_PORTAL_BEGINS = r"(?=[下前开导摘以本《欢免文格页大上投扫点转责编信稿来作审初复终校（(【\[ ])"
_CREDITED = re.compile(_CREDIT)
_PORTAL_HINTS = re.compile(  # each begins with a character, which makes the search fast
    "小编|本站|写作|上传人|投稿人|页数|文档编号|文件编号|_第\\d|会员分享|扫一扫|点击查看更多|相关资料图|欢迎(?:下载|阅读|查阅)|免费(?:下载|阅读|查阅)"
    "|转载请|本文[由来]|"
    + "|".join(rf"{who}\s?[:：]" for who in ("编辑", "来源", "作者", "审核", "责编", "初审", "复审", "终审", "校对"))
)
_ADDRESS = re.compile(
    r"(?:https?://)?www\.[a-z0-9\-]{1,40}(?:\.[a-z0-9\-]{1,40}){0,3}\.(?:com|cn|net|org|cc|vip"
    r"|info)(?![a-z0-9])(?:/[\w./?=&%\-]{0,200})?",
    re.IGNORECASE,
)
_LIBRARY = re.compile(
    r"(?:第一范文网?|好范文网?|大文斗范文网?|中国公文网|第一公文网|公文网|文秘网|文秘114|老秘网|无忧考网"
    r"|人人文库|百度文库|豆丁网?|道客巴巴|原创力文档|淘豆网|淘文阁|得力文库|蚂蚁文库|天天文库|三一文库"
    r"|冰豆网|香当网|金锄头文库"
    r"|中国论文网|毕业论文网|莲山课件|学习啦|出国留学网|范文大全|范文网)?[\-—–_|:：]{0,2}(?:范文大全"
    r"|免费下载|下载|官网)?[\-—–_|:：]{0,2}$"
)
_GAMBLING = re.compile(
    r"(?:澳门|新)?(?:新?葡京|威尼斯人|太阳城|金沙|银河|永利|百家乐|bet ?365|真人荷官|皇冠|亚博|开元|万博"
    r"|必发|博狗|彩票|棋牌|体育)?[一-鿿]{0,3}(?:赌场|娱乐城|博彩|百家乐|棋牌|老虎机|时时彩|bet ?365|葡京"
    r"|赌博网)"
    r"(?:[_·\-]?[一-鿿]{0,6}?(?:官方网站|官方网址|官网|网址|平台|网站|app|下载|注册|登录|开户|娱乐))+"
    r"|(?:澳门|新?葡京|金沙|威尼斯人|太阳城)[一-鿿]{0,8}?(?:注册|开户)(?:即?送|领)\d{0,6}元?",
    re.IGNORECASE,
)
_LURE = patterns.compiled("lures", re.IGNORECASE)
_MARKER = re.compile(r"^(\d{1,3})、", re.MULTILINE)
_DASHED = re.compile(r"^- ?(\d{1,3}) ?- ?(?=\S)", re.MULTILINE)
_VIEWED = re.compile(r"(?:1、|- ?1 ?- ?)[^\n]{0,60}?(?:报告|总结|汇报|情况|方案|要点|计划)")


@cache
def _furniture() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Lines made of furniture words alone, wherever they stand and only at the page's edges; one such word."""
    text = resources.files("govreport").joinpath("data", "furniture.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    cut = lines.index("[edges]")
    anywhere = [word for line in lines[:cut] for word in line.split()]
    edges = [word for line in lines[cut + 1 :] for word in line.split()]

    def only(words: Iterable[str]) -> re.Pattern[str]:
        longest = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        return re.compile(rf"(?>{_SEPARATORS}|{longest})++", re.IGNORECASE)

    one = "|".join(map(re.escape, sorted({*anywhere, *edges}, key=len, reverse=True)))
    return only(anywhere), only([*anywhere, *edges]), re.compile(one, re.IGNORECASE)


class _Keys:
    """The keys of a page's lines, made when asked for; None for lines too long to be furniture."""

    def __init__(self, text: str, lines: list[tuple[int, int]]) -> None:
        self.text, self.lines = text, lines
        self.made: dict[int, str | None] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, i: int) -> str | None:
        if i not in self.made:
            start, end = self.lines[i]
            self.made[i] = labels.key(self.text[start:end]) if end - start <= _LONG else None
        return self.made[i]


class _Page:
    """The lines of a draft, and which of them go: by step, in one pass."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.lines: list[tuple[int, int]] = []
        at = 0
        for line in draft.text.split("\n"):
            self.lines.append((at, at + len(line)))
            at += len(line) + 1
        self.keys = _Keys(draft.text, self.lines)
        self.gone: dict[int, str] = {}
        self.body = self._body_start()

    def _body_start(self) -> int:
        """The first line of the body: a heading, a sentence, or a long line that is no metadata."""
        for i in range(min(_HEAD, len(self.keys))):
            key = self.keys[i]
            if key is None or (
                (len(key) > 100 or _BODY_LINE.match(key))
                and not labels.pairs(key)
                and not self._furniture_line(i, True)
            ):
                return i
        return min(len(self.keys), _HEAD)

    def _furniture_line(self, i: int, edge: bool) -> bool:
        key = self.keys[i]
        if not key or len(key) > _LONG:
            return False
        if _BREADCRUMB.match(key) or (">" in key and _TRAIL.fullmatch(key)):
            return True
        words = _furniture()[edge].fullmatch(key)
        if words and not _NOTHING_ELSE.fullmatch(key):
            return True
        # 西昌市人民政府 政务公开 互动交流 长者版: a site's name before its menu
        name = _MASTHEAD.match(key) if edge else None
        for end in {name.end(1), name.end()} if name else ():
            if _furniture()[1].fullmatch(key, end) and len(_furniture()[2].findall(key, end)) > 1:
                return True
        if words and not re.search(r"\d", key):  # a date is no furniture
            return edge or "|" in key
        return bool(_PAGE_NUMBER.fullmatch(key))

    def sentence(self, i: int) -> bool:
        """Whether a line has a full stop and no label: no button, link or metadata, so its key need not be made."""
        line = self.draft.text[slice(*self.lines[i])]
        return "。" in line and not _LABELLED.search(line)

    def drop(self, i: int, step: str) -> None:
        self.gone.setdefault(i, step)

    def fact(self, kind: str, value: str, i: int) -> None:
        if value:
            self.draft.fact(kind, value, *self.lines[i])

    def take_metadata(self, i: int, values: Sequence[tuple[str, str]]) -> None:
        for kind, value in values:
            self.fact(kind, value, i)
        self.drop(i, "metadata_line")

    def cut(self) -> None:
        """Take the lines out, each with a line break, a step at a time."""
        order = sorted(self.gone)
        end_of_text = len(self.draft.text)
        taken = [0] * len(order)  # characters that earlier steps took out before each line that goes
        for step in dict.fromkeys(self.gone.values()):
            spans = []
            for k, i in enumerate(order):
                if self.gone[i] == step:
                    start, end = self.lines[i][0], min(self.lines[i][1] + 1, end_of_text)
                    spans.append((start - taken[k], end - taken[k], ""))
            self.draft.replace(step, spans)
            removed = 0
            for k, i in enumerate(order):
                taken[k] += removed
                if self.gone[i] == step:
                    removed += min(self.lines[i][1] + 1, end_of_text) - self.lines[i][0]


def page_furniture(draft: Draft) -> None:
    """Take breadcrumbs, buttons, banners, metadata lines and footers out; record what labels say."""
    page = _Page(draft)
    _head(page)
    _middle(page)
    _foot(page)
    page.cut()
    _trim(draft)


def _head(page: _Page) -> None:
    """Everything above the body."""
    waiting = ""  # the kind of a label whose value must be on the next line
    block = False  # inside values without labels
    crumbs = False
    titled = [i for i in range(page.body) if page.keys[i] and _TITLE.fullmatch(page.keys[i] or "")]
    for i in range(page.body):
        key = page.keys[i] or ""
        if not key:
            continue
        if crumbs:
            crumbs = _crumb(page, i)
            if i in page.gone:
                continue
        found = labels.pairs(key)
        alone = labels.label_of(key)
        above = next((page.gone.get(j) for j in range(i - 1, -1, -1) if page.keys[j]), None)
        if alone and (len(key) > 2 or key.endswith(":") or above == "metadata_line"):
            page.drop(i, "metadata_line")
            waiting = alone.kind
            continue
        if waiting and labels.fits(waiting, key):
            page.take_metadata(i, [(waiting, key)])
            waiting = ""
            continue
        waiting = ""
        if found:
            page.take_metadata(i, found[0])
            waiting = found[0][-1][0] if len(found[0]) == 1 and not found[0][-1][1] else ""
            block = False
        elif labels.index_number(key):
            page.take_metadata(i, [("index_number", key)])
            block = True
        elif block and (kind := labels.stray(key)):
            page.take_metadata(i, [(kind, key)])
        elif page._furniture_line(i, True):
            page.drop(i, "furniture")
            crumbs = bool(_BREADCRUMB.fullmatch(key))
        elif _BANNER.match(key) and len(key) <= 60:
            page.drop(i, "furniture")
        elif dated := labels.web_date(key):
            # A date above the title is the site's clock or another page's.
            kind = "dated" if any(t < i for t in titled) or not titled else "clock"
            page.take_metadata(i, [(kind, dated[0]), ("publisher", dated[1])])
        elif labels.DOCUMENT_NUMBER.fullmatch(key):
            page.take_metadata(i, [("document_number", key)])
        elif _SITE.fullmatch(key) or (_COLUMN.fullmatch(key) and any(t > i for t in titled)):
            page.drop(i, "furniture")
        elif _spam(key):
            page.drop(i, "injected_spam")
        else:
            block = False


def _spam(key: str) -> bool:
    """Whether a line is a list of search words for what hijacked hosts advertise."""
    parts = len(re.findall(r"[|,、_]", key))
    return parts >= 3 and len(_LURE.findall(key)) >= (2 if "|" in key else 4) and "。" not in key


def _crumb(page: _Page, i: int) -> bool:
    """A breadcrumb with a crumb a line (首页 / > / 政务公开 / > / 正文); whether it goes on."""
    key = page.keys[i] or ""
    after = next((k for j in range(i + 1, min(i + 3, len(page.keys))) if (k := page.keys[j])), "")
    behind_sign = bool(_CRUMB_SIGN.fullmatch(page.keys[i - 1] or ""))
    if (
        _CRUMB_SIGN.fullmatch(key)
        or key in ("首页", "网站首页", "正文", "内容", "详情")
        or (len(key) <= 20 and _CRUMB_SIGN.fullmatch(after))
    ):
        page.drop(i, "furniture")
        return key != "正文"
    return behind_sign and bool(_CRUMB_SIGN.fullmatch(after))


def _middle(page: _Page) -> None:
    """Inside the body only what can be nothing else; credits at its end."""
    tail = range(max(page.body, len(page.keys) - _CREDITS), len(page.keys))
    last = next((i for i in tail[::-1] if (key := page.keys[i]) is None or _BODY_LINE.match(key)), page.body - 1)
    for i in range(page.body, len(page.keys)):
        start, end = page.lines[i]
        if end - start > 110 or page.sentence(i) or not (key := page.keys[i]):
            continue
        if page._furniture_line(i, False):
            page.drop(i, "furniture")
        elif (":" in key or "|" in key) and (found := labels.pairs(key)) and (found[1] or i > last):
            page.take_metadata(i, found[0])
        elif _spam(key):
            page.drop(i, "injected_spam")


def _foot(page: _Page) -> None:
    """What stands behind the body: owner, address, licence numbers, links to other pages."""
    first = max(page.body, len(page.keys) - _TAIL)
    open_ = (i for i in range(first, len(page.keys)) if not page.sentence(i))
    related = next((i for i in open_ if (k := page.keys[i]) and len(k) <= 60 and _RELATED.fullmatch(k)), None)
    if related is not None and not any(_is_body(page.keys[i]) for i in range(related + 1, len(page.keys))):
        for i in range(related, len(page.keys)):
            if page.keys[i]:
                page.drop(i, "footer")
    for i in range(len(page.keys) - 1, first - 1, -1):
        key = page.keys[i]
        if key == "" or i in page.gone:
            continue
        if key is None:
            break
        owner = _FOOTER.match(key) or _FOOTER_ANYWHERE.search(key)
        sentence = "。" in key or _is_body(key)
        if not (owner or page._furniture_line(i, True)) or (sentence and not _FOOTER_ANYWHERE.search(key)):
            break
        page.drop(i, "footer" if owner else "furniture")


def _is_body(key: str | None) -> bool:
    return (
        key is None
        or bool(len(key) > 30 and ("。" in key or key.count(",") > 1))
        or bool(re.match(r"[一二三四五六七八九十]{1,3}、", key))
    )


def _trim(draft: Draft) -> None:
    """Line breaks that removed lines left at either end."""
    text = draft.text
    left, right = len(text) - len(text.lstrip("\n")), len(text.rstrip("\n"))
    if right:
        draft.replace("lines", [(s, e, "") for s, e in ((0, left), (right, len(text))) if e > s])


@cache
def _portal(anyhow: bool) -> re.Pattern[str]:
    """`_PORTAL`, for a text with or without what begins anyhow."""
    if anyhow:
        return re.compile(_PORTAL)
    return re.compile(f"{_PORTAL_BEGINS}(?:{_PORTAL.replace(_FILE_NAME, '').replace(f'|{_PAGE_OF}', '')})")


def inline_furniture(draft: Draft) -> None:
    """Sentences and credits that sites put inside a line: 下面是小编为大家整理的…, 扫一扫…, （责任编辑：…）."""
    text = draft.text
    if not _PORTAL_HINTS.search(text):
        return
    spans = []
    anyhow = any(sign in text for sign in ("_第", ".doc", ".pdf", ".wps", ".txt"))
    for m in _portal(anyhow).finditer(text):
        start, end = _whole_line(text, *m.span())
        # A source in brackets behind a paragraph may be what the author cites; behind the last one it is a credit.
        if _CREDITED.search(m.group()) and end - start == m.end() - m.start() and m.end() < len(text) - 300:
            continue
        credit = labels.pairs(labels.key(m.group().strip("（()）[]【】 。")))
        for kind, value in credit[0] if credit else ():
            if value:
                draft.fact(kind, value, m.start(), m.end())
        if re.search(r"\d+\s?篇", m.group()):
            draft.fact("collection", m.group().strip(), m.start(), m.end())
        spans.append((m.start(), m.end() - (m.group()[-1] == "\n")))
    draft.replace("inline_furniture", [(*_whole_line(text, s, e), "") for s, e in spans if e > s])


def _whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The span, with its line break when it fills its line."""
    begins = start == 0 or text[start - 1] == "\n"
    if begins and text[end : end + 1] == "\n":
        return start, end + 1
    if end == len(text) and start and begins:
        return start - 1, end
    return start, end


def watermarks(draft: Draft) -> None:
    """Addresses of document libraries inside lines and words, with the site's name as far as it is certain.

    The name is certain if it is a known one, or if the same words stand before the same address each time.
    """
    text = draft.text
    if "www." not in text.lower():
        return
    found = []
    for m in _ADDRESS.finditer(text):
        before = text[max(0, m.start() - 30) : m.start()].split("\n")[-1]
        cited = re.search(
            r"(?:网址|网站|登录|访问|链接|平台|公众号|官网|查询|下载)[^。，\n]{0,8}$|[:：（(/《“<]\s*$", before
        )
        if ".gov.cn" not in m.group().lower() and not (cited and not re.search(r"[\-—–]\S*$", before)):
            found.append((m.start(), m.end(), before))
    shared: dict[str, str] = {}
    for start, end, before in found:
        address = text[start:end].lower()
        shared[address] = _common_end(shared[address], before) if address in shared else before
    times = Counter(text[start:end].lower() for start, end, _ in found)
    spans = []
    for start, end, before in found:
        address = text[start:end].lower()
        known = _LIBRARY.search(before)
        name = re.split(r"[。，；：、]", shared[address])[-1] if times[address] > 1 else ""
        reach = max(len(name), len(before) - known.start() if known else 0)
        spans.append((start - reach, end))
    kept = [a for a, b in pairwise([*spans, (len(text), len(text))]) if a[1] <= b[0]]
    draft.replace("watermark", [(*_whole_line(text, s, e), "") for s, e in kept])


def _common_end(one: str, other: str) -> str:
    n = 0
    while n < min(len(one), len(other)) and one[-1 - n] == other[-1 - n]:
        n += 1
    return one[len(one) - n :]


def injected_spam(draft: Draft) -> None:
    """Gambling advertisements that a hijacked host wrote over words; the place is marked, not restored."""
    text = draft.text
    if not re.search("赌|博彩|娱乐城|百家乐|棋牌|葡京|bet|注册即?[送领]|开户即?[送领]", text):
        return
    spans = [m.span() for m in _GAMBLING.finditer(text)]
    for start, end in spans:
        draft.mark(start, end, "injected", "an advertisement stands in place of words")
    draft.replace("injected_spam", [(s, e, "") for s, e in spans])


def page_markers(draft: Draft) -> None:
    """The ``1、 2、`` or ``- 1 -`` that document viewers put before each page, inside sentences and words."""
    text = draft.text
    if not _VIEWED.match(text):
        return
    for marker in (_MARKER, _DASHED):
        found = list(marker.finditer(text))
        if len(found) < 2 or [int(m[1]) for m in found] != list(range(1, len(found) + 1)):
            continue
        broken = sum(text[m.start() - 2 : m.start() - 1] not in "。！？；：" for m in found[1:])
        if 2 * broken >= len(found) - 1:
            draft.replace("page_marker", [(max(0, m.start() - 1), m.end(), "") for m in found])
            return


def repeated_title(draft: Draft) -> None:
    """The title once more above the body, also in two or three lines or off by a character; the repeat goes."""
    page = _Page(draft)
    head = [i for i in range(min(page.body, 12)) if page.keys[i]]
    for n, i in enumerate(head[:-1]):
        title = page.keys[i] or ""
        if not (_TITLE.fullmatch(title) and len(title) >= 8):
            continue
        for count in (1, 2, 3):
            part = head[n + 1 : n + 1 + count]
            again = "".join(page.keys[j] or "" for j in part)
            if len(part) == count and _same_title(title, again):
                for j in part:
                    page.drop(j, "repeated_title")
                page.cut()
                return
        return


def _same_title(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 2 or Levenshtein.distance(one, other, score_cutoff=2) > 2:
        return False
    return re.findall(r"(?:19|20)\d\d", one) == re.findall(r"(?:19|20)\d\d", other)  # last year's is another report


STEPS: tuple[Callable[[Draft], None], ...] = (
    injected_spam,
    watermarks,
    inline_furniture,
    page_markers,
    page_furniture,
    repeated_title,
)
