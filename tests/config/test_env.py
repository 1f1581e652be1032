from datetime import timedelta
from pathlib import Path

import pytest

from aftermile.config.env import Environment
from aftermile.config.errors import BadSettings


def test_every_reader_reads_its_kind() -> None:
    env = Environment(
        {
            "AFTERMILE_A": "yes",
            "AFTERMILE_B": "12",
            "AFTERMILE_C": " a, b ,,c",
            "AFTERMILE_D": "15m",
            "AFTERMILE_E": "20MB",
            "AFTERMILE_F": "https://x.example/y",
            "AFTERMILE_G": "deep",
        }
    )
    assert env.flag("AFTERMILE_A", "", default=False) is True
    assert env.number("AFTERMILE_B", 1, "") == 12
    assert env.words("AFTERMILE_C", [], "") == ["a", "b", "c"]
    assert env.duration("AFTERMILE_D", "1s", "") == timedelta(minutes=15)
    assert env.size("AFTERMILE_E", "1KB", "") == 20_000_000
    assert env.url("AFTERMILE_F", "https://z.example", "", schemes=("https",)).hostname == "x.example"
    assert env.text("AFTERMILE_G", "flat", "", choices=("flat", "deep")) == "deep"
    assert env.problems == []


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda env: env.flag("AFTERMILE_X", "", default=False), "maybe"),
        (lambda env: env.number("AFTERMILE_X", 3, "", least=1), "0"),
        (lambda env: env.number("AFTERMILE_X", 3, ""), "1.5"),
        (lambda env: env.duration("AFTERMILE_X", "1h", ""), "10"),
        (lambda env: env.size("AFTERMILE_X", "1MB", ""), "many"),
        (lambda env: env.url("AFTERMILE_X", "https://z.example", "", schemes=("https",)), "ftp://x"),
        (lambda env: env.text("AFTERMILE_X", "a", "", choices=("a", "b")), "c"),
    ],
)
def test_unreadable_values_fall_back_and_are_told_together(reader, value) -> None:
    env = Environment({"AFTERMILE_X": value})
    assert reader(env) == reader(Environment({}))
    assert [problem.code for problem in env.problems] == ["setting_unreadable"]
    with pytest.raises(BadSettings, match="AFTERMILE_X"):
        env.refuse()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    place = tmp_path / "key"
    place.write_text("from file\n")
    assert Environment({"AFTERMILE_S_FILE": str(place)}).secret("AFTERMILE_S", "", "") == "from file"
    twice = Environment({"AFTERMILE_S_FILE": str(place), "AFTERMILE_S": "direct"})
    twice.secret("AFTERMILE_S", "", "")
    assert [problem.code for problem in twice.problems] == ["secret_twice"]
    gone = Environment({"AFTERMILE_S_FILE": str(tmp_path / "none")})
    gone.secret("AFTERMILE_S", "", "")
    assert [problem.code for problem in gone.problems] == ["secret_unreadable"]


def test_misspelled_variables_are_noticed() -> None:
    env = Environment(
        {"AFTERMILE_DATABSE_URL": "x", "AFTERMILE_KEY_FILE": "", "AFTERMILE_SHARED": "", "HOME": "/"}
    )
    env.secret("AFTERMILE_KEY", "", "")
    assert env.unknown() == ["AFTERMILE_DATABSE_URL"]
