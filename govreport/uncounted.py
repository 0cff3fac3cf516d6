"""Figures that count something beside what their words name: a distance from a target, a rhythm, applications offered.

Every function looks at one numeral of a sentence. ``is_no_count``, ``is_rhythm`` and ``is_distance`` hold for all
indicators; ``is_offered`` and ``is_pooled`` are asked of those that share their name with the thing beside them.
"""

from __future__ import annotations

import re

from govreport.clauses import Sentence
from govreport.cues import Hit

# What lies so far from an average or target is no figure of its own.
_DISTANCE = re.compile(
    r"(?:高于|低于|高出|超出|超过|领先|优于|高|低|超)[^，；]{0,10}(?:平均|目标|水平|要求|标准|指标)[^，；的]{0,6}$"
)
_SMALL = 30.0  # per cent: 高于全省平均5% is a distance, 高于全省平均85% names the average
# 每人2册, 每月1次: a rhythm, no total. 每村15名 is a ration, which counts as a benchmark.
_EACH = re.compile(
    r"每(?:个|名|一)?(?:人|户|万人|案)[^，；。]{0,10}$"
    r"|每.{0,2}(?:月|季度|周|年|旬)(?:至少|不少于)?$"
)
_NOT_ONE = re.compile(r"(?:未|没有)[^，；\d]{0,4}$")  # 未办理一件
_BASE_OF = re.compile(r"[^\d，；。]{1,8}中(?:仅|只|尚|仍)")  # 21个乡镇中仅有6个
# 6件合同存在先签后审问题
_FAULTY = re.compile(r"[^，。；\d]{1,14}(?:(?:存在|出现)[^，。；]{0,14}(?:问题|现象|情况|不足|瑕疵)|没有|尚无|未配)")
_OFFERING = re.compile("收到|接收|接到|新收|登记|递交|提交|提出")
_ACCEPTED_BEFORE = re.compile(r"(?:受理|办理)[^，。；\d]{0,16}\d")
_ACCEPTED_BEHIND = re.compile(
    r"(?:（[^（）]*）)?的?[^，。；：、\d（）]{0,14}(?:，(?:同比|较|比|不予受理|告知)[^，。；]{2,16})?[，、](?:经审查|依法|已|共|累计|决定|予以|符合条件)*(?:受理|立案)"
    r"|[^，。；：、\d（）]{0,14}。(?:经审查，?)?(?:依法|已|共|予以)*受理"
    r"|，其中[\d,]+[件宗起](?:获|予以|被|依法)?受理"
)
_BEFORE, _BEHIND = 300, 40  # how far from applications the accepted ones are told
_OF_KINDS = re.compile(
    r"(?:其中|中，|组成：)[^，。；\d]{0,8}\d*[名位人]?(?:是|为)?[^，。；\d]{0,6}(?:律师|专家|学者|教授)"
)
_KINDS_WITHIN = 60  # how far behind a total its kinds are told


def is_no_count(frame: Sentence, k: int) -> bool:
    """未办理一件, 6件合同存在先签后审问题, 21个乡镇中仅有6个: whether what is counted was not done, or faulty."""
    numeral, window = frame.numerals[k], frame.windows[k]
    if numeral.value == 1 and _NOT_ONE.search(frame.text, window.low, numeral.start):
        return True
    if window.high - window.end > 3 and _FAULTY.match(frame.text, window.end, window.high):
        return True
    return numeral.unit in ("个", "家") and bool(_BASE_OF.match(frame.text, window.end, window.high))


def is_rhythm(frame: Sentence, k: int) -> bool:
    """每人2册, 每月1次."""
    window = frame.windows[k]
    return bool(_EACH.search(frame.text, window.low, window.start))


def is_distance(frame: Sentence, k: int) -> bool:
    """高于全省平均5%."""
    numeral = frame.numerals[k]
    small = numeral.unit != "%" or (numeral.value or 0.0) < _SMALL
    return small and bool(_DISTANCE.search(frame.text, frame.windows[k].low, numeral.start))


def is_offered(frame: Sentence, k: int) -> bool:
    """收到申请842件，受理731件: whether the cases were offered, and those accepted have a figure of their own."""
    text, window = frame.text, frame.windows[k]
    if not _OFFERING.search(text, window.low, window.start) or text.find("受理", window.low, window.start) >= 0:
        return False
    before = max(frame.begin, window.low - _BEFORE)  # 受理86件，收到申请103件
    accepted = _ACCEPTED_BEFORE.search(text, before, window.low)
    return bool(accepted or _ACCEPTED_BEHIND.match(text, window.end, min(window.end + _BEHIND, len(text))))


def is_pooled(frame: Sentence, head: Hit) -> bool:
    """法律顾问9名，其中执业律师6名、法学专家3名: whether only the parts are of one kind."""
    if "律师" in head[2].text:
        return False
    return bool(_OF_KINDS.search(frame.text, head[1], min(head[1] + _KINDS_WITHIN, frame.end)))
