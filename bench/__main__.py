"""
All benchmarks, each against its limit in the same run: python -m bench [--small] [names].

Each is a module with `main(*, small) -> bool`: it prints its figures, and tells whether it keeps its limit.
A small run is a smoke: it fails when a benchmark breaks, never by a figure of a busy machine; so several run
two at a time, each in a process of its own.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    return sorted(place.stem for place in Path(__file__).parent.glob("[a-z]*.py"))


def smoke(chosen: list[str]) -> int:
    broken = []
    with ThreadPoolExecutor(2) as pool:
        for name, done in zip(chosen, pool.map(small_run, chosen), strict=True):
            print(done.stdout, flush=True)
            if done.returncode:
                broken.append(name)
    print(f"bench: {', '.join(broken)} broken" if broken else "bench: all ran")
    return 1 if broken else 0


def small_run(name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", "--small", name]
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def main(arguments: list[str]) -> int:
    small = "--small" in arguments
    chosen = [name for name in arguments if not name.startswith("-")] or names()
    unknown = [name for name in chosen if name not in names()]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names())}")
        return 2
    if small and len(chosen) > 1:
        return smoke(chosen)
    failed = []
    for name in chosen:
        print(f"== {name}{' (small)' if small else ''}", flush=True)
        if not import_module(f"bench.{name}").main(small=small):
            failed.append(name)
    if small:
        print("bench: ran; a small run says nothing of limits")
        return 0
    print(f"bench: {', '.join(failed)} above the limit" if failed else "bench: all within their limits")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
