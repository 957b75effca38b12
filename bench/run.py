"""Run every benchmark of this folder in turn: `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_JOBS = {"run.py", "harness.py", "ground.py", "grass.py"}


def main() -> int:
    """Run each job in a process of its own; the status is 1 if any failed."""
    failed = [
        path.name
        for path in sorted(HERE.glob("*.py"))
        if path.name not in NOT_JOBS
        and subprocess.run([sys.executable, str(path)], check=False, cwd=HERE.parent).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
