"""Page furniture and metadata lines: what a web page puts around a report. Both leave the text; the values are kept.

The steps run on text in normal form (a paragraph a line, simplified, full-width punctuation). A line goes only when all of
it is furniture or labelled metadata; in doubt it stays. Sign-off dates, addressees and 特此报告 are body.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources

from rapidfuzz.distance import Levenshtein

from govreport.edits import Draft

_HEAD_LINES, _TAIL_LINES = 30, 15  # metadata stands above the body, credits and footers below it
DATE = r"(?:19|20)\d\d(?:[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{4})|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d"
_CLOCK = r"(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
_BARE_DATE = re.compile(rf"[•·\-—\s]*((?:{DATE}){_CLOCK})\s*")
_BUTTONS = re.compile(
    r"打印(?:本页|整页|页面|文章)?|关闭(?:窗口|本页|页面)?|字[体号](?:大小)?|加大字体|缩小字体|[大中小](?=$|[\s|｜/【】\[\]（）()]|[大中小])|默认|特大|超大|收藏(?:本页)?|取消收藏"
    r"|分享(?:到|至)?|微信|微博|QQ空间|朋友圈|扫一扫[^。；]{0,24}|我要(?:打印|纠错|评论)|纠错|下载(?:文字版|全文|PDF|word)?|保存|复制(?:链接)?|视力保护色|保护视力色?|背景色|阅读模式|朗读|语音播报|听全文|返回(?:顶部|首页|列表)?|顶部"
    r"|(?:正文)?(?:放大|缩小)|A[+-]|T[+-]|用户名|密码|记住我|登录|注册|无障碍(?:阅读|浏览|版)?|关怀版|长者(?:版|模式|专区)|适老版?|移动版|手机版|电脑版|简体(?:版|中文)?|繁体(?:版|中文)?|繁|简|EN|English|RSS|Menu|APP下载"
    r"|网站支持IPV6|网站首页|设为首页|加入收藏|联系我们|网站地图|站点地图|高级检索|站内搜索|搜索|检索|点击查看更多|查看原文|查看更多|更多|阅读全文|内容预览|投稿交换|会员申请|进入分站|全国站|发布免费法律咨询"
    r"|上一[篇页条][:：].*|下一[篇页条][:：].*|相关(?:文章|链接|附件|新闻|阅读|资料图)|相关(?=[:：])|热门推荐|推荐阅读|猜你喜欢|部门|街镇|乡镇|[一-鿿]{1,6}通APP|政务新媒体",
    re.IGNORECASE,
)
_GLUE = re.compile(r"[\s|｜>》»→/\\•·\-—–_：:，,、【】\[\]（）()<>〉✕×*+＋]+")
_BREADCRUMB = re.compile(
    r"\s*(?:您?(?:现在|当前|目前)?(?:所在)?的?(?:位置|栏目)(?:是|为)?\s*[:：]|(?:您的位置|当前位置|所在位置)\s*[:：]?|(?:网站)?首页\s*[>＞»→/|｜\-—》·])"
)
_FOOTER = re.compile(
    r"(?:主办(?:单位)?|承办(?:单位)?|协办|维护(?:单位)?|技术支持|地址|邮编|邮政编码|邮箱|电子邮箱|E-?mail|电话|联系电话|联系方式|传真|热线|版权(?:所有|声明)|版权归|Copyright|©|网站标识码|备案号|举报电话|免责声明|法律声明|友情链接|您是第|访问人数|建议使用)"
    r"\s*[:：©]?",
    re.IGNORECASE,
)
_FOOTER_ANYWHERE = re.compile(r"ICP备|公网安备|网站标识码|版权所有|All Rights? Reserved|Copyright", re.IGNORECASE)
_EDITOR = re.compile(r"[\[【（(]\s*(?:责任编辑|编辑|来源|文章来源|信息来源|作者|责编|本文来源)\s*[:：][^。\n]{0,40}[\]】）)]\s*")
_PORTAL = re.compile(
    r"^.{0,30}(?:下面是小编|小编(?:为大家|整理|收集)|供大家参考|本站为你精心整理|前言[:：]本站|开篇[:：]写作|免费(?:下载|阅读)|范文网|更全的杂志信息网|欢迎(?:下载|阅读)|"
    r"资源描述|文档(?:介绍|简介|分类)|第\d+页\s*[/／]\s*共\d+页|本文(?:由|来自)).{0,80}$"
)
_SPAM = re.compile(r"(?:成人|色情|无码|三级片|激情|裸|赌场|博彩|娱乐城|百家乐|彩票网|棋牌|老虎机|体育投注|皇冠|葡京).*[|｜_].*(?:[|｜_])")
_CLOCK_BANNER = re.compile(rf"(?:今天是|现在是|今日)?[:：]?.{{0,16}}(?:{DATE}).{{0,6}}星期[一二三四五六日天].{{0,30}}")
_WATERMARK = re.compile(
    r"(?:[（(【\[]?(?:本文)?(?:来源|转载|摘自|更多(?:内容|精彩)?|站名|范文|文章)[^\n。，；]{0,12}?[:：—\-]{0,3})?(?:https?://)?www\.[a-z0-9\-.]+\.(?:com|cn|net|org)(?:/[\w\-./?=&%]*)?[)）】\]]?",
    re.IGNORECASE,
)
_DOCUMENT_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[（(【〈]\s*(?:\d{4})?\s*[〕\]）)】〉]\s*第?\s*\d{1,5}\s*号")
_INDEX = re.compile(r"[0-9A-Za-z]{6,25}(?:[-/][0-9A-Za-z]{1,16}){1,4}")
_BODY = re.compile(r"[。；！？]")


@cache
def _labels() -> dict[str, str]:
    with resources.files("govreport").joinpath("data", "labels.csv").open(encoding="utf-8") as file:
        return {row["label"]: row["kind"] for row in csv.DictReader(file)}


@cache
def _label_pattern() -> re.Pattern[str]:
    """A label at the head of a line or behind a value; spaces may stand inside the label."""
    spaced = (r"\s*".join(map(re.escape, label)) for label in sorted(_labels(), key=len, reverse=True))
    return re.compile(rf"(?<![一-鿿])[•·\-\s【\[（(]*({'|'.join(spaced)})\s*[:：]|(?<=[\d\s\-】\])）])({'|'.join(sorted(_labels(), key=len, reverse=True))})\s*[:：]|(?<=[一-鿿])(来源|信息来源|文章来源|发布时间|发布日期|发布机构|浏览次数|阅读次数|日期|时间|作者|文号|成文日期|索引号|责任编辑|编辑|审核)\s*[:：]")


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end (without the line break) of each line."""
    out, at = [], 0
    for line in text.split("\n"):
        out.append((at, at + len(line)))
        at += len(line) + 1
    return out


