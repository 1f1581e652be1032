"""
The size ratchet: no file, function, template or provider folder above its limit (docs/develop/house.md).

Limits only go down. The few exceptions stand in tools/sizes.json with the size they had when they were
recorded; one that shrank is recorded again (python -m tools.sizes --record), so that it cannot grow back.
"""

import ast
import json
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src" / "aftermile"
RECORD: Final = Path(__file__).with_suffix(".json")
LIMITS: Final = {"file": 400, "models": 500, "function": 60, "template": 250, "provider": 1000, "tests": 500}
AIMS: Final = {"file": (80, 250), "function": (8, 25), "template": (60, 120)}
TABLES: Final = ("codes.py", "data.py", "table.py")
TABLE_FOLDERS: Final = ("statutes", "data")


def lines(place: Path) -> int:
    return len(place.read_text(encoding="utf-8").splitlines())


def is_table(place: Path) -> bool:
    inside = place.relative_to(ROOT).parts
    return place.name in TABLES or any(part in TABLE_FOLDERS for part in inside)


def functions(place: Path) -> Iterator[tuple[str, int]]:
    """Yield name and length of each function, without decorators."""
    for node in ast.walk(ast.parse(place.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def measure() -> dict[str, dict[str, int]]:
    """Return every size by kind and name."""
    sizes: dict[str, dict[str, int]] = {kind: {} for kind in LIMITS}
    for place in sorted(SOURCE.rglob("*.py")):
        name = place.relative_to(ROOT).as_posix()
        if "migrations" in place.parts:
            continue
        kind = "models" if place.stem == "models" or "models" in place.parts else "file"
        if not is_table(place) and place.stat().st_size:
            sizes[kind][name] = lines(place)
        for function, length in functions(place):
            key = f"{name}:{function}"
            sizes["function"][key] = max(length, sizes["function"].get(key, 0))
    for place in sorted(SOURCE.rglob("templates/**/*.html")):
        sizes["template"][place.relative_to(ROOT).as_posix()] = lines(place)
    for folder in sorted((SOURCE / "providers").glob("*/*/")):
        code = [lines(file) for file in folder.rglob("*.py") if "fixtures" not in file.parts]
        if code:
            sizes["provider"][folder.relative_to(ROOT).as_posix()] = sum(code)
    for place in sorted((ROOT / "tests").rglob("*.py")):
        sizes["tests"][place.relative_to(ROOT).as_posix()] = lines(place)
    return sizes


def faults(sizes: dict[str, dict[str, int]], record: dict[str, int]) -> Iterator[str]:
    """Yield what is above its limit, and exceptions that shrank."""
    measured = {name: (size, LIMITS[kind]) for kind, named in sizes.items() for name, size in named.items()}
    for name, (size, limit) in sorted(measured.items()):
        allowed = record.get(name, limit)
        if size > allowed:
            yield f"{name}: {size} lines, at most {allowed}"
    for name, allowed in sorted(record.items()):
        size = measured.get(name, (0, 0))[0]
        if size < allowed:
            yield f"{name}: {size} lines now, recorded with {allowed}: python -m tools.sizes --record"


def over_limits(sizes: dict[str, dict[str, int]]) -> dict[str, int]:
    return {
        name: size for kind, named in sizes.items() for name, size in named.items() if size > LIMITS[kind]
    }


def main(arguments: list[str]) -> int:
    sizes = measure()
    record: dict[str, int] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if "--record" in arguments:
        record = {name: min(size, record.get(name, size)) for name, size in over_limits(sizes).items()}
        RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
    for kind, (middle, high) in AIMS.items():
        values = sorted(sizes[kind].values())
        if len(values) > 1:
            median, p90 = statistics.median(values), values[int(len(values) * 0.9)]
            found = f"median {median:.0f} (aim {middle}), p90 {p90} (aim {high}), largest {values[-1]}"
            print(f"{kind}s: {len(values)}; {found}")
    problems = list(faults(sizes, record))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} too large, {len(record)} exceptions on record")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
