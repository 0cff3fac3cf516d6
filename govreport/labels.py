"""Lines of labelled metadata (发布时间：2024-03-01 来源：县司法局) in the layouts that Chinese government sites use."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from govreport import dates

# Full width and half width are read alike; one character stays one character, so that offsets hold.
_FOLD = str.maketrans("：，（）【】［］｜＞＜　；．／０１２３４５６７８９", ":,()[][]|>< ;./0123456789")
_SPACE = re.compile(r"\s(?:(?<![0-9A-Za-z]\s)\s*|\s*(?![0-9A-Za-z]))")  # begins with the space: found faster
_BULLET = re.compile(r"^[•·●◆■▪◇○*]+|^[-–](?![-–])")
_EDGE = " [](){}|:,;•·-—–~/_　"
_DATED_KINDS = ("published", "issued", "written", "updated", "effective")
_TIME = r"(?: ?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?| ?\d{1,2}时\d{1,2}分)"
_CLOCK = f"{_TIME}?"
# As sites print dates: with hyphens, padded with zeros, or with a clock; 2023年2月8日 alone may be a signature.
_WEB_DATE = (
    rf"(?:(?:(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d){_CLOCK}"
    rf"|(?:19|20)\d\d年(?:0\d月\d{{2}}日|\d{{2}}月0\d日){_CLOCK}|(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日{_TIME})"
)
_LEAD_DATE = re.compile(
    rf"(?P<org>[一-鿿]{{2,30}}[^年月日\d])?(?P<date>(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日{_CLOCK}"
    rf"|{_WEB_DATE})"
)
_BARE_DATE = re.compile(
    rf"(?P<org>[一-鿿]{{2,30}}(?:政府|局|委|厅|办|网|办公室|中心|街道|镇|乡))?(?P<date>{_WEB_DATE})(?P<who>[一-鿿]{{2,4}})?"
)
# An article of an account: its name, perhaps the author's, date and time, perhaps where it was sent from.
_ACCOUNT_DATE = re.compile(rf"[一-鿿]{{2,24}}(?P<date>(?:19|20)\d\d-\d\d-\d\d){_TIME}(?:发表于)?[一-鿿]{{2,8}}")
_INDEX = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_]{4,30}(?:[/\-_][0-9A-Za-z\-_]{1,20}){0,4}|[0-9A-Za-z]{6,40}")
_TYPED_INDEX = re.compile(r"[0-9A-Z]{8,24}[/\-_]\d{4}[-/_]?\d{2,8}")
DOCUMENT_NUMBER = re.compile(r"[一-鿿]{1,16}[〔\[(（【〈]\s*(?:\d{4})?\s*[〕\])）】〉]\s*第?\s*\d{1,5}\s*号")
_BUTTON_VALUE = re.compile(r"[大中小默认特超打印本页关闭窗口正文+\-A\d\s\[\]()|/:,到…•]*")
_ORGAN = re.compile(r"[一-鿿]{2,30}(?:政府|局|厅|委|委员会|办|办公室|部|中心|街道|街道办事处|镇|乡|院|处|站|网)")
_STRAY_VALUE = re.compile(r"[一-鿿]{2,14}")
_HEADING = re.compile(r"[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[.、]")
_NAMES_A_DOCUMENT = re.compile(r"(?:报告|总结|通知|方案|要点|意见|规划|办法|工作规则|情况|综述|公告|解读)$")
_COLONLESS = (
    "索引号", "发布机构", "发文机关", "发文机构", "发文日期", "成文日期", "发布日期", "生成日期", "文号", "发文字号",
    "主题分类", "公开日期",
)  # fmt: skip
_MAX_VALUE = {"title": 120, "abstract": 200, "keywords": 120}


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says (`kind`), and whether a line of it may go from anywhere in a page, not only above the body."""

    kind: str
    anywhere: bool


@cache
def _labels() -> dict[str, Label]:
    with resources.files("govreport").joinpath("data", "labels.csv").open(encoding="utf-8") as file:
        return {row["label"]: Label(row["kind"], row["anywhere"] == "yes") for row in csv.DictReader(file)}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_labels(), key=len, reverse=True)
    buttons = "|".join(name for name in longest if _labels()[name].kind == "button")
    heads = "".join(sorted({name[0] for name in longest}))  # saves trying each name at each offset
    return re.compile(
        rf"(?=[\[(|•·{heads}])[\[(|•·]*(?:(?P<label>{'|'.join(longest)})[\])]?(?::|(?=\|))"
        rf"|(?P<button>{buttons})[\])]?:?)"
    )


@cache
def _colonless() -> re.Pattern[str]:
    more = [*_COLONLESS, "分类", "时效", "有效性", "公开类别", "名称", "来源"]
    return re.compile("|".join(sorted(more, key=len, reverse=True)))


def key(line: str) -> str:
    """A line as it is compared: half width, without bullets and without spaces but those between letters or digits."""
    return _BULLET.sub("", _SPACE.sub("", line.translate(_FOLD)))


def label_of(text: str) -> Label | None:
    """The label that `text` (a key) is and nothing else, colon or not."""
    found = _labels().get(text.strip(_EDGE))
    return found if found and found.kind != "button" else None


