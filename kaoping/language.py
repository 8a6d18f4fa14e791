"""Which language to speak: the command line and the environment in, zh or en out."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from dsl.diagnostic import Language, Text


def preferred_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Take the language from `--lang`, else from the locale, else Chinese.

    Looked for before the command line is parsed, so that its faults are told in the right language.
    What follows a lone `--` is no option.

    >>> preferred_language(["check", "--lang", "en"], {"LANG": "zh_CN.UTF-8"})
    'en'
    >>> preferred_language(["check", "--lang=fr"], {"LC_ALL": "C", "LANG": "en_US.UTF-8"})
    'zh'
    """
    options = list(arguments[: arguments.index("--")]) if "--" in arguments else list(arguments)
    chosen: str | None = None
    for index, option in enumerate(options):
        if option == "--lang":
            chosen = "".join(options[index + 1 : index + 2])
        elif option.startswith("--lang="):
            chosen = option.partition("=")[2]
    return _known(chosen) or _known(_locale_name(environment)) or "zh"


def _known(name: str | None) -> Language | None:
    folded = (name or "").lower()
    if folded == "zh" or folded.startswith(("zh_", "zh-", "chinese")):
        return "zh"
    if folded == "en" or folded.startswith(("en_", "en-", "en.", "english")):
        return "en"
    return None


def _locale_name(environment: Mapping[str, str]) -> str:
    """Read the locale's name the way that gettext does; on Windows, where none is set, ask the system."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return environment[variable]
    if sys.platform == "win32":
        import locale

        return locale.getlocale()[0] or ""
    return ""


def say(text: Text, language: Language, **values: object) -> str:
    """Give a sentence in one language, with its fields filled in.

    >>> say(Text("共 {n} 个", "{n} in all"), "zh", n=3)
    '共 3 个'
    """
    return text.format(language, values)
