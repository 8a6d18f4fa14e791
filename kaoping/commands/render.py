"""`kaoping render POLICY DOCUMENT`: the official documents of a method."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import Policy, Result, load
from kaoping.command import Argument, Command, Count, Day, Listed, Option
from kaoping.ledger_figures import figures
from kaoping.options import as_of_option, data_option, from_ledger_option, policy_argument
from kaoping.session import Session

FORMATS = ("docx", "pdf", "html", "md")
_DOING = Text("出公文", "making documents")
_BINDING = Text("装订", "binding")
_WRITTEN = Text("写好 {path}", "wrote {path}")
_MANY = Text("写好 {made} 份，原有的照旧 {kept} 份，都在 {path}", "made {made}, kept {kept} as they were, in {path}")
_STOPPED = Text(
    "停下了，没有一份放到位；做好的留着，加 --resume 接着出",
    "stopped, and none was put in place; what is finished is kept: go on with --resume",
)
_AGREE = Text("{count} 个文件读回来，和结果一致", "{count} files read back; they agree with the result")
#: More files than this are not listed one by one.
_FEW = 24


def run(
    session: Session,
    policy: str,
    document: str,
    output: str,
    to: tuple[str, ...],
    period: str | None,
    unit: str | None,
    date: date | None,
    data: str | None,
    against: str | None,
    fonts: str | None,
    pdf_a: bool,
    ledger: str | None,
    as_of: datetime | None,
    resume: bool,
    volume: bool,
    volume_of: int | None,
    jobs: int | None,
    last_year: str | None,
    check: bool,
) -> int:
    """Make one document, or one for each unit, in each format; or check those that were made."""
    from render.compose import needs_no_result

    with session.progress(_DOING) as bar:
        method = load(policy, without_units=needs_no_result(document))
        figures_of = figures(method, data, ledger, as_of)
        result = None if method.needs_no_result(document) else method.evaluate_for(document, period, figures_of)
        if check:
            asked = (document, result, output, to, unit, date, against, last_year)
            return _check(session, method, *asked, volume=volume, volume_of=volume_of)
        try:
            issued = method.issue(
                document,
                result,
                to=to,
                path=Path(output),
                date=date,
                unit=unit,
                against=against,
                fonts=fonts,
                pdf_a=pdf_a,
                resume=resume,
                volume=volume,
                volume_of=volume_of,
                last_year=last_year,
                jobs=jobs or os.cpu_count() or 1,
                when_counted=bar.expect,
                when_written=bar.advance,
                when_binding=lambda count: bar.turn_to(session.say(_BINDING), count),
            )
        except KeyboardInterrupt:
            session.tell(_STOPPED)
            raise
    session.show(issued.diagnostics, method.reading.sources)
    if resume or len(issued.paths) > _FEW:
        session.tell(_MANY, made=issued.made, kept=issued.kept, path=issued.paths[0].parent)
        return 0
    for path in (*issued.paths, *issued.records):
        session.tell(_WRITTEN, path=path)
    return 0


def _check(
    session: Session,
    method: Policy,
    document: str,
    result: Result | None,
    output: str,
    to: tuple[str, ...],
    unit: str | None,
    date: date | None,
    against: str | None,
    last_year: str | None,
    *,
    volume: bool,
    volume_of: int | None,
) -> int:
    """Read what was made back; 1 where a file says something else than the result."""
    checked = method.check_files(
        document,
        result,
        to=to,
        path=Path(output),
        date=date,
        unit=unit,
        against=against,
        last_year=last_year,
        volume=volume,
        volume_of=volume_of,
    )
    if checked.diagnostics:
        session.show(checked.diagnostics)
        return 1
    session.tell(_AGREE, count=checked.count)
    return 0


COMMAND = Command(
    "render",
    run,
    details=Text(
        "DOCUMENT 是办法里「公文」声明的名称，或者是不用声明的工作文书：印发办法的通知、指标解释、年度办法修订说明、"
        "绩效目标申报表（这四种按规则文件写，不用先有数据），单位反馈书。"
        "按 GB/T 9704 的格式出 Word 文件或者 PDF，同一份内容也可以出网页和 Markdown。"
        "PDF 里的字体，系统里装了方正小标宋、仿宋_GB2312 等的用它们，没有的用随程序带的；"
        "哪种字体都没有的字先报出来，不出文件。"
        "发文字号和日期没有写明的，留空待填。"
        "每份公文旁边有一个同名的 .json 文件，记着正文和每个数字的来历。",
        "DOCUMENT is one that the method declares with 公文, or a working document that needs no declaration: "
        "印发办法的通知, 指标解释, 年度办法修订说明, 绩效目标申报表 (these four are written from the rule file and "
        "need no figures), 单位反馈书. Word files and PDF are laid out after GB/T 9704; the "
        "same text comes as HTML and Markdown too. PDF is set in the fonts of the office where they are installed, "
        "else in those that travel with the program; a character that no font has is reported, and nothing is "
        "written. A number or date that nobody gave is left blank to fill in. Beside each document a .json file of "
        "the same name records its words and how each figure came about.",
    ),
    examples=[
        "kaoping render jilin-2007-employment 表彰通报",
        "kaoping render jilin-2007-employment 初评通报 --to docx,html -o out --date 2007-07-20",
        "kaoping render jilin-2007-employment 目标责任状 --unit 长春市",
        "kaoping render jilin-2008-employment 年度办法修订说明 --against jilin-2007-employment",
        "kaoping render jilin-2007-employment 表彰通报 --to pdf --pdf-a",
        "kaoping render jilin-2007-employment 单位反馈书 --to docx,pdf --resume",
        "kaoping render jilin-2007-employment 单位反馈书 --to pdf --volume",
    ],
    params=[
        policy_argument(),
        Argument("document", "DOCUMENT", Text("公文的名称，如 表彰通报", "the document's name, such as 表彰通报")),
        Option(["-o", "--output"], Text("放进这个文件夹", "the folder for them"), metavar="DIR", default="out"),
        Option(
            ["--to"],
            Text("格式，可以写几个，用逗号隔开", "the formats, several with commas"),
            type=Listed(*FORMATS),
            default="docx",
        ),
        Option(
            ["--period"],
            Text(
                "期次（默认取公文声明的，没有声明的取有数据的最后一个）",
                "the period (default: the document's own, else the last one that has data)",
            ),
            metavar="P",
        ),
        Option(
            ["--unit"],
            Text("每个单位一份的公文，只出这个单位的", "of a document that every unit gets, only that of this unit"),
            metavar="U",
        ),
        Option(
            ["--date"],
            Text("成文日期，如 2008-03-01", "the date on it, such as 2008-03-01"),
            type=Day(),
            metavar="DATE",
        ),
        data_option(),
        Option(
            ["--against"],
            Text(
                "年度办法修订说明同哪个办法比（默认同沿用的办法比）",
                "the method that 年度办法修订说明 compares with (default: the one that this continues)",
            ),
            metavar="POLICY",
        ),
        Option(
            ["--fonts"],
            Text("PDF 先用这个文件夹里的字体", "a folder whose fonts come first in PDF"),
            metavar="DIR",
        ),
        Option(
            ["--pdf-a"],
            Text("PDF 出成 PDF/A-2b，供存档", "make PDF/A-2b, for keeping"),
            is_flag=True,
        ),
        from_ledger_option(),
        as_of_option(),
        Option(
            ["--resume"],
            Text(
                "每个单位一份的公文，接着上次的出：写好而且什么都没有变的，不再做",
                "of a document that every unit gets: go on; what is finished and has not changed is not made again",
            ),
            is_flag=True,
        ),
        Option(
            ["--volume"],
            Text(
                "每个单位一份的公文，合订成一册，前面有目录；PDF 以外的格式，多于 60 份的分成几册",
                "of a document that every unit gets: bind them, with a list of contents; PDF in one file, other "
                "formats in volumes of up to 60",
            ),
            is_flag=True,
        ),
        Option(
            ["--volume-of"],
            Text(
                "合订成几册，一册最多 N 份（PDF 以外的格式最多 60 份）",
                "bind them in volumes of up to N (formats other than PDF: up to 60)",
            ),
            type=Count(),
            metavar="N",
        ),
        Option(
            ["--jobs"],
            Text(
                "每个单位一份的公文，同时用几个进程写（默认同处理器一样多）",
                "of a document that every unit gets: how many processes write (default: one a processor)",
            ),
            type=Count(),
            metavar="N",
        ),
        Option(
            ["--last-year"],
            Text(
                "上年的结果（evaluate --format json 的文件），用来写升降",
                "last year's result (a file of evaluate --format json), to tell rises and falls",
            ),
            metavar="FILE",
        ),
        Option(
            ["--check"],
            Text(
                "不出文件，把 -o 里已有的读回来，同结果逐字逐数对照",
                "make nothing; read those in -o back and compare every word and figure with the result",
            ),
            is_flag=True,
        ),
    ],
)
