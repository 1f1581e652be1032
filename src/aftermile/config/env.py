"""
Typed readers of the environment.

Each setting is declared once, where it is read: name, type, default, what it is for. `aftermile doctor` and
docs/operate/settings.md list what was declared. A value that cannot be read is a `Problem`, not an exception,
so that all of them are told at once; `refuse()` raises them together.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from aftermile.config.errors import BadSettings

T = TypeVar("T")
PREFIX: Final = "AFTERMILE_"
YES: Final = frozenset({"1", "true", "yes", "on"})
NO: Final = frozenset({"0", "false", "no", "off"})
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
BYTES: Final = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment, as the documentation shows it."""

    name: str
    kind: str
    default: str
    about: str
    section: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a setting and how to mend it; `code` is the machine's name for it."""

    code: str
    setting: str
    words: str
    mend: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.setting}: {self.words} {self.mend}"


class Unreadable(ValueError):
    """A value that its reader does not understand; says what would be right."""


class Environment:
    """The variables of one process, with everything that was asked of them."""

    tolerant: ClassVar[bool] = False  # `aftermile doctor` wants to look at what others refuse

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._section = "General"
        self.declared: dict[str, Setting] = {}
        self.problems: list[Problem] = []

    def section(self, title: str) -> None:
        """Group the settings that follow under `title` in the documentation."""
        self._section = title

    def text(self, name: str, default: str, about: str, *, choices: tuple[str, ...] = ()) -> str:
        def read(value: str) -> str:
            if choices and value not in choices:
                raise Unreadable(f"Use one of: {', '.join(choices)}.")
            return value

        return self._read(Setting(name, "text", default, about, self._section, choices), default, read)

    def flag(self, name: str, about: str, *, default: bool) -> bool:
        return self._read(
            Setting(name, "yes/no", "yes" if default else "no", about, self._section), default, _flag
        )

    def number(self, name: str, default: int, about: str, *, least: int = 0) -> int:
        def read(value: str) -> int:
            if not re.fullmatch(r"-?\d+", value) or int(value) < least:
                raise Unreadable(f"Use a whole number of at least {least}.")
            return int(value)

        return self._read(Setting(name, "number", str(default), about, self._section), default, read)

    def words(self, name: str, default: list[str], about: str) -> list[str]:
        """Read a list, separated by commas."""

        def read(value: str) -> list[str]:
            return [word for word in (part.strip() for part in value.split(",")) if word]

        return self._read(Setting(name, "list", ",".join(default), about, self._section), default, read)

    def path(self, name: str, default: str, about: str) -> Path:
        def read(value: str) -> Path:
            return Path(value).expanduser().resolve()

        return self._read(Setting(name, "path", default, about, self._section), read(default), read)

    def duration(self, name: str, default: str, about: str) -> timedelta:
        """Read a number with a unit: 90s, 15m, 12h, 30d."""
        return self._read(Setting(name, "duration", default, about, self._section), _span(default), _span)

    def size(self, name: str, default: str, about: str) -> int:
        """Read bytes: 500KB, 20MB, 2GB."""
        return self._read(Setting(name, "size", default, about, self._section), _size(default), _size)

    def url(self, name: str, default: str, about: str, *, schemes: tuple[str, ...]) -> SplitResult:
        def read(value: str) -> SplitResult:
            parts = urlsplit(value)
            if parts.scheme not in schemes:
                raise Unreadable(f"Use an address that starts with {' or '.join(f'{s}:' for s in schemes)}.")
            return parts

        fallback = urlsplit(default)
        return self._read(Setting(name, "address", default, about, self._section), fallback, read)

    def secret(self, name: str, default: str, about: str) -> str:
        """Read a secret from `NAME`, or from the file that `NAME_FILE` names."""
        shown = "none" if not default else "set"
        setting = Setting(name, "secret", shown, about, self._section)
        self.declared[name] = setting
        place = self._values.get(f"{name}_FILE", "")
        if not place:
            return self._values.get(name, "") or default
        if self._values.get(name):
            self.wrong("secret_twice", name, f"is set, and {name}_FILE too.", "Keep one of the two.")
        try:
            return Path(place).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.wrong("secret_unreadable", f"{name}_FILE", f"cannot be read: {error}.", "Check the file.")
            return default

    def has(self, name: str) -> bool:
        """Say whether a variable is set, by itself or as the file that holds it."""
        return bool(self._values.get(name, "").strip() or self._values.get(f"{name}_FILE", "").strip())

    def wrong(self, code: str, setting: str, words: str, mend: str) -> None:
        """Note a problem for `refuse()` and the doctor."""
        self.problems.append(Problem(code, setting, words, mend))

    def unknown(self) -> list[str]:
        """Return set variables that look like ours but that nobody reads: misspelled, most likely."""
        known = set(self.declared) | {f"{s.name}_FILE" for s in self.declared.values() if s.kind == "secret"}
        known.add(f"{PREFIX}SHARED")
        return sorted(name for name in self._values if name.startswith(PREFIX) and name not in known)

    def refuse(self) -> None:
        """Raise `BadSettings` with every problem, unless a doctor is looking."""
        if self.problems and not Environment.tolerant:
            raise BadSettings(problems="\n".join(f"- {problem}" for problem in self.problems))

    def _read(self, setting: Setting, default: T, read: Callable[[str], T]) -> T:
        self.declared[setting.name] = setting
        value = self._values.get(setting.name, "").strip()
        if not value:
            return default
        try:
            return read(value)
        except Unreadable as error:
            self.wrong("setting_unreadable", setting.name, f"“{value}” is not a {setting.kind}.", str(error))
            return default


def _flag(value: str) -> bool:
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    raise Unreadable("Use yes or no.")


def _span(value: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([smhd])", value)
    if match is None:
        raise Unreadable("Use a number with s, m, h or d, such as 15m.")
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]])


def _size(value: str) -> int:
    match = re.fullmatch(r"(\d+)\s*([KMG]?B?)", value.upper())
    if match is None or match[2] not in BYTES:
        raise Unreadable("Use a number with KB, MB or GB, such as 20MB.")
    return int(match[1]) * BYTES[match[2]]
