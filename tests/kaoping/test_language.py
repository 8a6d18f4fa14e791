"""Which language a run speaks."""

from __future__ import annotations

import pytest

from kaoping.language import preferred_language


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        pytest.param([], {}, "zh", id="nothing is known"),
        pytest.param([], {"LANG": "C.UTF-8"}, "zh", id="a locale of no language"),
        pytest.param([], {"LANG": "de_DE.UTF-8"}, "zh", id="a language that is not spoken"),
        pytest.param([], {"LANG": "en_US.UTF-8"}, "en", id="English locale"),
        pytest.param([], {"LANG": "zh_CN.GBK"}, "zh", id="Chinese locale"),
        pytest.param([], {"LANG": "zh_CN", "LC_ALL": "en_GB"}, "en", id="LC_ALL goes before LANG"),
        pytest.param([], {"LANG": "zh_CN", "LC_MESSAGES": "en"}, "en", id="LC_MESSAGES goes before LANG"),
        pytest.param([], {"LANG": "en_US", "LC_ALL": ""}, "en", id="an empty variable is none"),
        pytest.param(["check", "--lang", "zh"], {"LANG": "en_US"}, "zh", id="the option goes before the locale"),
        pytest.param(["--lang=en"], {}, "en", id="option with an equals sign"),
        pytest.param(["--lang", "en", "check", "--lang", "zh"], {}, "zh", id="the last option holds"),
        pytest.param(["check", "--lang"], {}, "zh", id="option without its value"),
        pytest.param(["explain", "x", "--", "--lang", "en"], {}, "zh", id="no option after --"),
        pytest.param(["--lang", "entire"], {"LANG": "zh_CN"}, "zh", id="not every word with en is English"),
    ],
)
def test_preferred_language(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert preferred_language(arguments, environment) == language