def _remove(draft: Draft, step: str, spans: list[tuple[int, int]]) -> None:
    """Take whole lines out, each with one line break."""
    out = []
    for start, end in spans:
        end = end + 1 if end < len(draft.text) else end
        if end == len(draft.text) and start > 0 and draft.text[start - 1] == "\n" and end - start and draft.text[end - 1] != "\n":
            start -= 1
        if out and out[-1][1] > start:
            start = out[-1][1]
        out.append((start, end))
    draft.replace(step, [(s, e, "") for s, e in out if e > s])


def _only_furniture(line: str) -> bool:
    if not line.strip():
        return False
    left = _GLUE.sub("", _BUTTONS.sub("", _GLUE.sub("|", line)))
    return left == "" or left in ("大中小", "中小", "大", "小")


def _pairs(line: str) -> list[tuple[str, str, int, int]]:
    """Labelled values of a line: kind, value, start, end; empty unless the line begins with a label."""
    found = list(_label_pattern().finditer(line))
    before = line[: found[0].start()].strip(" \t•·-—【[（(|｜") if found else ""
    dated = _BARE_DATE.fullmatch(before)
    if not found or (before and not dated):
        return []
    out = [("date_line", dated.group(1), 0, found[0].start())] if dated else []
    for k, m in enumerate(found):
        end = found[k + 1].start() if k + 1 < len(found) else len(line)
        label = re.sub(r"\s", "", next(g for g in m.groups() if g))
        value = _BUTTONS.split(line[m.end() : end])[0] if k + 1 == len(found) else line[m.end() : end]
        value = value.strip(" \t|｜【】[]（）()：:，,-—~")
        out.append((_labels()[label], value, m.end(), end))
    return out


