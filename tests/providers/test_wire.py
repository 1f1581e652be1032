from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.parcels.carrier import Arrival, CarrierError, Tracking
from aftermile.providers.places import STATE, ZONE, country_of, zone_at
from aftermile.providers.times import NEVER, BadTime, Times, arrival_of, day_of, when
from aftermile.providers.wire import (
    collect,
    count,
    each,
    fault_of,
    find,
    flag,
    grams,
    items,
    join,
    json_of,
    raw_of,
    refused,
    text,
    within,
    xml_of,
)


def local(stamp: str) -> Times:
    return Times(local=stamp, zone_source="none")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("2024-08-16T07:35:16",), local("2024-08-16T07:35:16")),
        (("2024-08-16T07:35:16.1234567",), local("2024-08-16T07:35:16")),
        (("2024-08-16", "11:04 AM"), local("2024-08-16T11:04:00")),
        (("2024-08-16", "12:04 am"), local("2024-08-16T00:04:00")),
        (("2024-08-16", "14:30 PM"), local("2024-08-16T14:30:00")),
        (("2024-08-16", "2:30 p.m."), local("2024-08-16T14:30:00")),
        (("2024-08-16", "------"), local("2024-08-16")),
        (("------", "------"), NEVER),
        (("", "11:04"), NEVER),
        (("20240816", "073516"), local("2024-08-16T07:35:16")),
        (("20240816073516",), local("2024-08-16T07:35:16")),
        (("202408160735",), local("2024-08-16T07:35:00")),
        (("20240816",), local("2024-08-16")),
        (("16.08.2024 07:35",), local("2024-08-16T07:35:00")),
        (("16 Aug 2024 07:35",), local("2024-08-16T07:35:00")),
        (("August 16, 2024, 7:35 pm",), local("2024-08-16T19:35:00")),
        (("2024-08-16 24:00",), local("2024-08-17T00:00:00")),
        (("638593905160000000",), local("2024-08-16T07:35:16")),
        (("1723793716000",), Times(at="2024-08-16T07:35:16Z", zone_source="carrier_offset")),
        (("1723793716",), Times(at="2024-08-16T07:35:16Z", zone_source="carrier_offset")),
        (("/Date(1723793716000+0200)/",), Times(at="2024-08-16T07:35:16Z", zone_source="carrier_offset")),
        (("2024-08-16T07:35:16Z",), Times(at="2024-08-16T07:35:16Z", zone_source="carrier_offset")),
        (
            ("2024-08-16T07:35:16+0200",),
            Times("2024-08-16T07:35:16+02:00", "2024-08-16T07:35:16", "", "carrier_offset"),
        ),
        (
            ("2024-08-16 07:35:16 GMT-04:00",),
            Times("2024-08-16T07:35:16-04:00", "2024-08-16T07:35:16", "", "carrier_offset"),
        ),
        (
            ("2024-08-16", "07:35 +0530"),
            Times("2024-08-16T07:35:00+05:30", "2024-08-16T07:35:00", "", "carrier_offset"),
        ),
        (("0001-01-01T00:00:00",), NEVER),
        (("1900-01-01",), NEVER),
        (("9999-12-31T23:59:59",), NEVER),
    ],
)
def test_times_as_vendors_write_them(given, expected):
    assert when(*given) == expected


def test_what_a_parser_knows_besides():
    assert when("03/04/2024 10:00", order="mdy") == local("2024-03-04T10:00:00")
    assert when("2024-08-16T07:35:16Z", trust=False) == local("2024-08-16T07:35:16")
    placed = when("2024-08-16T07:35", zone="Europe/Paris")
    assert placed == Times(local="2024-08-16T07:35:00", zone="Europe/Paris", zone_source="facility")


@pytest.mark.parametrize(
    "stamp",
    ["2024-13-01", "2024-02-30T10:00", "1", "2024-08-16T99:00", "2024-08-16T10:00+99:00", "7 Foo 2024"],
)
def test_a_time_that_there_is_not(stamp):
    with pytest.raises(BadTime):
        when(stamp)
    assert day_of(stamp) is None or stamp.startswith("2024-08")


@given(st.text(max_size=40), st.text(max_size=20))
def test_no_time_is_worse_than_bad(stamp, clock):
    try:
        told = when(stamp, clock)
    except BadTime:
        return
    for value in (told.at, told.local):
        assert not value or datetime.fromisoformat(value)


def test_an_announced_day_stays_the_day():
    assert arrival_of("2024-08-16T00:00:00-05:00") == Arrival(date(2024, 8, 16))
    assert arrival_of("2024-08-16", "2024-08-18", guaranteed=True) == Arrival(
        date(2024, 8, 16), date(2024, 8, 18), guaranteed=True
    )
    assert arrival_of("", "2024-08-18") == Arrival(date(2024, 8, 18))
    assert arrival_of("soon") is None


