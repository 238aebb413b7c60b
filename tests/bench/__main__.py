"""All benches, one after the other: ``python -m tests.bench [NAME …] [--json FILE]``.

Each is a module of this folder that runs alone too, and ends its table with one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ORDER = (
    "simulator_speed",
    "load",
    "upload_speed",
    "lossy_upload",
    "logs",
    "logbook",
    "start_up",
    "window_load",
    "review_scrub",
    "video",
)


def run(name: str) -> dict[str, Any]:
    """Run one bench in a process of its own, showing what it prints; its figures."""
    print(f"\n== {name}", flush=True)
    command = [sys.executable, "-m", f"tests.bench.{name}"]
    last = ""
    with subprocess.Popen(  # noqa: S603
        command, cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                last = line
            else:
                print(line, end="", flush=True)
    figures: dict[str, Any] = json.loads(last) if last else {"bench": name}
    return figures | {"reached": process.returncode == 0}


def main() -> int:
    """0 when every bench reached what it aims for."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ORDER))
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(ORDER)
    if unknown:
        parser.error(
            f"there is no bench {', '.join(sorted(unknown))}; choose from {', '.join(ORDER)}"
        )
    results = [run(name) for name in arguments.names or ORDER if (HERE / f"{name}.py").exists()]
    print()
    for result in results:
        print(f"{result['bench']:20}{'reached' if result['reached'] else 'MISSED'}")
    document = json.dumps(results)
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if all(result["reached"] for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