def furniture(draft: Draft) -> None:
    """Breadcrumbs, buttons, site furniture, document libraries' notices, spam lines, clock banners."""
    spans = []
    for start, end in _lines(draft.text):
        line = draft.text[start:end]
        if len(line) > 160 or not line:
            continue
        furniture_line = (
            (_BREADCRUMB.match(line) and not _BODY.search(line))
            or _only_furniture(line)
            or _PORTAL.match(line)
            or _SPAM.search(line)
            or (_CLOCK_BANNER.fullmatch(line.strip()) and start < 600)
        )
        if furniture_line:
            spans.append((start, end))
    _remove(draft, "chrome.furniture", spans)


def metadata_lines(draft: Draft) -> None:
    """Labelled metadata above and below the body, in all layouts; the values become facts."""
    lines = [(s, e) for s, e in _lines(draft.text)]
    kept = [k for k, (s, e) in enumerate(lines) if draft.text[s:e].strip()]
    zone = set(kept[:_HEAD_LINES]) | set(kept[-_TAIL_LINES:])
    spans: list[tuple[int, int]] = []
    k = 0
    while k < len(kept):
        at = kept[k]
        start, end = lines[at]
        line = draft.text[start:end]
        k += 1
        if at not in zone or len(line) > 260:
            continue
        bare = re.sub(r"[\s•·：:\-]", "", line)
        if bare in _labels():  # a label alone; its value, if any, is the next line
            spans.append((start, end))
            if k < len(kept):
                s, e = lines[kept[k]]
                value = draft.text[s:e].strip()
                if _fits(_labels()[bare], value):
                    draft.fact(_labels()[bare], value, s, e)
                    spans.append((s, e))
                    k += 1
            continue
        if "|" in line and any(re.sub(r"\s", "", cell) in _labels() for cell in line.split("|")):
            spans.append((start, end))
            _table_row(draft, line, start)
            continue
        pairs = _pairs(line)
        if pairs and all(len(value) <= 80 and not _BODY.search(value) for _, value, _, _ in pairs):
            for kind, value, s, e in pairs:
                if value:
                    draft.fact(kind, value, start + s, start + e)
            spans.append((start, end))
            continue
        bracketed = _EDITOR.fullmatch(line.strip())
        if bracketed:
            spans.append((start, end))
        elif k <= _HEAD_LINES and _plain_date(line) and at in set(kept[:_HEAD_LINES]) and _body_follows(draft.text, end):
            found = _BARE_DATE.match(line)
            if found:
                draft.fact("date_line", found.group(1), start, end)
            spans.append((start, end))
        elif _INDEX.fullmatch(line.strip()) and at in set(kept[:12]):
            draft.fact("index_number", line.strip(), start, end)
            spans.append((start, end))
    _remove(draft, "chrome.metadata", spans)


