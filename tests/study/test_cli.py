from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from study import cli


def vereda(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return subprocess.run(
        [sys.executable, "-m", "study", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1", "COLUMNS": "110"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


class Said:
    """What a command says in this process: its status, what it prints, and what it tells on the side."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch, self.capture = patch, capture
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "110")

    def __call__(self, *args: str) -> tuple[int, str, str]:
        self.patch.setattr("sys.argv", ["vereda", *args])
        try:
            cli.main()
            status = 0
        except SystemExit as done:
            status = int(done.code or 0)
        told = self.capture.readouterr()
        return status, told.out, told.err


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Said:
    return Said(monkeypatch, capfd)


def test_version_is_the_distributions() -> None:
    done = vereda("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("vereda 0.")


@pytest.mark.parametrize("command", ["", "run", "check", "new", "list", "demo", "compare"])
def test_help_teaches_by_example(command: str) -> None:
    done = vereda(*filter(None, [command]), "--help")
    assert done.returncode == 0
    assert "vereda " + (command or "demo") in done.stdout
    assert "\\b" not in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['vereda', '--help']\n"
        "from study import cli\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'geopandas', 'numba', 'scipy', 'folium', 'rasterio', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("what", ["layers", "factors", "outputs", "paces", "profiles"])
def test_lists_name_what_there_is(said: Said, what: str) -> None:
    status, told, _ = said("list", what)
    assert status == 0
    known = {
        "layers": "checkpoint",
        "factors": "water_distance",
        "outputs": "geopackage",
        "paces": "tobler",
        "profiles": "reveal-fence",
    }
    assert known[what] in told


@pytest.mark.parametrize(
    ("args", "fragment"),
    [
        (("run", "nowhere.toml"), "nowhere.toml does not exist"),
        (("check", "nowhere.toml"), "nowhere.toml does not exist"),
        (("run", "nowhere.toml", "--audience", "everybody"), "is no audience"),
        (("list", "layer"), "did you mean 'layers'"),
        (("rum",), "rum"),
        (("run",), "STUDY"),
    ],
)
def test_a_users_mistake_is_status_2(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], fragment: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, told = said(*args)
    assert status == cli.USER_MISTAKE
    assert fragment.lower() in told.lower()
    assert "Traceback" not in told


def test_a_process_ends_with_the_status_too(tmp_path: Path) -> None:
    done = vereda("run", "nowhere.toml", cwd=tmp_path)
    assert done.returncode == cli.USER_MISTAKE
    assert "nowhere.toml does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_makes_a_study_that_checks(tmp_path: Path) -> None:
    done = vereda("new", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "study.toml").is_file()
    checked = vereda("check", "mine", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "no fault found" in checked.stderr
    assert "kept" in checked.stderr


def test_new_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    done = vereda("new", "mine", cwd=tmp_path)
    assert done.returncode == cli.USER_MISTAKE
    assert "not an empty folder" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_run_writes_and_says_what_to_open(tiny_study: Path, tmp_path: Path) -> None:
    done = vereda("run", str(tiny_study), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"map.html", "study.gpkg", "manifest.json"}
    assert f"Open {tmp_path / 'out' / 'map.html'}" in done.stderr
    assert "held back" in done.stderr


def test_quiet_says_nothing(said: Said, tiny_study: Path, tmp_path: Path) -> None:
    assert said("run", str(tiny_study), "--out", str(tmp_path / "out"), "-q") == (0, "", "")


def test_a_folder_that_cannot_be_written_is_said(said: Said, tiny_study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder", encoding="utf-8")
    status, _, told = said("run", str(tiny_study), "--out", str(tmp_path / "out"))
    assert status == cli.USER_MISTAKE
    assert "cannot write to" in told


def test_our_own_fault_is_status_1_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr(cli, "app", breaks)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == cli.OUR_FAULT
    assert "a fault in vereda" in capsys.readouterr().err


def test_an_interruption_is_not_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", stops)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == cli.INTERRUPTED
