"""Cases whose kind was told before: 行政复议质效双升。全年新立412件，办结377件，撤回140件.

A figure in cases whose own words say only what was done with them (收案, 办结, 撤回, 未结) belongs to the kind of case
that its paragraph spoke of last. Anything else that its words name, or any other kind of case spoken of later, stands
against it.
"""

from __future__ import annotations

import re

UNITS = frozenset("件起宗例桩案")
_REACH = 160  # how far back the kind may be told
_KIND = re.compile(
    r"(?P<reconsideration_cases>复议(?:法律)?(?:咨询|建议|意见)?)"
    r"|(?P<litigation_cases>行政诉讼|行政应诉|应诉(?:咨询|建议)?|被诉|涉诉|为被告|当被告|败诉|民告官|行政案件)"
    r"|(?:投诉|举报|信访)(?!人)|仲裁|公证|援助|建议|提案|人民调解|行政调解|依申请公开|信息公开申请|公开申请|许可|处罚|纠纷|合同|协议书|文件"
    r"|公益|刑事|民事|线索|案卷|裁决|赔偿|执法案|强制|检查|检察|证明|事项"
)
# What is done with cases, who takes part, and of what sort they are.
_DONE = re.compile(
    r"(?:[我本该][局委厅镇乡县市区]|行政复议|复议|行政诉讼|行政应诉|应诉|诉讼|新立|正式|登记|申请人|申请|被申请人|第三人|原告|被告|当事人|复议机关|人民|法院|上级|本级|案子|案件|该类|此类|上述|这些|所|收案|收|立案|立|"
    r"受理|审理|审结|审|办结|办完|办|结案|已结|未结|结|在审|在办|正在|正|尚|推进|办理|待判决?|待审|尚在|之中|当中|其中|里|跨年|结转|遗留|上年|往年|年底前|年末|期满|"
    r"维持|驳回|撤销|撤回|撤诉|撤|变更|确认|违法|无效|责令|履行|终止|中止|终结|和解|调解|调成|纠错|直接|准许|准予|裁定|判决|判|起诉|请求|诉求|"
    r"胜诉|败诉|被诉|涉诉|应诉|涉企|涉民生|案前|案中|案外|前置|前|后|一审|二审|再审|初审|简易程序|普通程序|书面|方式|程序|"
    r"实质性|化解|转办|逾期|超期|未能|尚未|未|旧存|存案|存量|环节|阶段|成功|符合条件|办出|构成|按期|法定|期限|依法|决定|作出|行政行为|多达|占|还|且|其|除|外|高出|比|举报人|投诉人|信访人|剩下|余下|另外?|均|都|为|有|由|经|因|而|以|被|予以|获|"
    r"[省市县区州旗镇乡]级?政府|其他单位|[县市区州]直部门|乡镇政府|乡镇|街道|部门|行政机关)"
)


def kind(text: str, low: int, high: int, end: int, heading: str) -> str:
    """The id of the kind of case that the paragraph told last up to `high`, else its sentence later, else the heading.

    The own words of the figure are ``text[low:high]``, its sentence ends at `end`. Empty if another kind was told last,
    or none.
    """
    low = max(low - _REACH, 0)
    told = _last(text, max(low, text.rfind("\n", low, high) + 1), high)
    told = told or _KIND.search(text, high, min(end, high + _REACH)) or _last(heading, 0, len(heading))
    return told.lastgroup or "" if told else ""


def _last(text: str, begin: int, end: int) -> re.Match[str] | None:
    last = None
    for match in _KIND.finditer(text, begin, end):
        last = match
    return last


# Requests that became no case, and what is no count of cases.
_NO_CASE = re.compile(
    r"不予受理|不予立案|不予登记|告知|补正|转送|人均|平均|每|听证"
    r"|(?:提出|提交|递交|收到|接收|接到)的?(?:各类)?(?:行政复议)?申请(?!人)(?!.*受理)"
)


def only_done(words: str) -> bool:
    """Whether words without light ones name nothing but what is done with cases."""
    return len(_DONE.sub("", words)) <= 1


def is_none(words: str) -> bool:
    """Whether words tell of requests that became no case, or give an average."""
    return _NO_CASE.search(words) is not None
