"""Every code of the package: what triggers it, what it says, where it points."""

from __future__ import annotations

import inspect
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic
from intake import errors
from intake.facts import read_facts
from intake.roster import read_roster
from tests.intake.conftest import Read
from tests.intake.method import OTHER_SENTENCE, ROSTER, SENTENCE, build_policy

REPORT = "单位: 长春市\n期次: 年终总评\n数据:\n"
HEAD = "单位,期次,解决零就业家庭户数\n"


@dataclass(frozen=True, kw_only=True)
class Case:
    code: str
    files: Mapping[str, str | bytes]
    says: str
    says_in_english: str
    #: Text at the marked place, for files of text.
    marks: str | None = None


def report(*lines: str) -> dict[str, str | bytes]:
    return {"submissions/甲.yaml": REPORT + "".join(f"  {line}\n" for line in lines)}


def letter(*lines: str, unit: str = "长春市") -> dict[str, str | bytes]:
    return {"targets.yaml": f"责任状:\n  {unit}:\n" + "".join(f"    {line}\n" for line in lines)}


def judged(*lines: str) -> dict[str, str | bytes]:
    return {"ratings.yaml": "评定:\n  年终总评:\n    长春市:\n" + "".join(f"      {line}\n" for line in lines)}


def csv(text: str) -> dict[str, str | bytes]:
    return {"submissions/表.csv": text}