XML = b"""<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="urn:soap" xmlns:x="urn:x"><s:Body><x:answer x:kind="a" kind="b">
<event><code> OK </code><note/></event><event><code/></event></x:answer></s:Body></s:Envelope>"""


def test_a_tree_of_xml_has_no_namespaces():
    root = xml_of(XML, "Vendor")
    answer = within(root, "answer")[0]
    assert [text(event, "code") for event in items(answer, "event")] == ["OK", ""]
    assert text(root, "Body/answer/@kind") == "b"
    assert text(root, "Body/nothing/there", "Body/answer/event/code") == "OK"
    assert raw_of(find(answer, "event")) == {"code": "OK", "note": ""}
    assert fault_of(root) is None
    fault = xml_of(b"<a><Fault><faultcode>1</faultcode><faultstring>no</faultstring></Fault></a>", "Vendor")
    assert fault_of(fault) == ("1", "no")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  ",
        b"<a>",
        b"plain",
        b"\xff\xfe\x00",
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"<a>&b;</a>",
    ],
)
def test_xml_that_is_not_read(data):
    with pytest.raises(CarrierError):
        xml_of(data, "Vendor")


@pytest.mark.parametrize(
    "data", [b"", b"{", b'"text"', b"7", b"null", b"\xff", b"[" * 200_000, b"[" + b"9" * 5000 + b"]"]
)
def test_json_that_is_not_read(data):
    with pytest.raises(CarrierError):
        json_of(data, "Vendor")


def test_a_tree_of_json_answers_every_path():
    tree = json_of(
        b'\xef\xbb\xbf{"a": [{"b": null}, {"b": "x\\u0000\\ud800 "}], "n": 3,'
        b' "t": true, "f": NaN, "o": {"b": 1}}',
        "Vendor",
    )
    assert text(tree, "a/b") == "x?"
    assert (text(tree, "n"), count(tree, "n"), text(tree, "t"), text(tree, "f"), text(tree, "o")) == (
        "3",
        3,
        "true",
        "",
        "",
    )
    assert (flag(tree, "t"), flag(tree, "n"), count(tree, "t")) == (True, False, 0)
    assert items(tree, "o") == [{"b": 1}]
    assert items(tree, "nothing/there") == items(None, "a") == []
    assert raw_of(tree)["a"] == [{"b": None}, {"b": "x?"}]


def test_one_bad_row_leaves_its_siblings():
    def read(row):
        return 10 // row if row != 5 else None

    assert each([1, 0, 5, 2, None], read) == (
        [10, 5],
        [
            "2: ZeroDivisionError: integer division or modulo by zero",
            "5: TypeError: unsupported operand type(s) for //: 'int' and 'NoneType'",
        ],
    )


def test_one_refused_parcel_leaves_its_siblings():
    def parcel(row):
        if row == "no":
            raise refused("Vendor", "key unknown", permanent=True)
        return Tracking(row.upper())

    assert collect([], parcel, "Vendor") == []
    good = collect(["a", 1, "b"], parcel, "Vendor")
    assert [(one.number, len(one.problems)) for one in good] == [("A", 1), ("B", 0)]
    with pytest.raises(CarrierError, match="Vendor"):
        collect([0], parcel, "Vendor")
    with pytest.raises(CarrierError, match="key unknown") as caught:
        collect([0, "no"], parcel, "Vendor")
    assert caught.value.permanent is True


def test_small_things():
    assert [
        grams("1,5", "KG"),
        grams("2", "LB"),
        grams("x", "kg"),
        grams("1", "stone"),
        grams("nan", "g"),
    ] == [1500, 907, 0, 0, 0]
    assert join("A", "", "A", "B") == "A, B"
    assert refused("Vendor", "no", permanent=True).permanent is True


def test_countries():
    assert [
        country_of(said) for said in ("de", "DEU", "Germany", "UK", "United States", "Nowhere", "", "X")
    ] == [
        "DE",
        "DE",
        "DE",
        "GB",
        "US",
        "",
        "",
        "",
    ]


def test_zones_are_known_where_there_is_no_doubt():
    assert (zone_at("DEU"), zone_at("US", "ny"), zone_at("US", "TX"), zone_at("AU"), zone_at("")) == (
        "Europe/Berlin",
        "America/New_York",
        "",
        "",
        "",
    )
    assert all(ZoneInfo(zone) for zone in {*ZONE.values(), *STATE.values()})
