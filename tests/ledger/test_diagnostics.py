"""Every diagnostic of the ledger and of certificates, in both languages.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/ledger/test_diagnostics.py`; read them
before you commit them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Language, Text
from dsl.report import draw
from kaoping import errors_certificate, errors_ledger
from ledger import errors

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"

BUILT: list[Diagnostic] = [
    errors.LedgerMissing(ledger="某市2026/台账.db"),
    errors.LedgerUnreachable(ledger="postgresql://kaoping@db/kaoping", reason="connection refused"),
    errors.LedgerTooNew(ledger="台账.db", version="0009", known="0002"),
    errors.LedgerDamaged(ledger="台账.db", reason="file is not a database"),
    errors.NoDriver(ledger="postgresql://kaoping@db/kaoping"),
    errors.ClockBehind(now="2027-01-08T09:00:00.000000Z", last="2027-01-09T09:00:00.000000Z"),
    errors.LedgerOfOther(
        ledger="台账.db",
        actual="某市就业工作考核办法",
        actual_year="2026",
        expected="某市就业工作考核办法",
        expected_year="2027",
    ),
    errors.PeriodLocked(
        unit="甲县", period="年终考核", at="2027-01-15 18:00", by="王五", reason=Text("：截止", ": the deadline")
    ),
    errors.NothingInFile(file="收到的/甲县.xlsx"),
    errors.AlreadyEntered(file="收到的/甲县.xlsx", seq=12),
    errors.RevisionOmits(unit="甲县", period="年终考核", seq=12, count=2, names=("失业人员", "帮扶人数")),
    errors.EntryUnknown(seq=12, unit=Text("“乙县”的", " of 乙县")),
    errors.LockUnchanged(unit="甲县", period="年终考核", already=Text("已经锁定", "is locked already")),
    errors.ChainBroken(seq=12, problem=Text("内容和登记时的校验值不符", "its content does not have the hash")),
    errors.HeadDiffers(wanted="2632f3b364fd49b7", seq=40, actual="9660725f4ec45d7e"),
    errors.FigureGone(
        seq=12, unit="甲县", name="失业人员", reason=Text("办法里没有这一项了", "the method has no such figure")
    ),
    errors.NotInLedger(path="某市2026/submissions"),
    errors.RevisionWaits(unit="甲县", period="年终考核", seq=14, counted=12),
    errors.SeveralMarks(unit="甲县", name="整改分", judges=("王（第 12 笔）", "赵（第 13 笔）")),
    errors.ChangedMeanwhile(file="收到的/甲县.xlsx"),
    errors.ListElsewhere(unit="甲县", period="年终考核", name="重点项目", seq=12),
    errors.DepartmentOutranks(department="统计局", seq=15, count=1, named=("甲县新增就业人数 950 → 930",)),
    errors_ledger.NoMoment(value="昨天"),
    errors_ledger.LedgerInPackage(policy="jilin-2007-employment"),
    errors_ledger.ExportInTheWay(folder="out"),
    errors_ledger.WithoutLedger(),
    errors_certificate.CertificateUnreadable(path="证书.zip", reason=Text("不完整", "it is not whole")),
    errors_certificate.CertificateAltered(actual="2632f3b3", written="9660725f"),
    errors_certificate.InputChanged(path="submissions/甲县.yaml", how=Text("改过或者不在了", "was changed or is gone")),
    errors_certificate.ResultDiffers(
        where=Text("甲县 总分", "甲县 total"), certified=Text("90", "90"), now=Text("88", "88")
    ),
    errors_certificate.ReportedDiffers(
        where=Text("甲县 失业人员", "甲县 失业人员"), certified=Text("200", "200"), now=Text("210", "210")
    ),
    errors_certificate.VersionDiffers(certified="0.1.0", language="1", now="0.2.0", language_now="1"),
    errors_certificate.LedgerDiffers(count=12, certified="2632f3b3", now="9660725f"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("found", BUILT, ids=[d.code for d in BUILT])
def test_it_reads_well(found: Diagnostic, language: Language) -> None:
    drawn = draw([found], {}, language=language)
    golden = GOLDEN / f"{found.code}.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        golden.write_text(drawn, encoding="utf-8")
    assert drawn == golden.read_text(encoding="utf-8")


def test_every_code_is_here() -> None:
    kinds = [
        k
        for module in (errors, errors_ledger, errors_certificate)
        for k in vars(module).values()
        if isinstance(k, type) and issubclass(k, Diagnostic) and "code" in vars(k)
    ]
    assert sorted(k.code for k in kinds) == sorted(d.code for d in BUILT)
