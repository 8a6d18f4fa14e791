"""Which commands there are, in the order of an office's year, and what each does in one line."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.diagnostic import Text

#: Section headings, and under each the commands with what they do in one line.
SECTIONS: Mapping[Text, Mapping[str, Text]] = {
    Text("起草办法", "Drafting the method"): {
        "new": Text("开始写一个办法，或者从去年的办法开始", "begin a method, or next year's from last year's"),
        "check": Text("检查规则文件，一次列出全部问题", "check rule files and list all findings in one run"),
        "fmt": Text("把规则文件排整齐，意思不变", "write rule files in their one form; the meaning stays"),
        "test": Text("试算办法里的算例", "run the worked examples of a method"),
        "coverage": Text(
            "原文的哪些条款没有规则引用，哪些规则没有依据",
            "clauses of the source text that no rule cites, and rules that cite none",
        ),
        "graph": Text("画关系图：哪个数字怎样算到哪个结果", "draw which figure becomes which result"),
        "diff": Text("两个年度的办法有什么不同", "what changed between two years' methods"),
    },
    Text("报送", "Taking figures in"): {
        "template": Text("做填报表：每个单位一个 Excel 表", "make the Excel reporting forms that units fill in"),
        "map": Text(
            "别人做的表：提出哪一列是哪个填报项，确认后照读",
            "propose what the columns of a table that is not ours mean, to be confirmed",
        ),
        "validate": Text(
            "校验报上来的表，问题批注在原表上退回", "look reports over, and return them with comments at their cells"
        ),
        "submit": Text("把报送、更正、评定登记进台账", "take reports, corrections and judgements into the ledger"),
        "ledger": Text(
            "台账：谁报了什么、谁改的、还差谁；审核、锁定、核对",
            "the ledger: who reported and changed what, what is outstanding; reviews, locks, tamper check",
        ),
    },
    Text("考评", "Assessing"): {
        "evaluate": Text("按办法和报送的数字计算结果", "evaluate a method with the reported figures"),
        "explain": Text(
            "把一个结果一层层展开，直到报送的数字和原文条款",
            "unfold a result down to the reported figures and the cited clauses",
        ),
        "whatif": Text("假设一个数或一条规则不同，看结果怎么变", "suppose other figures or rules, and see what moves"),
        "seek": Text("差多少：一个单位达到目标的最小改动", "the smallest change with which a unit reaches a goal"),
        "sql": Text("把办法写成 SQL，给管数据库的人看", "the method as SQL, for a database administrator to review"),
        "robust": Text(
            "结果稳不稳：分值、目标、取舍动一动，名次和奖项变不变",
            "whether ranks and awards hold when points, targets and roundings move",
        ),
        "verify": Text("按结果证书重算一遍，看每个数是不是还一样", "repeat a certified run and compare every figure"),
    },
    Text("印发", "Issuing"): {
        "render": Text("出公文，如初评通报、表彰通报", "make the official documents"),
        "proof": Text("公文体检：查一份公文的版式和文字", "check an official document's layout and wording"),
    },
    Text("认识这个程序", "Getting to know the tool"): {
        "demo": Text(
            "用随程序带的办法和示例数字走一遍，结果放进 out/",
            "evaluate and render the shipped method with its sample figures into out/",
        ),
        "help": Text("一条诊断的说明：什么意思，怎么改", "the page of a diagnostic: what it means, how to mend it"),
    },
}


def summary(name: str) -> Text:
    """Give what a command does in one line."""
    return next(commands[name] for commands in SECTIONS.values() if name in commands)


def names() -> tuple[str, ...]:
    """List all commands, in order."""
    return tuple(name for commands in SECTIONS.values() for name in commands)
