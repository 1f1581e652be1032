import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from aftermile.config import dumps
from aftermile.config.archive import back_up, restore, unpack
from aftermile.config.errors import NoArchive, WouldOverwrite


@pytest.fixture
def installation(tmp_path: Path, settings, monkeypatch) -> Path:
    """A data folder whose database is a plain file, so that no live database is replaced."""
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA / "media"
    settings.DATA.mkdir()
    (settings.DATA / "secret_key").write_text("key of the archive")
    database = settings.DATA / "aftermile.sqlite3"
    database.write_bytes(b"rows")
    monkeypatch.setattr(dumps, "engine", lambda: "sqlite")
    monkeypatch.setattr(dumps, "entry", lambda: {"NAME": database})
    monkeypatch.setattr(dumps, "dump", lambda target, progress: target.write_bytes(database.read_bytes()))
    monkeypatch.setattr(dumps, "holds_data", lambda: database.exists() and database.stat().st_size > 0)
    default_storage.save("evidence/one.jpg", ContentFile(b"picture"))
    return settings.DATA


def quiet(_done: int, _total: int) -> None:
    return None


def test_what_was_backed_up_comes_back(installation: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    manifest = back_up(target, quiet)
    assert sorted(manifest.files) == ["database", "media/evidence/one.jpg", "secret_key"]
    assert target.stat().st_mode & 0o777 == 0o600
    (installation / "aftermile.sqlite3").write_bytes(b"later rows")
    (installation / "secret_key").write_text("another key")
    (installation / "media/evidence/one.jpg").write_bytes(b"changed")

    with pytest.raises(WouldOverwrite):
        restore(target, force=False)
    assert (installation / "aftermile.sqlite3").read_bytes() == b"later rows"

    _, aside = restore(target, force=True)
    assert (installation / "aftermile.sqlite3").read_bytes() == b"rows"
    assert (installation / "secret_key").read_text() == "key of the archive"
    assert (installation / "media/evidence/one.jpg").read_bytes() == b"picture"
    assert aside is not None
    assert (aside / "aftermile.sqlite3").read_bytes() == b"later rows"
    assert not list(installation.glob(".restore-*"))


def rewritten(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream is not None
            data = changes.get(member.name, stream.read())
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return target


def test_a_changed_member_is_noticed(installation: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    back_up(target, quiet)
    bad = rewritten(target, tmp_path / "bad.tar.gz", {"database": b"other rows"})
    with pytest.raises(NoArchive, match="“database” is not what the manifest says"):
        restore(bad, force=True)
    assert (installation / "aftermile.sqlite3").read_bytes() == b"rows"


def test_a_torn_archive_and_another_format_are_noticed(installation: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    manifest = back_up(target, quiet)
    torn = tmp_path / "torn.tar.gz"
    torn.write_bytes(target.read_bytes()[:-200])
    with pytest.raises(NoArchive):
        unpack(torn, tmp_path / "a")
    newer = {**json.loads(manifest.as_json()), "format": 99}
    with pytest.raises(NoArchive, match="format 99"):
        unpack(
            rewritten(target, tmp_path / "new.tar.gz", {"manifest.json": json.dumps(newer).encode()}),
            tmp_path / "b",
        )
    with pytest.raises(NoArchive):
        unpack(_text(tmp_path), tmp_path / "c")


def test_members_that_climb_out_are_refused(tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    with pytest.raises(NoArchive, match="does not belong"):
        unpack(evil, tmp_path / "into")
    assert not (tmp_path / "outside").exists()


def _text(folder: Path) -> Path:
    place = folder / "text.tar.gz"
    place.write_text("no archive")
    return place