def web_date(text: str) -> tuple[str, str] | None:
    """The date of a line that is only a date as web sites print them (not 2023年2月8日), and the organ before it."""
    bare = text.strip(_EDGE)
    if m := _BARE_DATE.fullmatch(bare):
        return m["date"], m["org"] or ""
    return (m["date"], "") if (m := _ACCOUNT_DATE.fullmatch(bare)) else None


def index_number(text: str) -> bool:
    """Whether a line is only an index number of the open-government catalogue."""
    return bool(_TYPED_INDEX.fullmatch(text))


def pairs(text: str) -> tuple[list[tuple[str, str]], bool] | None:
    """Labelled values of a line that holds nothing else.

    Parameters
    ----------
    text : str
        The line's `key`.

    Returns
    -------
    (list of (kind, value), bool) or None
        Values may be empty. The flag: the line may go wherever it stands. None if part of the line is no metadata.
    """
    if "|" in text and (cells := _cells(text)) is not None:
        return cells, True
    found = list(_pattern().finditer(text))
    if not found:
        return _without_colons(text)
    out: list[tuple[str, str]] = []
    lead = text[: found[0].start()].strip(_EDGE)
    if lead:
        dated = _LEAD_DATE.fullmatch(lead)
        if not dated:
            return None
        out.append(("dated", dated["date"]))
    anywhere = False
    for k, m in enumerate(found):
        value = text[m.end() : found[k + 1].start() if k + 1 < len(found) else len(text)].strip(_EDGE)
        label = _labels()[m["label"] or m["button"]]
        if label.kind == "button":
            if not _BUTTON_VALUE.fullmatch(value):
                return None
            continue
        if not _plausible(label.kind, value):
            return None
        anywhere |= label.anywhere
        out.append((label.kind, value))
    return (out, anywhere) if out else None


def fits(kind: str, value: str) -> bool:
    """Whether a line can be the value of the label on the line above it; a line of the body or a title cannot."""
    if not value or label_of(value) or _HEADING.match(value) or (pairs(value) and kind != "abstract"):
        return False
    if kind in _DATED_KINDS:
        return bool(_LEAD_DATE.fullmatch(value))
    if kind == "document_number":
        return bool(DOCUMENT_NUMBER.fullmatch(value))
    if kind == "index_number":
        return bool(_INDEX.fullmatch(value))
    if kind == "title":
        return len(value) <= 90 and not re.search(r"[。;]", value)
    if kind == "views":
        return value.isdigit()
    return len(value) <= 30 and not re.search(r"[。,;:!?]", value) and not _NAMES_A_DOCUMENT.search(value)


def stray(text: str) -> str | None:
    """The kind of an unlabelled value in a block that began with an index number."""
    if web_date(text) or _LEAD_DATE.fullmatch(text):
        return "dated"
    if DOCUMENT_NUMBER.fullmatch(text):
        return "document_number"
    if text in ("有效", "失效", "废止", "已失效", "已废止", "现行有效", "长期有效"):
        return "validity"
    if _NAMES_A_DOCUMENT.search(text) and not re.fullmatch(r"工作报告|年度报告|工作总结|其他", text):
        return None
    if _ORGAN.fullmatch(text):
        return "publisher"
    return "category" if _STRAY_VALUE.fullmatch(text) else None


def _plausible(kind: str, value: str) -> bool:
    if len(value) > _MAX_VALUE.get(kind, 60) or ("。" in value and kind != "abstract"):
        return False
    if kind in _DATED_KINDS:
        return dates.find(value) is not None or not re.search(r"[一-鿿]", value)
    if kind == "views":
        return len(value) <= 30 and not re.search(r"[一-鿿]{6}", value)
    return kind in ("title", "abstract", "keywords", "file", "book") or value.count(",") <= 2


def _cells(text: str) -> list[tuple[str, str]] | None:
    """Values of a table row ``label | value | label | value |``; None if its first cell is no label."""
    cells = [cell.strip(_EDGE) for cell in text.split("|")]
    filled = [cell for cell in cells if cell]
    if not filled or filled[0] not in _labels() or _labels()[filled[0]].kind == "button":
        return None
    out: list[tuple[str, str]] = []
    kind = ""
    for cell in cells:
        if cell in _labels():
            kind = _labels()[cell].kind
            out.append((kind, ""))
        elif cell and kind:
            out.append((kind, cell))
    return [(k, v) for k, v in out if v] or [(kind, "")]


def _without_colons(text: str) -> tuple[list[tuple[str, str]], bool] | None:
    """索引号 3212000043/2023-35 分类 报告: no colons, but the line begins with a label and holds a typed value."""
    if len(text) > 100 or not text.startswith(_COLONLESS) or re.search(r"[。,;:]", text):
        return None
    found = list(_colonless().finditer(text))
    values = []
    for k, m in enumerate(found):
        value = text[m.end() : found[k + 1].start() if k + 1 < len(found) else len(text)].strip(_EDGE)
        values.append((_labels()[m.group()].kind, value))
    if not any(v for _, v in values):
        return (values, True) if len(values) > 1 else None
    typed = any(v and k in (*_DATED_KINDS, "index_number", "document_number") and fits(k, v) for k, v in values)
    return (values, True) if typed and all(len(v) <= 40 for _, v in values) else None