def _fits(kind: str, value: str) -> bool:
    """Whether a line can be the value of a label above it; a line of the body cannot."""
    if re.sub(r"[\s•·：:\-]", "", value) in _labels() or len(value) > 60 or _BODY.search(value):
        return False
    if kind == "document_number":
        return bool(_DOCUMENT_NUMBER.match(value)) or len(value) <= 3
    if kind in ("published", "written", "updated", "effective"):
        return bool(re.search(DATE, value))
    if kind == "title":
        return True
    return not re.match(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）", value)


def _table_row(draft: Draft, line: str, start: int) -> None:
    cells, at = [], 0
    for cell in line.split("|"):
        cells.append((cell, start + at))
        at += len(cell) + 1
    for (label, _), (value, s) in zip(cells, cells[1:], strict=False):
        kind = _labels().get(re.sub(r"\s", "", label))
        if kind and value.strip() and re.sub(r"\s", "", value) not in _labels():
            draft.fact(kind, value.strip(), s, s + len(value))


def _plain_date(line: str) -> bool:
    """A line that is a date in digits (with clock, source or buttons behind), not a signing date in words."""
    found = _BARE_DATE.match(line)
    if not found or re.fullmatch(r"\s*\d{4}年\s?\d{1,2}月\s?\d{1,2}日\s*", line):
        return False
    return _GLUE.sub("", _BUTTONS.sub("", line[found.end() :])) == ""


def _body_follows(text: str, end: int) -> bool:
    return bool(text[end:].strip())


def footer(draft: Draft) -> None:
    """Owner, address, licence numbers and the like at the end of the page."""
    lines = [(s, e) for s, e in _lines(draft.text) if draft.text[s:e].strip()]
    spans = []
    for start, end in reversed(lines[-_TAIL_LINES:]):
        line = draft.text[start:end].strip()
        if len(line) > 300 or (_BODY.search(line) and not _FOOTER_ANYWHERE.search(line)):
            break
        if _FOOTER.match(line) or _FOOTER_ANYWHERE.search(line) or _only_furniture(line):
            spans.append((start, end))
    _remove(draft, "chrome.footer", sorted(spans))


def inline(draft: Draft) -> None:
    """Furniture inside a line or a word: watermarks with addresses, editor credits in brackets at a line's end."""
    text = draft.text
    spans = []
    if "www." in text.lower() or "http" in text:
        spans += [(m.start(), m.end()) for m in _WATERMARK.finditer(text)]
    if "编辑" in text or "来源" in text:
        spans += [
            (m.start(), m.end())
            for m in _EDITOR.finditer(text)
            if m.end() == len(text) or text[m.end()] == "\n" or m.start() == 0 or text[m.start() - 1] == "\n"
        ]
    clean = []
    for start, end in sorted(spans):
        if not clean or start >= clean[-1][1]:
            clean.append((start, end))
    draft.replace("chrome.inline", [(s, e, "") for s, e in clean])


def title_repeat(draft: Draft) -> None:
    """The title once more as first body line, also in two lines or off by a character or two; the repeat goes."""
    lines = [(s, e) for s, e in _lines(draft.text) if draft.text[s:e].strip()][:6]
    if len(lines) < 2:
        return
    title = re.sub(r"\s", "", draft.text[slice(*lines[0])])
    if not 8 <= len(title) <= 80 or _BODY.search(title):
        return
    for count in (1, 2, 3):
        part = lines[1 : 1 + count]
        joined = re.sub(r"\s", "", "".join(draft.text[s:e] for s, e in part))
        if len(part) == count and abs(len(joined) - len(title)) <= 2 and Levenshtein.distance(title, joined, score_cutoff=2) <= 2:
            _remove(draft, "chrome.title_repeat", part)
            return


def blank_ends(draft: Draft) -> None:
    """Line breaks that removed lines left at either end."""
    text = draft.text
    left, right = len(text) - len(text.lstrip("\n ")), len(text.rstrip("\n "))
    if not text.strip():
        return
    draft.replace("lines", [(s, e, "") for s, e in ((0, left), (right, len(text))) if e > s])


def lines_of(text: str) -> Iterator[str]:
    """Non-empty lines of a text, stripped."""
    return (line.strip() for line in text.split("\n") if line.strip())


STEPS: tuple[Callable[[Draft], None], ...] = (inline, furniture, metadata_lines, furniture, footer, title_repeat, blank_ends)
