from pathlib import Path

from aftermile.config.keys import kept_key


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    key = kept_key(data)
    assert len(key) > 80
    assert kept_key(data) == key
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [place.name for place in data.iterdir()] == ["secret_key"]