def xlsx_of(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


CASES: dict[str, Case] = {
    "too large": Case(
        code="KP503",
        files={"submissions/甲.yaml": b"#" * (3 * 1024 * 1024)},
        says="文件有 3 MB，超过上限 2 MB，没有读",
        says_in_english="the file has 3 MB, over the limit of 2 MB",
    ),
    "binary junk": Case(
        code="KP504",
        files={"submissions/甲.yaml": bytes(range(128))},
        says="文件不是 UTF-8 或 GB18030 文字：第 1 行有控制字符 U+0000",
        says_in_english="the file is not UTF-8 or GB18030 text: line 1 has the control character U+0000",
    ),
    "neither encoding": Case(
        code="KP504",
        files={"submissions/甲.yaml": "单位: 长春市".encode() + b"\xff"},
        says="文件不是 UTF-8 或 GB18030 文字：第 18 个字节起读不通",
        says_in_english="the file is not UTF-8 or GB18030 text: it breaks at byte 18",
    ),
    "UTF-16": Case(
        code="KP504",
        files={"submissions/甲.csv": HEAD.encode("utf-16")},
        says="文件不是 UTF-8 或 GB18030 文字：是 UTF-16 编码",
        says_in_english="the file is not UTF-8 or GB18030 text: it is UTF-16",
    ),
    "unclosed quote in YAML": Case(
        code="KP505",
        files=report('解决零就业家庭户数: "49'),
        says="YAML 写法有误：引号没有配对",
        says_in_english="this is not valid YAML: a quotation mark is not closed",
    ),
    "tab in YAML": Case(
        code="KP505",
        files={"submissions/甲.yaml": "数据:\n\t解决零就业家庭户数: 49\n"},
        says="YAML 写法有误：用制表符缩进了",
        says_in_english="this is not valid YAML: a tab was used for indentation",
    ),
    "uneven indentation": Case(
        code="KP505",
        files={"submissions/甲.yaml": "单位: 长春市\n 期次: 年终总评\n"},
        says="YAML 写法有误：这里不该有冒号，或上一行缩进不齐",
        says_in_english="this is not valid YAML: a colon is out of place here",
    ),
    "full-width colon among others": Case(
        code="KP505",
        files={"submissions/甲.yaml": "单位：长春市\n期次: 年终总评\n"},
        says="YAML 写法有误：冒号是全角的（：），应是半角冒号加一个空格（: ）",
        says_in_english="this is not valid YAML: a full-width colon (：) in place of `: `",
        marks="：",
    ),
    "no space after the colon": Case(
        code="KP505",
        files={"submissions/甲.yaml": "单位: 长春市\n期次:年终总评\n数据:\n"},
        says="YAML 写法有误：冒号后面没有空格",
        says_in_english="this is not valid YAML: no space after the colon",
        marks=":",
    ),
    "control character by escape": Case(
        code="KP505",
        files=report('解决零就业家庭户数: "4\\u00009"'),
        says="YAML 写法有误：文字里有控制字符",
        says_in_english="this is not valid YAML: the text holds a control character",
    ),
    "anchor": Case(
        code="KP506",
        files=report("解决零就业家庭户数: &a 49"),
        says="数据文件里不能用锚点（&）",
        says_in_english="anchors (&) may not be used in data files",
        marks="&a 49",
    ),
    "alias": Case(
        code="KP506",
        files=report("解决零就业家庭户数: *a"),
        says="数据文件里不能用锚点引用（*）",
        says_in_english="aliases (*) may not be used in data files",
        marks="*a",
    ),
    "tag": Case(
        code="KP506",
        files=report('解决零就业家庭户数: !!python/object/apply:os.system ["true"]'),
        says="数据文件里不能用标签（!）",
        says_in_english="tags (!) may not be used in data files",
    ),
    "two documents": Case(
        code="KP506",
        files={"submissions/甲.yaml": f"{REPORT}---\n{REPORT}"},
        says="数据文件里不能用几段内容（---）",
        says_in_english="several documents (---) may not be used in data files",
        marks="---",
    ),
    "nested deeply": Case(
        code="KP507",
        files={"submissions/甲.yaml": "[" * 100_000},
        says="嵌套超过 20 层",
        says_in_english="nested more than 20 levels deep",
    ),
    "duplicate key": Case(
        code="KP508",
        files=report("解决零就业家庭户数: 49", "解决零就业家庭户数: 50"),
        says="“解决零就业家庭户数”写了两遍",
        says_in_english='"解决零就业家庭户数" stands twice',
        marks="解决零就业家庭户数",
    ),
    "full-width colon": Case(
        code="KP509",
        files={"submissions/甲.yaml": "单位：长春市\n"},
        says="报送应是一层名目（名称: 内容），这里是“单位：长春市”这几个字",
        says_in_english='the report should be names with their content but is the text "单位：长春市"',
        marks="单位：长春市",
    ),
    "map for a figure": Case(
        code="KP509",
        files=report("解决零就业家庭户数: {户: 1}"),
        says="“解决零就业家庭户数”应是一个值，这里是一层名目（名称: 内容）",
        says_in_english='"解决零就业家庭户数" should be a single value but is names with their content',
        marks="{户: 1}",
    ),
    "empty file": Case(
        code="KP509",
        files={"submissions/甲.yaml": "# 空的\n"},
        says="文件应是一层名目（名称: 内容），这里是空白",
        says_in_english="the file should be names with their content but is blank",
    ),
    "no period": Case(
        code="KP510",
        files={"submissions/甲.yaml": "单位: 长春市\n数据: {解决零就业家庭户数: 49}\n"},
        says="报送缺“期次”",
        says_in_english='the report lacks "期次"',
    ),
    "adjustment without reason": Case(
        code="KP510",
        files={
            "ratings.yaml": "调整:\n  年终总评:\n"
            "    - {单位: 长春市, 项: 单项工作先进单位, 方面: 劳动关系, 结果: 获评, 决定人: 领导小组}\n"
        },
        says="一项调整缺“理由”",
        says_in_english='an adjustment lacks "理由"',
    ),
    "column without period": Case(
        code="KP510",
        files=csv("单位,解决零就业家庭户数\n长春市,49\n"),
        says="表头缺“期次”",
        says_in_english='the header row lacks "期次"',
    ),
    "unknown entry": Case(
        code="KP511",
        files={"submissions/甲.yaml": f"填报入: 示例\n{REPORT}"},
        says="报送没有“填报入”这一栏，是不是“填报人”、“填报日期”",
        says_in_english='the report has no entry "填报入"; did you mean "填报人", "填报日期"?',
        marks="填报入",
    ),
    "file not read": Case(
        code="KP512",
        files={"submissions/说明.docx": b"x"},
        says="报送文件夹里的 submissions/说明.docx 没有读",
        says_in_english="submissions/说明.docx in the submissions folder was not read",
    ),
    "old table": Case(
        code="KP513",
        files={"submissions/汇总.et": b"x"},
        says="不读 .et 表格：submissions/汇总.et",
        says_in_english=".et tables are not read: submissions/汇总.et",
    ),
    "no workbook": Case(
        code="KP514",
        files={"submissions/表.xlsx": b"PK nonsense"},
        says="这个表格文件读不了：不是 Excel 文件，或已损坏、加密",
        says_in_english="this spreadsheet cannot be read: it is no Excel file, or damaged or encrypted",
    ),
    "workbook with entities": Case(
        code="KP514",
        files={"submissions/表.xlsx": xlsx_of({"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})},
        says="这个表格文件读不了：里面有 DTD，Excel 文件不该有",
        says_in_english="this spreadsheet cannot be read: it holds a DTD, which no Excel file has",
    ),
    "workbook that unpacks to absurd sizes": Case(
        code="KP514",
        files={"submissions/表.xlsx": xlsx_of({"xl/workbook.xml": " " * (65 * 1024 * 1024)})},
        says="这个表格文件读不了：展开后超过 64 MB",
        says_in_english="this spreadsheet cannot be read: it unpacks to more than 64 MB",
    ),
    "quote in CSV": Case(
        code="KP516",
        files=csv(HEAD + '长春市,"年终总评,49\n'),
        says="表格有误：引号没有配对，或引号外还有字",
        says_in_english="the table is at fault: a quotation mark is not closed, or text follows it",
        marks='"',
    ),
    "no heading": Case(
        code="KP516",
        files=csv("长春市,年终总评,49\n"),
        says="表格有误：表格没有写着“单位”的表头",
        says_in_english="the table is at fault: no header row names 单位",
    ),
    "cell beyond the heading": Case(
        code="KP516",
        files=csv(HEAD + "长春市,年终总评,49,50\n"),
        says="表格有误：“50”上面没有表头",
        says_in_english='the table is at fault: "50" stands under no heading',
        marks="50",
    ),
    "long rows differ": Case(
        code="KP516",
        files=csv(
            "单位,期次,字段,值,填报日期\n长春市,年终总评,解决零就业家庭户数,49,2008-01-10\n"
            "长春市,年终总评,发生零就业家庭户数,50,2008-01-11\n"
        ),
        says="表格有误：同一份报送各行的“填报日期”不一致",
        says_in_english='the table is at fault: rows of one report differ in "填报日期"',
        marks="2008-01-11",
    ),
    "too many faults": Case(
        code="KP517",
        files={"submissions/甲.yaml": REPORT + "".join(f"  错{n}: 1\n" for n in range(400))},
        says="这个文件的问题超过 300 处，其余没有列出",
        says_in_english="more than 300 problems here; the rest is not listed",
    ),
    "unknown unit": Case(
        code="KP519",
        files={"submissions/甲.yaml": "单位: 长春\n期次: 年终总评\n数据:\n"},
        says="名录里没有单位“长春”，是不是“长春市”",
        says_in_english='the roster has no unit "长春"; did you mean "长春市"?',
        marks="长春",
    ),
    "unknown period": Case(
        code="KP520",
        files={"submissions/甲.yaml": "单位: 长春市\n期次: 年终考评\n数据:\n"},
        says="办法里没有期次“年终考评”，是不是“年终总评”",
        says_in_english='the method has no period "年终考评"; did you mean "年终总评"?',
        marks="年终考评",
    ),
    "unknown figure": Case(
        code="KP521",
        files=report("解决零就业户数: 49"),
        says="办法里没有填报项“解决零就业户数”，是不是“解决零就业家庭户数”、“发生零就业家庭户数”",
        says_in_english='the method has no reported figure "解决零就业户数"; '
        'did you mean "解决零就业家庭户数", "发生零就业家庭户数"?',
        marks="解决零就业户数",
    ),
    "unknown award": Case(
        code="KP521",
        files={"ratings.yaml": "授奖:\n  年终总评:\n    - {奖项: 先进单位, 单位: [长春市]}\n"},
        says="办法里没有奖项“先进单位”，是不是“单项工作先进单位”",
        says_in_english='the method has no award "先进单位"; did you mean "单项工作先进单位"?',
        marks="先进单位",
    ),
    "unknown area": Case(
        code="KP521",
        files={
            "ratings.yaml": "授奖:\n  年终总评:\n    - {奖项: 单项工作先进单位, 方面: 劳动, 单位: [长春市]}\n",
        },
        says="办法里没有方面“劳动”，是不是“劳动关系”",
        says_in_english='the method has no area "劳动"; did you mean "劳动关系"?',
        marks="劳动",
    ),
    "ambiguous name": Case(
        code="KP522",
        files=letter("培训后就业率: {目标: 66%}"),
        says="“培训后就业率”有 2 处：指标 11.培训后就业率、指标 13.培训后就业率",
        says_in_english='"培训后就业率" may mean 2 things: 指标 11.培训后就业率, 指标 13.培训后就业率',
        marks="培训后就业率",
    ),
    "computed figure": Case(
        code="KP523",
        files=report("解决零就业家庭比率: 98%"),
        says="“解决零就业家庭比率”不在这里写：按公式算出（甲 ÷ 乙），请报公式里的数",
        says_in_english='"解决零就业家庭比率" is not given here: it is computed; report what it is made of',
        marks="解决零就业家庭比率",
    ),
    "judged figure": Case(
        code="KP523",
        files=report("日常工作得分: 92"),
        says="“日常工作得分”不在这里写：由评定得出，写进 ratings.yaml",
        says_in_english='"日常工作得分" is not given here: it is judged and belongs into ratings.yaml',
        marks="日常工作得分",
    ),
    "composite figure": Case(
        code="KP523",
        files=report("指标 11: 5"),
        says="“指标 11”不在这里写：由各分项组成，请报各分项",
        says_in_english='"指标 11" is not given here: it is made of its components; report those',
        marks="指标 11",
    ),
    "reported figure among the ratings": Case(
        code="KP523",
        files=judged("解决零就业家庭户数: 49"),
        says="“解决零就业家庭户数”不在这里写：不由评定得出，写进报送",
        says_in_english='"解决零就业家庭户数" is not given here: it is not judged; it belongs into the submissions',
        marks="解决零就业家庭户数",
    ),
    "field in a letter": Case(
        code="KP523",
        files=letter("解决零就业家庭户数: {目标: 49}"),
        says="“解决零就业家庭户数”不在这里写：不是指标，没有目标和分值",
        says_in_english='"解决零就业家庭户数" is not given here: it is no indicator and has no target or points',
        marks="解决零就业家庭户数",
    ),
    "unit that is not assessed": Case(
        code="KP524",
        files=letter("城镇新增就业人数: {目标: 5万人}", unit="吉林省"),
        says="“吉林省”（省）不在任何考评层次内",
        says_in_english='"吉林省" (省) belongs to no assessed level',
        marks="吉林省",
    ),
    "item of another level": Case(
        code="KP525",
        files=letter("市级数据中心建设完成率: {分值: 2}", unit="农安县"),
        says="“农安县”不参加“市级数据中心建设完成率”",
        says_in_english='"农安县" does not take part in "市级数据中心建设完成率"',
        marks="市级数据中心建设完成率",
    ),
    "not a number": Case(
        code="KP529",
        files=report("解决零就业家庭户数: 1e5"),
        says="“解决零就业家庭户数”应是数，写的是“1e5”",
        says_in_english='"解决零就业家庭户数" should be a number, not "1e5"',
        marks="1e5",
    ),
    "wrong unit": Case(
        code="KP530",
        files=report("解决零就业家庭户数: 49人"),
        says="“解决零就业家庭户数”的单位应是户，写的是“49人”",
        says_in_english='"解决零就业家庭户数" is measured in 户, not as in "49人"',
        marks="49人",
    ),
    "bare 亿 of money": Case(
        code="KP530",
        files=report("创业扶持资金: 3亿"),
        says="“创业扶持资金”的单位应是万元，写的是“3亿”",
        says_in_english='"创业扶持资金" is measured in 万元, not as in "3亿"',
        marks="3亿",
    ),
    "no date": Case(
        code="KP531",
        files={"submissions/甲.yaml": f"填报日期: 元月十日\n{REPORT}"},
        says="“填报日期”应是日期，写的是“元月十日”",
        says_in_english='"填报日期" should be a date, not "元月十日"',
        marks="元月十日",
    ),
    "neither 是 nor 否": Case(
        code="KP532",
        files=report("建立台账: 有"),
        says="“建立台账”应写 是 或 否，写的是“有”",
        says_in_english='"建立台账" should be 是 or 否, not "有"',
        marks="有",
    ),
    "unknown outcome": Case(
        code="KP533",
        files={
            "ratings.yaml": "调整:\n  年终总评:\n    - {单位: 长春市, 项: 单项工作先进单位, 方面: 劳动关系, "
            "结果: 入选, 理由: 甲, 决定人: 乙}\n"
        },
        says="“结果”应是获评、不获评之一，写的是“入选”",
        says_in_english='"结果" should be one of 获评, 不获评, not "入选"',
        marks="入选",
    ),
    "negative count": Case(
        code="KP534",
        files=report("解决零就业家庭户数: －1"),
        says="“解决零就业家庭户数”不能是负数，写的是“－1”",
        says_in_english='"解决零就业家庭户数" cannot be negative: "－1"',
        marks="－1",
    ),
    "fraction of a household": Case(
        code="KP535",
        files=report("解决零就业家庭户数: 4.5"),
        says="“解决零就业家庭户数”按户计应是整数，写的是“4.5”",
        says_in_english='"解决零就业家庭户数" counts 户 and should be whole: "4.5"',
        marks="4.5",
    ),
    "percentage below one": Case(
        code="KP536",
        files=report("城镇登记失业率: 0.042"),
        says="“城镇登记失业率”写的“0.042”读作 0.042%",
        says_in_english='"城镇登记失业率": "0.042" was read as 0.042%',
        marks="0.042",
    ),
    "mark out of range": Case(
        code="KP537",
        files=judged("日常工作得分: 105"),
        says="“日常工作得分”应在 0分 至 100分，写的是“105”",
        says_in_english='"日常工作得分" must lie in 0分 to 100分: "105"',
        marks="105",
    ),
    "two names of one figure": Case(
        code="KP538",
        files=report("城镇新增就业人数: 100", "新增就业: 120"),
        says="“城镇新增就业人数”写了两遍（这里写作“新增就业”）",
        says_in_english='"城镇新增就业人数" is given twice (here as "新增就业")',
        marks="新增就业",
    ),
    "two live reports": Case(
        code="KP539",
        files={"submissions/甲.yaml": REPORT, "submissions/乙.yaml": REPORT},
        says="“长春市”年终总评有两份有效报送：submissions/乙.yaml 和 submissions/甲.yaml",
        says_in_english='"长春市" has two live reports for 年终总评: submissions/乙.yaml and submissions/甲.yaml',
        marks="长春市",
    ),
    "two rows of one unit": Case(
        code="KP539",
        files=csv(HEAD + "长春市,年终总评,49\n长春市,年终总评,50\n"),
        says="“长春市”年终总评有两份有效报送：submissions/表.csv 第2行 和 submissions/表.csv 第3行",
        says_in_english='"长春市" has two live reports for 年终总评: '
        "submissions/表.csv 第2行 and submissions/表.csv 第3行",
        marks="长春市",
    ),
    "correction of nothing": Case(
        code="KP540",
        files={"submissions/长春市.yaml": REPORT, "submissions/乙.yaml": f"{REPORT}更正: 长春.yaml\n"},
        says="要更正的报送“长春.yaml”不存在，是不是“长春市.yaml”",
        says_in_english='the report "长春.yaml" to be corrected does not exist; did you mean "长春市.yaml"?',
        marks="长春.yaml",
    ),
    "corrections in a circle": Case(
        code="KP541",
        files={"submissions/1.yaml": f"{REPORT}更正: 2.yaml\n", "submissions/2.yaml": f"{REPORT}更正: 1.yaml\n"},
        says="“长春市”的更正绕成了圈：submissions/1.yaml → submissions/2.yaml → submissions/1.yaml",
        says_in_english='the corrections of "长春市" run in a circle: '
        "submissions/1.yaml → submissions/2.yaml → submissions/1.yaml",
        marks="2.yaml",
    ),
    "correction of itself": Case(
        code="KP541",
        files={"submissions/1.yaml": f"{REPORT}更正: 1.yaml\n"},
        says="“长春市”的更正绕成了圈：submissions/1.yaml → submissions/1.yaml",
        says_in_english='the corrections of "长春市" run in a circle: submissions/1.yaml → submissions/1.yaml',
        marks="1.yaml",
    ),
    "correction of another unit": Case(
        code="KP542",
        files={
            "submissions/1.yaml": REPORT,
            "submissions/2.yaml": "单位: 四平市\n期次: 年终总评\n数据:\n更正: 1.yaml\n",
        },
        says="“1.yaml”里没有“四平市”年终总评的报送，是长春市年终总评的",
        says_in_english='"1.yaml" holds no report of "四平市" for 年终总评 but of 长春市年终总评',
        marks="1.yaml",
    ),
    "correction that leaves out": Case(
        code="KP543",
        files={
            "submissions/1.yaml": f"{REPORT}  解决零就业家庭户数: 49\n  发生零就业家庭户数: 50\n",
            "submissions/2.yaml": f"更正: 1.yaml\n{REPORT}  解决零就业家庭户数: 48\n",
        },
        says="更正报送没有写原报送里的 1 项：发生零就业家庭户数",
        says_in_english="the correction leaves out 1 figures of the first report: 发生零就业家庭户数",
        marks="1.yaml",
    ),
    "review of what is not reported": Case(
        code="KP544",
        files={"submissions/甲.yaml": f"复核中: [解决零就业家庭户数]\n{REPORT}"},
        says="“复核中”的“解决零就业家庭户数”在这份报送里没有数",
        says_in_english='"解决零就业家庭户数" is under review but not in this report',
        marks="解决零就业家庭户数",
    ),
    "last year where nobody asks": Case(
        code="KP545",
        files=report("上年.解决零就业家庭户数: 40"),
        says="办法没有要求报上年的“解决零就业家庭户数”",
        says_in_english='the method asks for no "上年.解决零就业家庭户数"',
        marks="上年.解决零就业家庭户数",
    ),
    "target of a component's indicator": Case(
        code="KP546",
        files=letter("指标 11: {目标: 5, 分值: 3}"),
        says="“下岗失业人员培训人数及培训后就业率”的目标不能由责任状定：目标写在各分项上",
        says_in_english='the letter cannot set the target of "下岗失业人员培训人数及培训后就业率": '
        "its components have the targets",
        marks="5",
    ),
    "target that the method states": Case(
        code="KP546",
        files=letter("市级数据中心建设完成率: {目标: 90%, 分值: 2}"),
        says="“市级数据中心建设完成率”的目标不能由责任状定：办法规定为 100%",
        says_in_english='the letter cannot set the target of "市级数据中心建设完成率": the method says 100%',
        marks="90%",
    ),
    "points of a 其中": Case(
        code="KP546",
        files=letter("公益性岗位就业人数: {目标: 5, 分值: 1}"),
        says="“公益性岗位就业人数”的分值不能由责任状定：“其中”不计分",
        says_in_english='the letter cannot set the points of "公益性岗位就业人数": a 其中 is not scored',
        marks="1",
    ),
    "points of a component": Case(
        code="KP546",
        files=letter("指标 11.培训后就业率: {目标: 65%, 分值: 1}"),
        says="“指标 11.培训后就业率”的分值不能由责任状定：分项分所属指标的分值",
        says_in_english='the letter cannot set the points of "指标 11.培训后就业率": '
        "components share their indicator's points",
        marks="1",
    ),
    "award without its area": Case(
        code="KP547",
        files={"ratings.yaml": "授奖:\n  年终总评:\n    - {奖项: 单项工作先进单位, 单位: [长春市]}\n"},
        says="奖项“单项工作先进单位”按方面评，要写“方面”",
        says_in_english='award "单项工作先进单位": is given in each area: name the 方面',
    ),
    "award of another period": Case(
        code="KP547",
        files={"ratings.yaml": "授奖:\n  半年初评:\n    - {奖项: 创新工作奖, 单位: [长春市]}\n"},
        says="奖项“创新工作奖”只在年终总评评",
        says_in_english='award "创新工作奖": is only given in 年终总评',
    ),
    "nomination for a ranked award": Case(
        code="KP547",
        files={"ratings.yaml": "创新:\n  - {项目: 甲, 单位: [长春市], 入选: 是, 奖项: 单项工作先进单位}\n"},
        says="奖项“单项工作先进单位”不由评定产生，不提名",
        says_in_english='award "单项工作先进单位": is not judged and takes no nominations',
        marks="单项工作先进单位",
    ),
    "winner that is nearly a unit": Case(
        code="KP548",
        files={"ratings.yaml": "创新:\n  - {项目: 甲, 单位: [长白山管理委会], 入选: 是}\n"},
        says="“长白山管理委会”不在名录里，与“长白山管委会”很像",
        says_in_english='"长白山管理委会" is not in the roster but looks like "长白山管委会"',
        marks="长白山管理委会",
    ),
    "several judges": Case(
        code="KP549",
        files=judged("日常工作得分: [92, 90, 91]"),
        says="“日常工作得分”写了 3 个评定，办法没有写怎样合成",
        says_in_english='"日常工作得分" has 3 marks and the method names no way to combine them',
        marks="[92, 90, 91]",
    ),
    "three quarters": Case(
        code="KP590",
        files=report("暗查暗访: [3, 3, 3]"),
        says="“暗查暗访”按季报，应有 4 个数，写了 3 个",
        says_in_english='"暗查暗访" is reported 按季: 4 figures are wanted, 3 are given',
        marks="[3, 3, 3]",
    ),
    "thirteen months": Case(
        code="KP590",
        files=report("报送信息: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]"),
        says="“报送信息”按月报，应有 12 个数，写了 13 个",
        says_in_english='"报送信息" is reported 按月: 12 figures are wanted, 13 are given',
    ),
    "one number for four quarters": Case(
        code="KP591",
        files=report("暗查暗访: 12次"),
        says="“暗查暗访”按季报，要每季写一个数",
        says_in_english='"暗查暗访" is reported 按季, a figure for each part',
        marks="12次",
    ),
    "one column for twelve months": Case(
        code="KP591",
        files=csv("单位,期次,报送信息\n长春市,年终总评,36\n四平市,年终总评,36\n"),
        says="“报送信息”按月报，要每月写一个数",
        says_in_english='"报送信息" is reported 按月, a figure for each part',
        marks="报送信息",
    ),
    "one row for four quarters": Case(
        code="KP591",
        files=csv("单位,期次,字段,值\n长春市,年终总评,暗查暗访,12\n"),
        says="“暗查暗访”按季报，要每季写一个数",
        says_in_english='"暗查暗访" is reported 按季, a figure for each part',
        marks="12",
    ),
    "list for a figure": Case(
        code="KP592",
        files=report("解决零就业家庭户数: [1, 2]"),
        says="“解决零就业家庭户数”只报一个数，不分月、不分季",
        says_in_english='"解决零就业家庭户数" is one figure, not one for each month or quarter',
        marks="[1, 2]",
    ),
    "months of a figure": Case(
        code="KP592",
        files=report("解决零就业家庭户数: {1月: 1, 2月: 2}"),
        says="“解决零就业家庭户数”只报一个数，不分月、不分季",
        says_in_english='"解决零就业家庭户数" is one figure, not one for each month or quarter',
    ),
    "column for a month of a figure": Case(
        code="KP592",
        files=csv("单位,期次,解决零就业家庭户数（1月）\n长春市,年终总评,1\n"),
        says="“解决零就业家庭户数”只报一个数，不分月、不分季",
        says_in_english='"解决零就业家庭户数" is one figure, not one for each month or quarter',
        marks="解决零就业家庭户数（1月）",
    ),
    "fifth quarter": Case(
        code="KP593",
        files=report("暗查暗访: {1季度: 3, 5季度: 3}"),
        says="“暗查暗访”按季报，没有“5季度”",
        says_in_english='"暗查暗访" is reported 按季 and has no "5季度"',
        marks="5季度",
    ),
    "month of what is reported by quarter": Case(
        code="KP593",
        files=csv("单位,期次,暗查暗访.3月\n长春市,年终总评,1\n"),
        says="“暗查暗访”按季报，没有“3月”",
        says_in_english='"暗查暗访" is reported 按季 and has no "3月"',
        marks="暗查暗访.3月",
    ),
    "a quarter twice": Case(
        code="KP538",
        files=report("暗查暗访: {1季度: 3, 第一季度: 4}"),
        says="“暗查暗访（一季度）”写了两遍（这里写作“第一季度”）",
        says_in_english='"暗查暗访（一季度）" is given twice (here as "第一季度")',
        marks="第一季度",
    ),
    "a quarter beside the whole": Case(
        code="KP538",
        files=report("暗查暗访: [3, 3, 3, 3]", "暗查暗访.2季度: 4"),
        says="“暗查暗访”写了两遍（这里写作“暗查暗访.2季度”）",
        says_in_english='"暗查暗访" is given twice (here as "暗查暗访.2季度")',
        marks="暗查暗访.2季度",
    ),
    "a month that is no number": Case(
        code="KP529",
        files=report("报送信息: {2月: 两条}"),
        says="“报送信息（2月）”应是数，写的是“两条”",
        says_in_english='"报送信息（2月）" should be a number, not "两条"',
        marks="两条",
    ),
    "a list in a list": Case(
        code="KP509",
        files=report("暗查暗访: [1, 2, [3], 4]"),
        says="“暗查暗访（三季度）”应是一个值，这里是一列清单（- 项）",
        says_in_english='"暗查暗访（三季度）" should be a single value but is a list',
        marks="[3]",
    ),
    "this year's figure where only last year's is asked for": Case(
        code="KP523",
        files=report("居民可支配收入: 25000"),
        says="“居民可支配收入”不在这里写：办法只要上年的数，写作“上年.居民可支配收入”",
        says_in_english=(
            '"居民可支配收入" is not given here: only the figure of last year is asked for; write "上年.居民可支配收入"'
        ),
        marks="居民可支配收入",
    ),
}


def marked(d: Diagnostic) -> str:
    """The text that a finding points at, on its first line."""
    line = Path(d.span.file).read_text(encoding="utf-8").split("\n")[d.span.line - 1]
    return line[d.span.column - 1 : d.span.end_column - 1 if d.span.end_line == d.span.line else None]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_is_named_and_placed(case: Case, read: Read) -> None:
    found = [d for d in read(case.files).diagnostics if d.code == case.code]
    assert [d.message("zh") for d in found] == [case.says]
    assert [d.message("en") for d in found] == [case.says_in_english]
    assert all(d.span.line >= 1 and d.span.file.startswith("data/") for d in found)
    if case.marks is not None:
        assert [marked(d) for d in found] == [case.marks]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_has_one_message(case: Case, read: Read) -> None:
    outcome = read(case.files)
    others = [d for d in outcome.diagnostics if d.code != case.code]
    # A file with very many faults is the one that has several.
    assert case.code == "KP517" or not others, [d.message("zh") for d in others]


ROSTERS: dict[str, Case] = {
    "no roster": Case(
        code="KP501", files={}, says="找不到文件 units.yaml", says_in_english="file units.yaml does not exist"
    ),
    "pointer to nothing": Case(
        code="KP501",
        files={"units.yaml": "名录: 共享/unit.yaml\n"},
        says="找不到文件 共享/unit.yaml",
        says_in_english="file 共享/unit.yaml does not exist",
        marks="共享/unit.yaml",
    ),
    "wrong shape": Case(
        code="KP509",
        files={"units.yaml": "单位: 长春市\n"},
        says="“单位”应是一列清单（- 项），这里是“长春市”这几个字",
        says_in_english='"单位" should be a list but is the text "长春市"',
        marks="长春市",
    ),
    "missing type": Case(
        code="KP510",
        files={"units.yaml": "单位:\n  - {名称: 长春市}\n"},
        says="名录的单位缺“类型”",
        says_in_english='a unit of the roster lacks "类型"',
    ),
    "unknown attribute": Case(
        code="KP511",
        files={"units.yaml": "单位:\n  - {名称: 长春市, 类型: 地级市, 上極: 吉林省}\n"},
        says="名录的单位没有“上極”这一栏，是不是“上级”",
        says_in_english='a unit of the roster has no entry "上極"; did you mean "上级"?',
        marks="上極",
    ),
    "unknown parent": Case(
        code="KP526",
        files={"units.yaml": "单位:\n  - {名称: 长春市, 类型: 地级市}\n  - {名称: 双阳区, 类型: 市辖区, 上级: 长春}\n"},
        says="“双阳区”的上级“长春”不在名录里，是不是“长春市”",
        says_in_english='"长春", parent of "双阳区", is not in the roster; did you mean "长春市"?',
        marks="长春",
    ),
    "duplicate unit": Case(
        code="KP527",
        files={"units.yaml": "单位:\n  - {名称: 铁西区, 类型: 市辖区}\n  - {名称: 铁西区, 类型: 市辖区}\n"},
        says="名录里“铁西区”列了两遍",
        says_in_english='the roster lists "铁西区" twice',
        marks="铁西区",
    ),
    "circle of parents": Case(
        code="KP528",
        files={"units.yaml": "单位:\n  - {名称: 甲县, 类型: 县, 上级: 乙县}\n  - {名称: 乙县, 类型: 县, 上级: 甲县}\n"},
        says="名录绕成了圈：甲县 → 乙县 → 甲县",
        says_in_english="the roster runs in a circle: 甲县 → 乙县 → 甲县",
        marks="甲县",
    ),
    "circle of pointers": Case(
        code="KP528",
        files={"units.yaml": "名录: other.yaml\n", "other.yaml": "名录: units.yaml\n"},
        says="名录绕成了圈：units.yaml → other.yaml → units.yaml",
        says_in_english="the roster runs in a circle: units.yaml → other.yaml → units.yaml",
    ),
}


@pytest.mark.parametrize("case", ROSTERS.values(), ids=ROSTERS.keys())
def test_a_fault_of_the_roster(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in case.files.items():
        assert isinstance(content, str)
        Path(name).write_text(content, encoding="utf-8")
    found = read_roster(Path("units.yaml")).diagnostics
    assert [(d.code, d.message("zh"), d.message("en")) for d in found] == [(case.code, case.says, case.says_in_english)]
    if case.marks is not None:
        assert marked(found[0]) == case.marks


def test_a_folder_without_inputs_says_what_follows(read: Read, tmp_path: Path) -> None:
    read({})
    for name in ("targets.yaml", "ratings.yaml"):
        (tmp_path / "data" / name).unlink()
    (tmp_path / "data" / "submissions").rmdir()
    found = read_facts(Path("data"), build_policy(), ROSTER).diagnostics
    assert [(d.code, d.severity, d.message("zh")) for d in found] == [
        ("KP518", "warning", "没有 data/ratings.yaml，要评定的都待定"),
        ("KP518", "warning", "没有 data/submissions，各指标都算缺报"),
        ("KP518", "warning", "没有 data/targets.yaml，各指标缺目标和分值"),
    ]


def test_a_folder_in_place_of_a_file_is_unreadable(read: Read, tmp_path: Path) -> None:
    (tmp_path / "data" / "ratings.yaml").mkdir(parents=True)
    found = read_facts(Path("data"), build_policy(), ROSTER).diagnostics
    assert ("KP502", "文件 data/ratings.yaml 读不出来：这是一个文件夹") in [(d.code, d.message("zh")) for d in found]


@pytest.mark.parametrize("name", ["长春市.yaml", "年终.csv", "年终.XLSX"])
def test_a_folder_called_like_a_report_is_not_passed_over(name: str, read: Read, tmp_path: Path) -> None:
    read({})
    (tmp_path / "data" / "submissions" / name).mkdir()
    (tmp_path / "data" / "submissions" / "市级").mkdir()
    found = read_facts(Path("data"), build_policy(), ROSTER).diagnostics
    says = [(d.code, d.message("zh")) for d in found if d.severity == "error"]
    assert says == [("KP502", f"文件 data/submissions/{name} 读不出来：这是一个文件夹")]


def test_a_method_in_which_nothing_is_judged_misses_no_ratings(read: Read, tmp_path: Path) -> None:
    read({})
    (tmp_path / "data" / "ratings.yaml").unlink()
    policy = build_policy()
    reported = tuple(f for f in policy.policy.fields if not f.is_judged)
    ranked = tuple(a for a in policy.policy.awards if not a.is_judged)
    plain = replace(policy, sentences=(), policy=replace(policy.policy, fields=reported, awards=ranked))
    assert "KP518" in [d.code for d in read_facts(Path("data"), policy, ROSTER).diagnostics]
    assert "KP518" not in [d.code for d in read_facts(Path("data"), plain, ROSTER).diagnostics]


#: Codes whose case needs more than a few lines of text: where each is tested.
ELSEWHERE = {"KP502": test_a_folder_in_place_of_a_file_is_unreadable, "KP515": "test_workbooks", "KP518": "above"}


def test_every_code_is_triggered_and_has_a_page() -> None:
    members = [c for _, c in inspect.getmembers(errors, inspect.isclass)]
    classes = [c for c in members if issubclass(c, Diagnostic) and c.__module__ == "intake.errors"]
    codes = sorted(c.code for c in classes)
    assert codes == [f"KP{n}" for n in (*range(501, 550), *range(590, 594))]
    tested = {c.code for c in (*CASES.values(), *ROSTERS.values())} | set(ELSEWHERE)
    assert tested == set(codes)
    for cls in classes:
        page = inspect.getdoc(cls)
        assert page
        assert len(page.splitlines()) >= 2, cls
        assert cls.help.zh or cls is errors.NotHere, cls


def test_judged_sentences_may_be_named_by_their_item(read: Read) -> None:
    facts = read(judged("指标 33.（1）: 是", f"{OTHER_SENTENCE}: 否")).value
    assert facts is not None
    assert [(key[2], r.value) for key, r in sorted(facts.ratings.items())] == [
        (SENTENCE, True),
        (OTHER_SENTENCE, False),
    ]
