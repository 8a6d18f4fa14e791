"""Reading and writing at the edge."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic
from kaoping.errors import PolicyError
from kaoping.files import SourceFiles, read_text, safe_name, write_bytes


def the_fault(error: pytest.ExceptionInfo[PolicyError]) -> Diagnostic:
    (fault,) = error.value.diagnostics
    assert error.value.exit_status == 3
    return fault


class TestReading:
    def test_a_byte_order_mark_and_windows_lines_are_no_text(self, tmp_path: Path) -> None:
        file = tmp_path / "policy.kp"
        file.write_bytes("\ufeff办法 甲\r\n层次\r".encode())
        assert read_text(file) == "办法 甲\n层次\n"

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(PolicyError) as error:
            read_text(tmp_path / "policy.kp")
        assert the_fault(error).code == "KP003"
        assert "policy.kp" in the_fault(error).message("zh")

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(PolicyError) as error:
            read_text(tmp_path)
        assert the_fault(error).code == "KP004"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            pytest.param("办法 一".encode("gbk"), "多半是 GBK", id="GBK"),
            pytest.param("ok\n办法".encode("gb18030"), "第 2 行", id="GB18030 from line 2"),
            pytest.param("办法".encode("utf-16"), "UTF-16", id="UTF-16"),
            pytest.param(b"ok\n\xff\xff\xff", "第 2 行", id="no text at all"),
        ],
    )
    def test_another_encoding_is_told(self, tmp_path: Path, data: bytes, said: str) -> None:
        file = tmp_path / "policy.kp"
        file.write_bytes(data)
        with pytest.raises(PolicyError) as error:
            read_text(file)
        fault = the_fault(error)
        assert fault.code == "KP006"
        assert said in fault.message("zh") + fault.say("help", "zh")

    @pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
    def test_a_file_without_permission_says_so(self, tmp_path: Path) -> None:
        file = tmp_path / "policy.kp"
        file.touch(mode=0)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65_534)  # root may read everything, nobody may not
        try:
            with pytest.raises(PolicyError) as error:
                read_text(file)
        finally:
            if is_root:
                os.seteuid(0)
        assert "没有权限" in the_fault(error).message("zh")


class TestWriting:
    def test_folders_are_made_and_nothing_else_is_left(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "out" / "年终总评.json", b"{}")
        assert [p.name for p in (tmp_path / "out").iterdir()] == ["年终总评.json"]

    def test_a_file_is_replaced_whole(self, tmp_path: Path) -> None:
        write_bytes(tmp_path / "a", b"longer")
        write_bytes(tmp_path / "a", b"new")
        assert (tmp_path / "a").read_bytes() == b"new"

    def test_a_file_in_the_way_of_a_folder_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "out").touch()
        with pytest.raises(PolicyError) as error:
            write_bytes(tmp_path / "out" / "a.json", b"")
        assert the_fault(error).code == "KP008"
        assert "文件" in the_fault(error).message("zh")

    def test_a_folder_in_the_way_of_a_file_is_told_and_cleaned_up(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").mkdir()
        with pytest.raises(PolicyError) as error:
            write_bytes(tmp_path / "a.json", b"")
        assert the_fault(error).code == "KP008"
        assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


class TestSources:
    def test_texts_are_read_when_they_are_wanted(self, tmp_path: Path) -> None:
        file = tmp_path / "units.yaml"
        sources = SourceFiles()
        file.write_text("单位", encoding="utf-8")
        assert sources.get(str(file)) == "单位"

    def test_what_is_no_text_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(b"PK\xff\xfe")
        sources = SourceFiles()
        assert sources.get(str(tmp_path / "a.xlsx")) is None
        assert sources.get(str(tmp_path / "gone.yaml")) is None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("长春市", "长春市"),
        ("../../etc/passwd", "__.._etc_passwd"),
        ("..", "_"),
        ("a/b\\c", "a_b_c"),
        ("尾点.", "尾点_"),
        ("", "_"),
        ("换\n行", "换_行"),
    ],
)
def test_names_of_units_make_safe_file_names(name: str, file: str) -> None:
    assert safe_name(name) == file
