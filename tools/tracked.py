"""What no tracked file may hold: names of package registries, paths of one machine, hidden arrows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
HOSTS: Final = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "yarnpkg" + ".com")
MACHINE: Final = re.compile(r"(?<![\w.:/-])/(?:work|home|root|Users)/\w")
HIDDEN_ARROW: Final = re.compile(r"(?<!_state\.apps\.)\bget_model\(")
BINARY: Final = {".png", ".jpg", ".webp", ".ico", ".xlsx", ".gz", ".woff2", ".pdf", ".mp4", ".zip"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def faults(place: Path) -> Iterator[str]:
    name = place.relative_to(ROOT).as_posix()
    code = place.suffix == ".py" and "migrations" not in place.parts and name.startswith("src/")
    for number, line in enumerate(place.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if any(host in line for host in HOSTS):
            yield f"{name}:{number}: names a package registry"
        if MACHINE.search(line):
            yield f"{name}:{number}: holds a path of one machine"
        if code and HIDDEN_ARROW.search(line):
            yield f"{name}:{number}: get_model() hides an arrow: import the class"


def main() -> int:
    files = [place for place in tracked() if place.is_file() and place.suffix not in BINARY]
    problems = [fault for place in files for fault in faults(place)]
    for problem in problems:
        print(problem)
    print(f"{len(files)} tracked files: {len(problems)} faults")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
