"""The distribution of fonts: its size, names of its own, its licences, and the characters of people and places."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FILES = sorted((FONTS / "kaoping_fonts").glob("*.[ot]tf"))
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def test_they_take_no_more_than_25_mb() -> None:
    assert len(FILES) == 6
    assert sum(file.stat().st_size for file in FILES) <= 25_000_000


@each
def test_each_goes_under_a_name_of_its_own_and_keeps_its_notices(file: Path) -> None:
    with TTFont(file, lazy=True) as font:
        said = {record.nameID: str(record) for record in font["name"].names}
    for number in (1, 4, 6):
        assert said[number].startswith("Kaoping")
        assert not any(reserved in said[number] for reserved in ("LXGW", "霞鹜", "Source", "Noto", "Fandol"))
    assert any(holder in said[0] for holder in ("Fandol team", "Adobe", "LXGW"))
    assert "License" in said[13]
    assert "a subset of" in said[5]


@each
def test_each_is_described_with_its_licence(file: Path) -> None:
    assert f"`{file.name}`" in (FONTS / "LICENSES.md").read_text(encoding="utf-8")


def test_the_distribution_carries_fonts_and_licences() -> None:
    project = tomllib.loads((FONTS / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["license"] == "GPL-3.0-or-later WITH Font-exception-2.0 AND OFL-1.1"
    assert project["tool"]["setuptools"]["package-data"] == {"kaoping_fonts": ["*.otf", "*.ttf"]}
    assert {file.name for file in (FONTS / "licences").iterdir()} == {
        "GPL-3.0.txt",
        "Font-exception.txt",
        "OFL-1.1.txt",
    }


def test_together_they_have_every_han_of_gbk() -> None:
    covered: set[int] = set()
    for file in FILES:
        with TTFont(file, lazy=True) as font:
            covered |= set(font.getBestCmap())
    trails = [*range(0x40, 0x7F), *range(0x80, 0xFF)]
    pairs = (bytes([first, second]).decode("gbk", "ignore") for first in range(0x81, 0xFF) for second in trails)
    han = {ord(c) for c in pairs if len(c) == 1 and 0x4E00 <= ord(c) <= 0x9FFF}
    assert len(han) > 20_000
    assert han <= covered
