"""A release goes out whole and clean, or not at all, with every reason."""

from __future__ import annotations

import io
import json
import re
import shutil
import stat
import tarfile
from datetime import date
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it publishes no types
import pytest
from typer.testing import CliRunner

from geo.result import StudyResult
from study import bundle, cli, config, publishing, release
from study import world as world_
from study.config import Config
from study.errors import ChoiceError, ConfigError
from study.publishing import KeyFileError
from study.release import ReleaseError

TODAY = date(2024, 1, 1)
DEATHS = [
    "lon,lat,found_on,cause,source,licence,precision_m,sensitivity",
    *(
        f"-116.2{number:02d}173,32.6{number + 40}219,2019-03-04,exposure,us,CC0 1.0,10,public"
        for number in range(8)
    ),
    "-116.255173,32.701219,2020-07-01,exposure,us,CC0 1.0,10,public",
]
"""Eight old ones and one of two weeks before the study date."""


def write(folder: Path, *, publication: str = "", bounds: str = "[-116.3, 32.6, -116.1, 32.8]") -> Path:
    import tiny

    path = tiny.make(folder)
    (folder / "death.csv").write_text("\n".join(DEATHS) + "\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("[-116.3, 32.6, -116.1, 32.8]", bounds)
    text += f'\n[layers.death]\npath = "death.csv"\ncrs = "EPSG:4326"\n\n[publication]\n{publication}\n'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The tiny study with public deaths, moved by a key."""
    folder = tmp_path_factory.mktemp("release")
    path = write(folder / "study", publication='k = 3\nmask = ["death"]\nkey = "../own.key"')
    publishing.make_key(folder / "own.key")
    return config.read(path)


@pytest.fixture(scope="module")
def released(study: Config, tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    return release.make(study, tmp_path_factory.mktemp("site") / "map", today=TODAY)


def page_alone(study: Config) -> Config:
    return study.model_copy(update={"outputs": study.outputs.model_copy(update={"write": ("webmap",)})})


def test_a_release_holds_the_outputs_and_what_it_leaves_out(released: release.Release) -> None:
    names = {path.name for path in released.files}
    assert {
        "map.html",
        "study.gpkg",
        "manifest.json",
        "disclosure.html",
        "disclosure.txt",
        "disclosure.json",
    } < names
    assert release.MARK in names
    assert not any("restricted" in name for name in names)
    told = json.loads((released.folder / "disclosure.json").read_text(encoding="utf-8"))
    assert told["moved"]["death"]["rows"] == 8
    assert 0 <= told["moved"]["death"]["nearest_link_rate"] <= 1
    assert "left_out" not in told
    assert "made up for the tests" in (released.folder / "disclosure.txt").read_text(encoding="utf-8")


def test_the_group_alone_gets_the_numbers(released: release.Release) -> None:
    page = next(path for path in released.inside if path.suffix == ".json")
    assert page.name == "disclosure.restricted.json"
    told = json.loads(page.read_text(encoding="utf-8"))
    assert told["left_out"]["restricted_rows"] == {"place": 1, "route": 1, "water": 1}
    assert told["left_out"]["young_incidents"] == {"death": 1}
    assert "RESTRICTED" in told["stamp"]["en"]


def test_no_exact_place_is_in_any_file_that_went_out(study: Config, released: release.Release) -> None:
    content = b"".join(path.read_bytes() for path in released.files)
    for digits in (
        "213571",
        "664287",
        "284321",
        "611234",
        "255173",
        "701219",
        *(f"2{n:02d}173" for n in range(8)),
    ):
        assert digits.encode() not in content
    for name in ("Cache 7", "Used way", "Quiet camp", str(study.publication.key)):
        assert name.encode() not in content
    key = publishing.publication_key(study)
    assert key not in content
    assert key.hex().encode() not in content


def test_the_same_key_moves_alike_and_another_does_not(
    study: Config, released: release.Release, tmp_path: Path
) -> None:
    study = page_alone(study)
    again = release.make(study, tmp_path / "again", today=TODAY)
    outputs = ("map.html", "disclosure.json")
    assert [(again.folder / name).read_bytes() for name in outputs] == [
        (released.folder / name).read_bytes() for name in outputs
    ]
    own = study.model_copy(
        update={"publication": study.publication.model_copy(update={"key": "../other.key"})}
    )
    publishing.make_key(study.path.parent.parent / "other.key")
    with pytest.raises(ReleaseError, match=r"another key than .*other\.key") as caught:
        release.make(own, tmp_path / "other", today=TODAY)
    assert "put the key back" in str(caught.value)
    # Where nothing tells of an earlier release it moves elsewhere.
    own = own.model_copy(update={"outputs": own.outputs.model_copy(update={"folder": str(tmp_path / "out")})})
    other = release.make(own, tmp_path / "other", today=TODAY)
    assert (other.folder / "map.html").read_bytes() != (released.folder / "map.html").read_bytes()


def test_a_leak_is_refused_and_the_last_good_release_stays(
    study: Config, released: release.Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maps import webmap

    folder = tmp_path / "map"
    shutil.copytree(released.folder, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_page = webmap.write

    def leaky(result: object, path: Path, **options: object) -> Path:
        made: Path = write_page(result, path, **options)  # type: ignore[arg-type]
        made.write_text(made.read_text(encoding="utf-8") + "<!-- [32.664, -116.214] -->", encoding="utf-8")
        return made

    monkeypatch.setattr(webmap, "write", leaky)
    with pytest.raises(ReleaseError, match=r"map.html holds a place of water in degrees, as text") as caught:
        release.make(page_alone(study), folder, today=TODAY)
    assert "untouched" in str(caught.value)
    assert "Cache" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["map"]


def test_every_reason_is_told_before_anything_is_run(tmp_path: Path) -> None:
    path = write(tmp_path / "study", bounds="[-116.3, 32.6012, -116.1, 32.8]")
    settings = config.read(path)
    with pytest.raises(ReleaseError) as caught:
        release.make(settings, tmp_path, today=TODAY)
    assert "bounds = [-116.3, 32.6, -116.1, 32.8]" in caught.value.reasons[0]
    assert "the study's own data" in caught.value.reasons[1]
    assert "for the group alone" in caught.value.reasons[2]
    assert "no release" in caught.value.reasons[3]


def test_a_release_folder_with_other_files_is_left_alone(study: Config, tmp_path: Path) -> None:
    (tmp_path / release.MARK).write_text('{"files": ["map.html"]}', encoding="utf-8")
    (tmp_path / "photos.zip").write_bytes(b"x")
    with pytest.raises(ReleaseError, match=r"photos\.zip"):
        release.make(study, tmp_path, today=TODAY)


def test_nothing_moves_without_its_key(tmp_path: Path) -> None:
    settings = config.read(write(tmp_path / "study", publication='mask = ["death"]\nkey = "../own.key"'))
    with pytest.raises(KeyFileError, match="is not there"):
        release.make(settings, tmp_path / "map", today=TODAY)
    assert not (tmp_path / "map").exists()


def test_the_key_is_the_owners_and_is_never_replaced(tmp_path: Path) -> None:
    path = publishing.make_key(tmp_path / "deep" / "own.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(publishing.read_key(path)) == 32
    with pytest.raises(KeyFileError, match="there already"):
        publishing.make_key(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        publishing.read_key(path)
    path.chmod(0o600)
    path.write_text("short\n", encoding="ascii")
    with pytest.raises(KeyFileError, match="no key"):
        publishing.read_key(path)


@pytest.mark.parametrize(
    ("publication", "fragment"),
    [
        ('mask = ["death"]', "mask needs a key"),
        ('mask = ["deaths"]\nkey = "k"', "did you mean 'death'"),
        ("k = 2", "greater than or equal to 3"),
        ("cell_km2 = 1", "greater than or equal to 5"),
        ("mask_min_m = 3000", "at least twice"),
        ('key = "out/own.key"', "lies in the folder of the outputs"),
        ("cells = 5", "did you mean"),
    ],
)
def test_a_publication_that_would_not_protect_is_a_fault(
    tmp_path: Path, publication: str, fragment: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(fragment)):
        config.read(write(tmp_path, publication=publication))


def with_publication(study: Config, **changed: object) -> Config:
    return study.model_copy(update={"publication": study.publication.model_copy(update=changed)})


def test_what_is_for_the_group_alone_never_goes_into_what_is_released(study: Config, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "way").symlink_to(tmp_path / "site")
    for name in ("site", "way"):
        own = study.model_copy(
            update={"outputs": study.outputs.model_copy(update={"folder": str(tmp_path / name / "out")})}
        )
        for folder in (tmp_path / "site", tmp_path / "site" / "out"):
            with pytest.raises(ReleaseError, match="for the group alone"):
                release.make(own, folder, today=TODAY)
    assert not any((tmp_path / "site").iterdir())


@pytest.mark.usefixtures("released")
def test_another_ring_than_that_of_the_last_release_is_refused(study: Config, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"1000 to 5000 m .* by 1000 to 6000 m") as caught:
        release.make(with_publication(study, mask_max_m=6_000.0), tmp_path / "map", today=TODAY)
    assert "write mask_min_m = 1000 and mask_max_m = 5000 again" in str(caught.value)


def test_the_released_folder_tells_of_its_ring_too(
    study: Config, released: release.Release, tmp_path: Path
) -> None:
    own = with_publication(study, mask_min_m=2_000.0)
    own = own.model_copy(update={"outputs": own.outputs.model_copy(update={"folder": str(tmp_path)})})
    with pytest.raises(ReleaseError, match=r"1000 to 5000 m .*disclosure\.json"):
        release.make(own, released.folder, today=TODAY)


@pytest.mark.usefixtures("released")
def test_a_key_is_known_by_a_mark_that_tells_nothing_of_it(study: Config) -> None:
    told = json.loads((study.folder / "disclosure.restricted.json").read_text(encoding="utf-8"))
    mark, key = told["last_key"], publishing.publication_key(study)
    assert mark == publishing.key_mark(study)
    assert len(mark) == 16
    assert mark not in key.hex()


def test_a_release_that_moves_nothing_keeps_the_ring_of_the_one_before(study: Config, tmp_path: Path) -> None:
    own = page_alone(study).model_copy(
        update={"outputs": study.outputs.model_copy(update={"folder": str(tmp_path), "write": ("webmap",)})}
    )
    report = tmp_path / "disclosure.restricted.json"
    report.write_text('{"rules": {"mask_min_m": 500.0, "mask_max_m": 1500.0}}', encoding="utf-8")
    release.make(with_publication(own, mask=()), tmp_path / "map", today=TODAY)
    assert json.loads(report.read_text(encoding="utf-8"))["rules"]["mask_min_m"] is None
    with pytest.raises(ReleaseError, match="500 to 1500 m"):
        release.make(own, tmp_path / "map", today=TODAY)


def test_a_release_waits_from_the_day_it_is_made(study: Config, tmp_path: Path) -> None:
    own = with_publication(page_alone(study), mask=())
    own = own.model_copy(update={"outputs": own.outputs.model_copy(update={"folder": str(tmp_path)})})
    done = release.make(own, tmp_path / "map", today=date(2020, 7, 5))
    told = json.loads((done.folder / "disclosure.json").read_text(encoding="utf-8"))
    assert told["rules"]["delay_days"] == 90 + 10


def test_rows_of_one_published_file_do_not_open_another(tmp_path: Path) -> None:
    path = write(tmp_path / "study")
    text = path.read_text(encoding="utf-8").replace("[layers.route]", "[[layers.route]]")
    text += '\n[[layers.route]]\npath = "second.csv"\ncrs = "EPSG:4326"\n'
    (path.parent / "second.csv").write_text(
        (path.parent / "route.csv")
        .read_text(encoding="utf-8")
        .replace("west,", "third,")
        .replace("east,", "fourth,"),
        encoding="utf-8",
    )
    path.write_text(text, encoding="utf-8")
    settings = config.read(path)
    (entry,) = publishing.publication(settings, world_.read(settings)).published
    assert entry.keys == {"west", "east", "used-1"}


def test_a_partner_release_is_stamped_and_a_restricted_one_is_none(study: Config, tmp_path: Path) -> None:
    own = study.model_copy(
        update={"outputs": study.outputs.model_copy(update={"write": ("webmap", "geoparquet")})}
    )
    done = release.make(own, tmp_path / "partner", audience="partner", today=TODAY)
    assert (done.folder / "study.partner.geoparquet" / "SHA256SUMS").is_file()
    assert all(".partner." in path.name or path.name == release.MARK for path in done.files)
    with pytest.raises(ChoiceError, match="bundle"):
        release.make(study, tmp_path / "all", audience="restricted", today=TODAY)


def test_only_the_listing_of_a_stamped_folder_needs_no_stamp(
    tiny_settings: Config, tiny_public: StudyResult, tmp_path: Path
) -> None:
    for name in (
        "SHA256SUMS",
        "study.partner.geoparquet/SHA256SUMS",
        "study.partner.geoparquet/notes.txt",
        "study.geoparquet/SHA256SUMS",
        "field.restricted/SHA256SUMS",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    world = world_.read(tiny_settings)
    reasons = release.check(tmp_path, tiny_settings, world, tiny_public, audience="partner")
    assert sorted(reasons) == [
        *["SHA256SUMS is not for this audience"] * 3,
        "notes.txt is not for this audience",
    ]


def test_a_bundle_opens_for_its_recipient_alone(study: Config, tmp_path: Path) -> None:
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    path = bundle.make(page_alone(study), tmp_path, recipients=(str(mine.to_public()),))
    sealed = path.read_bytes()
    assert path.name == "study.restricted.tar.age"
    assert b"Cache 7" not in sealed
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [mine]))) as archive:
        names = archive.getnames()
        page = archive.extractfile("study.restricted/map.restricted.html")
        assert page is not None
        assert "Cache 7" in page.read().decode()
    assert all(".restricted." in name for name in names)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [other])


def test_a_passphrase_makes_a_bundle_that_age_asks_it_for() -> None:
    """Opening it takes age a second of work by design; its header says what it is locked with."""
    sealed = bundle.Lock.of((), "five words nobody puts together").closed(b"secret")
    assert sealed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert b"secret" not in sealed


@pytest.mark.parametrize(
    ("recipients", "passphrase", "fragment"),
    [((), None, "who may open"), (("age1x",), None, "no public age key"), ((), "short", "fewer than 12")],
)
def test_a_bundle_that_nobody_or_anybody_opens_is_refused(
    recipients: tuple[str, ...], passphrase: str | None, fragment: str
) -> None:
    with pytest.raises(ChoiceError, match=fragment):
        bundle.Lock.of(recipients, passphrase)


def test_the_commands_say_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "study", publication='mask = ["death"]\nkey = "../own.key"')

    def said(*args: str) -> str:
        done = CliRunner().invoke(cli.app, [*args])
        return f"{done.output} {done.exception}"

    assert "--to FOLDER" in said("release", str(path))
    assert "Made" in said("release", str(path), "--new-key")
    assert "there already" in said("release", str(path), "--new-key")
    assert "--recipient age1" in said("bundle", str(path))
    assert "is no audience" in said("release", str(path), "--audience", "everybody")
