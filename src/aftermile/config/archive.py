"""
One file that holds an installation: database, uploaded files, secret key, and a manifest with checksums.

The database is copied first and the files after it: every file that the copy names is therefore in the
archive. A restore unpacks beside the data folder and verifies everything before it touches anything.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from aftermile import __version__
from aftermile.config import dumps
from aftermile.config.dumps import Progress
from aftermile.config.errors import NoArchive, WouldOverwrite
from aftermile.kernel import clock

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
KEY: Final = "secret_key"
CHUNK: Final = 1 << 20


@dataclass(slots=True)
class Manifest:
    """What an archive says about itself; `files` maps each member to its size and SHA-256."""

    version: str
    made_at: str
    engine: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, indent=1).encode()


class _Hashed:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, amount: int = -1) -> bytes:
        data = self._stream.read(amount)
        self.digest.update(data)
        self.size += len(data)
        return data

    @property
    def sums(self) -> dict[str, Any]:
        return {"size": self.size, "sha256": self.digest.hexdigest()}


def back_up(target: Path, progress: Progress) -> Manifest:
    """Write the archive; an unfinished one never bears its name."""
    from django.conf import settings

    manifest = Manifest(__version__, clock.now().isoformat(), dumps.engine())
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            os.fdopen(descriptor, "wb") as file,
            tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive,
        ):
            copy = Path(folder) / DATABASE
            dumps.dump(copy, progress)
            with copy.open("rb") as stream:
                _add(archive, manifest, DATABASE, stream, copy.stat().st_size)
            for name, size, opened in _uploaded():
                with opened as stream:
                    _add(archive, manifest, f"media/{name}", stream, size)
            key = settings.DATA / KEY
            if key.exists():
                with key.open("rb") as stream:
                    _add(archive, manifest, KEY, stream, key.stat().st_size)
            _put(archive, MANIFEST, BytesIO(manifest.as_json()), len(manifest.as_json()))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(source: Path, *, force: bool) -> tuple[Manifest, Path | None]:
    """Verify the archive, then put it in place; return also where the former SQLite file went."""
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        staged = Path(folder)
        manifest = unpack(source, staged)
        if manifest.engine != dumps.engine():
            problem = f"it holds {manifest.engine}, and AFTERMILE_DATABASE_URL names {dumps.engine()}"
            raise NoArchive(path=source, problem=problem)
        if dumps.holds_data() and not force:
            raise WouldOverwrite(place=dumps.entry()["NAME"])
        aside = dumps.load(staged / DATABASE)
        _keep_uploaded(staged / "media")
        key = staged / KEY
        if key.exists():
            key.chmod(0o600)
            key.replace(settings.DATA / KEY)
    return manifest, aside


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into `folder` and compare every checksum; raise `NoArchive`."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                place = (folder / member.name).resolve()
                if stream is None or not place.is_relative_to(folder.resolve()):
                    raise NoArchive(path=source, problem=f"“{member.name}” does not belong in one")
                place.parent.mkdir(parents=True, exist_ok=True)
                found[member.name] = _copy(stream, place)
        manifest = _read_manifest(folder / MANIFEST)
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
        raise NoArchive(path=source, problem=str(error) or "it ends too early") from error
    found.pop(MANIFEST)
    wrong = sorted(
        name for name in found.keys() | manifest.files.keys() if found.get(name) != manifest.files.get(name)
    )
    if wrong or DATABASE not in found:
        raise NoArchive(path=source, problem=f"“{(wrong or [DATABASE])[0]}” is not what the manifest says")
    return manifest


def _read_manifest(place: Path) -> Manifest:
    manifest = Manifest(**json.loads(place.read_bytes()))
    if manifest.format != FORMAT:
        raise ValueError(f"its format {manifest.format} is not known to version {__version__}")
    return manifest


def _copy(stream: IO[bytes], place: Path) -> dict[str, Any]:
    hashed = _Hashed(stream)
    with place.open("wb") as file:
        while chunk := hashed.read(CHUNK):
            file.write(chunk)
    return hashed.sums


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, stream: IO[bytes], size: int) -> None:
    hashed = _Hashed(stream)
    _put(archive, name, hashed, size)
    manifest.files[name] = hashed.sums


def _put(archive: tarfile.TarFile, name: str, stream: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    member.mtime = int(clock.now().timestamp())
    archive.addfile(member, stream)


def _uploaded(folder: str = "") -> Iterator[tuple[str, int, Any]]:
    """Yield name, size and stream of each uploaded file, from a folder or a bucket alike."""
    from django.core.files.storage import default_storage

    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        name = f"{folder}/{file}" if folder else file
        yield name, default_storage.size(name), default_storage.open(name)
    for inner in sorted(folders):
        yield from _uploaded(f"{folder}/{inner}" if folder else inner)


def _keep_uploaded(folder: Path) -> None:
    from django.core.files import File
    from django.core.files.storage import default_storage

    for place in sorted(folder.rglob("*")):
        if place.is_dir():
            continue
        name = place.relative_to(folder).as_posix()
        if default_storage.exists(name):
            default_storage.delete(name)
        with place.open("rb") as stream:
            default_storage.save(name, File(stream))
