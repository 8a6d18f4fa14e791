"""The folder of a method to begin with: a folder and a year in, files that say what to write where out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kaoping.errors import PolicyError
from kaoping.errors_new import FolderNotEmpty
from kaoping.files import write_bytes

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

SOURCE = """\
（待填）把印发的办法原文全文贴在这里，换掉这几行字，保存为 UTF-8。
贴好以后，规则里写的「依据」就逐条到这里核对，解释结果时也引用这里的原话。
一段一行；编号（一、（一）1.）照原文写在段首。
"""
REPORTS_NOTE = """\
各单位报送的数字放在这个文件夹里，一个单位一个期次一个文件（YAML、CSV 或 XLSX）。例如 甲县.yaml：

单位: 甲县
期次: 年终考核
填报人: 张三
填报日期: 2026-01-10
数据:
  城镇新增就业人数: 950

没有报的一项，空着或者不写，不要写 0：0 是「报了，是零」。
"""
RATINGS = """\
# 评定：由人判断的事，写在这里。每一层缩进两个空格，例如
# 评定:
#   年终考核:
#     甲县:
#       群众评议: 良
评定: {}
"""
_POLICY = """\
# 这是一个办法的开头，照下面的注释往下写。从 # 到行末是注释，只给人看，不参加计算。
# 写着（待填）（待确认）的地方都要过一遍，填好了、核对过了就去掉这个记号。
# 随时运行 kaoping check，它会一处一处告诉您还缺什么、哪里写错了、怎么改。
# 每一级缩进四个空格（不用制表符）；标点全角、半角都行。

办法 （待填）某市YEAR年某项工作考核办法
    文号     “（待填）”
    印发机关 （待填）
    责任期限 YEAR-01-01 至 YEAR-12-31
    原文     “source.txt”
    指标得分 保留 2 位小数
    假设     “（待确认）得分保留几位小数，原文没有写”

# 考评谁、谁来考评。「包括」写名录 units.yaml 里的单位类型，或者单位名称。
层次 县区
    考评者 （待填）
    包括   县、市辖区

# 什么时候考评、用来做什么（通报、排序、表彰、评定档次）。只用于通报的不计分。
期次 年终考核 截至 YEAR-12-31 用于 排序

# 各指标都一样的，在这里写一次；某个指标不一样的，在它自己下面另写。
各指标
    计分 按完成率，最多 满分

# 一个方面一块，一个指标一块。名称照原文写；分值、目标办法里有的写数，随责任状下达的写「责任状」。
方面 （一） （待填）某某工作
    指标 1 城镇新增就业人数
        单位 人
        目标 责任状
        分值 60分
        # 依据 “二（一）1”
    指标 2 群众满意度
        单位 %
        目标 不低于 90%
        分值 40分
        计分 完成得满分，每低 1个百分点 扣 2分（不足的不计），扣完为止

总分 年终考核 = 指标得分合计
    保留 2 位小数
    假设 “（待确认）总分保留几位小数，原文没有写”

# 算例是给自己出的题：设几个数，写出应当得几分。kaoping test 照规则算一遍，看对不对。数字是虚构的。
算例 完成九成，满意度差两个百分点
    设 指标 1 = 900人、指标 1.目标 = 1000人、指标 2 = 88%
    则 指标 1.得分 = 54分、指标 2.得分 = 36分
"""
_GUESSED = """\
    假设     “（待确认）没有说是哪一年的，责任期限和期次先按 YEAR 年写；核对后删去这一行”
"""
_ROSTER = """\
# 名录：考评对象一行一个。（待填）下面几个是举例，换成今年的考评对象。
# 类型随您起，与规则里「层次」的「包括」对上就行；有上级的，写上级的名称。
单位:
  - {名称: 某市, 类型: 地级市}
  - {名称: 甲县, 类型: 县, 上级: 某市}
  - {名称: 乙县, 类型: 县, 上级: 某市}
  - {名称: 丙区, 类型: 市辖区, 上级: 某市}
"""
_LETTERS = """\
# 责任状：规则里写着「责任状」的目标和分值，一个单位一个单位填在这里。空着就是还没有下达。
责任状:
  甲县:
    城镇新增就业人数: {目标: }
  乙县:
    城镇新增就业人数: {目标: }
  丙区:
    城镇新增就业人数: {目标: }
"""


def begin(folder: Path, year: int | None, this_year: int) -> tuple[str, ...]:
    """Write a small method that checks without errors, and give the names of its files.

    Where neither `year` nor the folder's name says which year it is for, it is `this_year`, and a line asks for it.
    Raises PolicyError: KP008, KP221.
    """
    refuse_what_is_there(folder)
    named = _YEAR.search(folder.name)
    is_guessed = year is None and named is None
    of_year = str(year or (named.group() if named else this_year))
    asked = _GUESSED.replace("YEAR", of_year) if is_guessed else ""
    files = {
        "policy.kp": _POLICY.replace("    原文     ", f"{asked}    原文     ", 1).replace("YEAR", of_year),
        "source.txt": SOURCE,
        "units.yaml": _ROSTER,
        "targets.yaml": _LETTERS,
        "submissions/说明.txt": REPORTS_NOTE,
    }
    return write_all(folder, files)


def refuse_what_is_there(folder: Path) -> None:
    """Only a new or an empty folder is written into.

    Raises PolicyError (KP008, KP221).
    """
    if folder.is_dir():
        found = tuple(sorted(p.name for p in folder.iterdir()))
        if found:
            raise PolicyError([FolderNotEmpty(folder=str(folder), found=found[:3])])
    elif folder.exists():
        raise PolicyError([FolderNotEmpty(folder=str(folder), found=(folder.name,))])


def write_all(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write texts by name, in UTF-8; give the names.

    Raises PolicyError (KP008).
    """
    for name, text in files.items():
        write_bytes(folder / name, text.encode("utf-8"))
    return tuple(files)
