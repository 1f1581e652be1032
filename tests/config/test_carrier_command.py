import json

from click.testing import CliRunner

from aftermile.config.cli import cli


def run(*arguments: str, given: str = "") -> list[dict]:
    result = CliRunner().invoke(cli, ["carrier", "detect", *arguments], input=given)
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


def told(*arguments: str, given: bytes = b"") -> tuple[int, list[dict]]:
    result = CliRunner().invoke(cli, ["carrier", *arguments], input=given)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_the_carriers_that_can_be_read():
    code, rows = told("list", "--json")
    assert code == 0
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    gls = next(row for row in rows if row["id"] == "gls")
    assert (gls["label"], gls["verbs"], "DE" in gls["countries"]) == ("GLS", ["parse"], True)
    assert all(row["codes"] for row in rows)
    plain = CliRunner().invoke(cli, ["carrier", "list"]).output.splitlines()
    assert [line.split()[0] for line in plain] == [row["id"] for row in rows]


def test_an_answer_in_our_words():
    answer = {
        "parcels": [
            {
                "unitno": "1",
                "events": [
                    {"code": "DELIVD.NORMAL", "eventDateTime": "2026-03-05T11:20:03+0100", "country": "NL"},
                    {"code": "OUTDEL.NORMAL", "eventDateTime": "2026-03-77", "country": "NL"},
                ],
            },
            {"requested": "2", "errorCode": "E_404_01"},
        ]
    }
    code, (first, second) = told("read", "gls", "-", given=json.dumps(answer).encode())
    assert code == 4
    assert (first["number"], first["state"], len(first["problems"])) == ("1", "delivered", 1)
    assert first["scans"] == [
        {
            "code": "DELIVD.NORMAL",
            "at": "2026-03-05T11:20:03+01:00",
            "local": "2026-03-05T11:20:03",
            "zone_source": "carrier_offset",
            "country": "NL",
            "milestone": "delivered",
            "evidence": "code",
            "mapping": "gls/2026-11-22",
        }
    ]
    assert (second["number"], second["health"], second["state"], second["scans"]) == (
        "2",
        "not_found",
        "",
        [],
    )


def test_an_answer_that_cannot_be_used():
    assert told("read", "nobody", "-")[0] == 2
    refused = CliRunner().invoke(cli, ["carrier", "read", "gls", "-"], input=b"<html>")
    assert "no JSON that can be read" in refused.stderr


def test_a_file_that_is_not_there():
    result = CliRunner().invoke(cli, ["carrier", "detect", "/nowhere/numbers.txt"])
    assert result.exit_code == 2
    assert "No such file" in result.output
