import sqlite3
from pathlib import Path

from aftermile.config import dumps


def test_sqlite_is_copied_while_somebody_writes(tmp_path: Path) -> None:
    source, target = tmp_path / "live.sqlite3", tmp_path / "copy.sqlite3"
    writer = sqlite3.connect(source, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (n INTEGER)")
    writer.execute("INSERT INTO t VALUES (1)")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (2)")
    told = []
    dumps._dump_sqlite(source, target, lambda done, total: told.append((done, total)))
    writer.execute("COMMIT")
    assert sqlite3.connect(target).execute("SELECT n FROM t").fetchall() == [(1,)]
    assert told
    assert told[-1][0] == told[-1][1]


def test_the_former_database_is_moved_aside_with_its_log(tmp_path: Path) -> None:
    place, source = tmp_path / "a.sqlite3", tmp_path / "copy"
    place.write_bytes(b"old")
    Path(f"{place}-wal").write_bytes(b"log")
    source.write_bytes(b"new")
    aside = dumps._load_sqlite(source, place)
    assert place.read_bytes() == b"new"
    assert aside is not None
    assert sorted((file.name, file.read_bytes()) for file in aside.iterdir()) == [
        ("a.sqlite3", b"old"),
        ("a.sqlite3-wal", b"log"),
    ]
    assert not Path(f"{place}-wal").exists()
