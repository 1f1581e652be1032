"""All checks that need no running Aftermile: `make check`; names narrow it: python -m tools.check types."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = sys.executable
BIN: Final = Path(PYTHON).parent
ENVIRONMENT: Final = {
    "PYTHONPATH": "src",
    "DJANGO_SETTINGS_MODULE": "aftermile.config.settings",
    "AFTERMILE_DATA": "build/check",
}
CHECKS: Final[dict[str, list[str]]] = {
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "style": [str(BIN / "ruff"), "check", "--quiet", "src", "tests", "bench", "tools"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "src", "tests", "bench", "tools"],
    "arrows": [str(BIN / "lint-imports"), "--no-cache"],
    "sizes": [PYTHON, "-m", "tools.sizes"],
    "tracked": [PYTHON, "-m", "tools.tracked"],
    "django": [str(BIN / "django-admin"), "check", "--fail-level", "WARNING"],
    "migrations": [str(BIN / "django-admin"), "makemigrations", "--check", "--dry-run"],
    "catalogs": [PYTHON, "-m", "tools.catalogs", "check"],
    "reference": [PYTHON, "-m", "tools.reference"],
    "docs": [PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", "build/site"],
}


def run(name: str) -> tuple[str, int, str, float]:
    start = time.monotonic()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **ENVIRONMENT},
    )
    return name, done.returncode, (done.stdout + done.stderr).strip(), time.monotonic() - start


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"no such check: {', '.join(unknown)}; there are {', '.join(CHECKS)}")
        return 2
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(run, names or list(CHECKS)):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
            if code:
                failed.append(name)
            if code or name == "sizes":
                print(output, flush=True)
    print(f"make check: {', '.join(failed)} failed" if failed else "make check: all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
