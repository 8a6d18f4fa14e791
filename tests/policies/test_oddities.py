"""What is odd in the five sources is found once nobody speaks of it: the methods are read without covers."""

from __future__ import annotations

import re

import pytest

from tests.policies.reread import reread, text_of

#: What speaks of an oddity: 假设 and 又称, whole lines, and a sum of weights that is stated as it is.
_COVER = re.compile(r"^\s*(?:假设|又称|解释 +见|权重合计 85)")
#: Each oddity that the sources are known for, as the start of what is said of it.
ODDITIES = {
    "jilin-2007-employment": (
        ("KP230", "「城市居民最低生活保障」在原文另一处写作「城乡居民最低生活保障」"),
        ("KP230", "「农村社会福利中心建设完成率」在原文另一处写作「农村社会福利服务中心建设完成率」"),
        ("KP230", "「市级数据中心建设完成率」在原文另一处写作「市(州)数据中心建设完成率」"),
        ("KP230", "「职业培训鉴定」在原文另一处写作「培训鉴定」"),
        ("KP232", "「农村劳动力转移就业培训人数及培训后就业率」的分母"),
        ("KP232", "「低保家庭子女培训人数及培训后就业率」的分母"),
        ("KP232", "「查处举报投诉案件结案率」的分母"),
        ("KP233", "原文 第 123 行 指向另一个文件"),
    ),
    "jilin-2008-employment": (
        ("KP230", "「工伤生育保险」在原文另一处写作「工伤保险」"),
        ("KP231", "各方面的先后与原文 第 5 行 列举的不同"),
    ),
    "dongxihu-2020-performance": (
        ("KP236", "「城镇登记失业率」这里是 ≤ 3.2%，原文 第 585 行 是 3.8%"),
        ("KP236", "「城镇登记失业率」这里是 ≤ 3.3%，原文 第 30 行 是 3.2%"),
        ("KP235", "「就业综合指数得分」越高越好，目标却写作「≤ 80分」"),
        ("KP237", "「地税征收费」的预算这里是 300万元，原文 第 1314 行 写 150"),
    ),
    "jiangyou-2024-performance": (
        ("KP246", "「人社基层平台及社保服务大厅运行保障经费」的成本指标合计 9万元，预算是 15万元"),
        ("KP238", "「城镇登记失业率」的权重写 5，原文 第 371 行 这一行没有这个数"),
        ("KP238", "「全市综合类事业人员公开招聘」的权重写 10，原文 第 315 行 这一行没有这个数"),
    ),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_every_oddity_is_found_and_quotes_both_places(name: str) -> None:
    bare = "\n".join("" if _COVER.match(line) else line for line in text_of(name).split("\n"))
    found = reread(name, bare).findings
    for code, says in ODDITIES[name]:
        meant = [d for d in found if d.code == code and d.message("zh").startswith(says)]
        assert meant, (code, says)
        places = {meant[0].span.file, *(r.span.file for r in meant[0].related)}
        assert len(meant[0].related) >= 1 or code == "KP235", says
        assert code in ("KP235", "KP246") or any(f.endswith("source.txt") for f in places)


def test_weights_that_add_up_to_less_are_told_unless_the_sum_is_stated() -> None:
    text = text_of("jiangyou-2024-performance")
    assert text.count("    权重合计 85\n") == 1
    found = reread("jiangyou-2024-performance", text.replace("    权重合计 85\n", "")).findings
    assert [d.message("zh") for d in found]


@pytest.mark.parametrize("name", [*ODDITIES, "jilin-2016-civil-affairs"])
def test_what_is_spoken_of_is_a_note(name: str) -> None:
    assert reread(name, text_of(name)).findings == ()
