"""A PostgreSQL of the tests' own: in a temporary folder, on a socket in it, without a network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROLE = "vereda"


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL of Debian that has PostGIS; None without one."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        version = folder.parent.name
        if (Path("/usr/share/postgresql") / version / "extension" / "postgis.control").is_file():
            return folder
    return None


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give the address of its database; it and its folder are gone at the end."""
    binaries = programs()
    assert binaries is not None, "install postgresql-postgis"
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # The server refuses to run as root.
    other = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if other is not None:
        os.chown(folder, other.pw_uid, other.pw_gid)

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, capture_output=True, cwd=folder, timeout=60,
            user=None if other is None else other.pw_uid, group=None if other is None else other.pw_gid,
            extra_groups=None if other is None else [],
        )  # fmt: skip

    data, settings = folder / "data", f"-k {folder} -c listen_addresses= -c fsync=off"
    try:
        run(str(binaries / "initdb"), "-D", str(data), "-U", ROLE, "--auth=trust", "-E", "UTF8", "--no-sync")
        log = str(folder / "log")
        run(str(binaries / "pg_ctl"), "-D", str(data), "-o", settings, "-l", log, "-w", "start")
        try:
            yield f"postgresql://{ROLE}@/postgres?host={folder}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
