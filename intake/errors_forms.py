"""What can be wrong with reporting forms that come back, and with merged cells: KP563–KP573."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOfOther(Error):
    """这张填报表是别的办法、别的年度的。

    填报表里藏着它属于哪个办法、哪一年。去年的表、别的办法的表放进来，项目名称也许一样，含义不一定一样，一律不读。
    用 `kaoping template` 做今年的表，把数填进去。
    """

    code: ClassVar = "KP563"
    title: ClassVar = Text(
        "这张填报表是《{actual}》（{actual_year}年）的，这里是《{expected}》（{expected_year}年）",
        'this form belongs to "{actual}" ({actual_year}); the method here is "{expected}" ({expected_year})',
    )
    help: ClassVar = Text(
        "用 kaoping template 做本办法的填报表，把数填进去",
        "make the forms of this method with `kaoping template` and enter the figures there",
    )
    actual: str
    actual_year: str
    expected: str
    expected_year: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOfOtherText(Warning):
    """这张填报表是办法改动以前做的。

    表里藏着做表时办法文本的校验值，和现在的不同。名称、计量单位都没有变的项照读；变了的另外报错，新加的另外提醒。
    """

    code: ClassVar = "KP564"
    title: ClassVar = Text(
        "做这张填报表以后，办法的文本改过", "the text of the method was changed after this form was made"
    )
    help: ClassVar = Text(
        "没有变的项照读；看看改动影响不影响这张表", "unchanged figures are read; see whether the change bears on it"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheetMissing(Error):
    """填报表里少了一张工作表，或者工作表改了名。

    读表靠工作表名。改回原来的名称；删掉了的，用 `kaoping template` 重做一张，把数抄进去。
    """

    code: ClassVar = "KP565"
    title: ClassVar = Text("填报表里没有工作表“{sheet}”{renamed}", 'the form has no sheet "{sheet}"{renamed}')
    help: ClassVar = Text(
        "改回工作表名；删掉了的，重做一张表把数抄进去",
        "give the sheet its name again; if it was deleted, make a new form and copy the figures",
    )
    sheet: str
    renamed: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShifted(Error):
    """填报表里插入、删除或移动过行、列、格子，数就对不上号了。

    每个数靠它在哪一格认出来。插入了行列的删去，移动了的移回去；改乱了的，用 `kaoping template` 重做一张，把数抄进去。
    这张表一个数也没有读。
    """

    code: ClassVar = "KP566"
    title: ClassVar = Text(
        "工作表“{sheet}”的行列动过：“{text}”应在 {expected}，现在在 {actual}{how}",
        'rows or columns of sheet "{sheet}" were moved: "{text}" should be at {expected} and is at {actual}{how}',
    )
    help: ClassVar = Text(
        "删去插入的行列，或者把数抄进一张新做的表", "undo it, or copy the figures into a form that is made anew"
    )
    sheet: str
    text: str
    expected: str
    actual: str
    how: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTextChanged(Error):
    """填报表里不该改的字改了。

    项目名称、计量单位、目标以办法和责任状为准，改了表也不算数，还会让人以为报的是另一样东西。这张表一个数也没有读。
    名称或目标确实不对的，改办法或责任状，再做表。
    """

    code: ClassVar = "KP567"
    title: ClassVar = Text(
        "{cell} 应是“{expected}”，现在是“{actual}”", '{cell} should say "{expected}" and says "{actual}"'
    )
    help: ClassVar = Text("改回原来的字", "restore the words")
    cell: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUnexpected(Warning):
    """填报表里不用填的地方填了东西，没有读。

    灰色的格子、表外的格子、另加的工作表，里面的内容不会进入考评。要说明的写在“说明”栏；是数的，填进它该在的格子。
    """

    code: ClassVar = "KP568"
    title: ClassVar = Text(
        "{place} 不是要填的，里面的“{content}”没有读", '{place} is no entry: "{content}" was not read'
    )
    help: ClassVar = Text("移到要填的格子或“说明”栏", "move it to an entry or to the remarks")
    place: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFigureGone(Error):
    """填报表里填了一项，现在的办法没有这一项，或者改了计量单位。

    表是办法改动以前做的。用 `kaoping template` 重做一张，把数抄进去；计量单位变了的要换算。
    """

    code: ClassVar = "KP569"
    title: ClassVar = Text("{cell} 的“{name}”读不了：{reason}", '{cell} "{name}" cannot be read: {reason}')
    help: ClassVar = Text(
        "用 kaoping template 重做一张表，把数抄进去", "make the form anew with `kaoping template` and copy the figures"
    )
    cell: str
    name: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormIncomplete(Warning):
    """办法后来加了要报的项，这张填报表里没有。

    这些项算缺报。用 `kaoping template` 重做一张补报，或者另报一份更正。
    """

    code: ClassVar = "KP570"
    title: ClassVar = Text(
        "这张填报表里没有后来加的 {count} 项：{names}", "this form lacks {count} figures that were added later: {names}"
    )
    help: ClassVar = Text("做新表补报，否则这些项算缺报", "report them on a new form, else they count as missing")
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDamaged(Error):
    """像是填报表，可是认不出是哪一张。

    填报表里藏着一张工作表，写着它是哪个办法、哪个单位、每一格是什么。这张藏着的表不见了（例如把内容复制到了新的工作簿），
    或者改坏了，或者是更新的版本做的。用 `kaoping template` 重做一张，把数抄进去。
    """

    code: ClassVar = "KP571"
    title: ClassVar = Text("认不出这张填报表：{reason}", "this form cannot be recognised: {reason}")
    help: ClassVar = Text(
        "用 kaoping template 重做一张表，把数抄进去", "make the form anew with `kaoping template` and copy the figures"
    )
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormListContradicts(Error):
    """明细表里选了“无”，下面又填了记录。

    有记录的，清掉“无”；确实没有的，清掉下面的记录。
    """

    code: ClassVar = "KP572"
    title: ClassVar = Text(
        "{cell} 选了“无”，下面又填了 {count} 条“{name}”", '{cell} says none, but {count} records of "{name}" follow'
    )
    help: ClassVar = Text("清掉一处", "clear one of them")
    cell: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCells(Error):
    """填数的地方有合并单元格。

    合并以后只剩左上角一格有内容，别的格子是空的：分不清是每个都一样，还是只报了一个。取消合并，每一格各填各的。
    表头以上的标题合并不要紧。
    """

    code: ClassVar = "KP573"
    title: ClassVar = Text(
        "{cells} 是合并单元格，里面的“{content}”没有读", '{cells} is merged; "{content}" was not read'
    )
    help: ClassVar = Text("取消合并，每一格各填各的", "unmerge them and fill every cell in")
    cells: str
    content: str
