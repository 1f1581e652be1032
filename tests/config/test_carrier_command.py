import json

from click.testing import CliRunner

from aftermile.config.commands.carrier_ import command


def run(*arguments: str, given: str = "") -> list[dict]:
    result = CliRunner().invoke(command, ["detect", *arguments], input=given)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_a_number_a_line_from_standard_input():
    rows = run(given="1z 999 aa1 01 2345 6784\n\n1Z999AA10123456785\r\n")
    assert rows == [
        {
            "number": "1z 999 aa1 01 2345 6784",
            "candidates": [
                {
                    "carrier": "ups",
                    "service": "Next Day Air",
                    "standard": "ups-1z",
                    "score": 0.978,
                    "why": ["begins with 1Z", "check digit fits (modulus 10, every second place twice)"],
                }
            ],
        },
        {"number": "1Z999AA10123456785", "candidates": []},
    ]


def test_a_file_with_a_mark_and_broken_bytes(tmp_path):
    place = tmp_path / "numbers.txt"
    place.write_bytes(b"\xef\xbb\xbfRB123456785GB\n\xff\xfe\n4444-1375-8703\n")
    royal, broken, yamato = run(str(place), "--country", "jp", "--most", "1")
    assert [row["carrier"] for row in royal["candidates"]] == ["royal_mail"]
    assert broken["candidates"] == []
    assert [row["carrier"] for row in yamato["candidates"]] == ["yamato"]


def test_a_file_that_is_not_there():
    result = CliRunner().invoke(command, ["detect", "/nowhere/numbers.txt"])
    assert result.exit_code == 2
    assert "No such file" in result.output
