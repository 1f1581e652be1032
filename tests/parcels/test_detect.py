import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aftermile.parcels.detect import LONGEST, SHAPES, detect, normalized
from aftermile.parcels.detecting import checks, postal
from aftermile.parcels.detecting.shapes import Shape

ALL = (*SHAPES, *postal.SHAPES)
TRIED = (*SHAPES, postal.S10["US"], postal.S10["BR"], postal.S10["CV"])
"""The shapes of S10 differ by the country only."""
CHECKED = [shape for shape in TRIED if shape.check is not None]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

FINDS_EVERY_DIGIT = {
    checks.s10,
    checks.gs1,
    checks.gs1_after_92,
    checks.luhn,
    checks.one_more_than_gs1,
    checks.iso_37_36,
}
"""They find every single wrong digit. A remainder of 7 does not (0 for 7), nor doubled digits (0 for 5)."""


def hint_of(shape: Shape) -> str:
    return min(shape.home, default="")


def name_of(shape: Shape) -> str:
    return f"{shape.carrier} {shape.pattern}"


def make(shape: Shape, written: str) -> str | None:
    """The number with the check digit that it ought to have; none where no digit would do."""
    if shape.check is None:
        return written
    at = shape.check_at % len(written)
    for char in ALPHABET:
        number = written[:at] + char + written[at + 1 :]
        if re.fullmatch(shape.pattern, number, re.ASCII) and shape.check(number):
            return number
    return None


def numbers_of(shape: Shape) -> st.SearchStrategy[str]:
    written = st.from_regex(re.compile(shape.pattern, re.ASCII), fullmatch=True)
    made = written.map(lambda number: make(shape, number))
    return made.filter(lambda number: number is not None and number.strip("0") != "")


def carriers(number: str, hint: str = "") -> list[str]:
    return [candidate.carrier for candidate in detect(number, country_hint=hint, most=50)]


# Numbers that carriers, standards and the makers of barcode software print as examples.
PRINTED = [
    ("ups", "1Z999AA10123456784"),
    ("ups", "1Z879E930346834440"),
    ("fedex", "986578788855"),
    ("fedex", "041441760228964"),
    ("fedex", "9611020987654312345672"),
    ("fedex", "1001921334250001000300779017972697"),
    ("fedex", "9622001560001234567100794808390594"),
    ("fedex", "61299998820821171811"),
    ("fedex", "000123450000000027"),
    ("usps", "9400111201080805483016"),
    ("usps", "92748931507708513018050063"),
    ("usps", "420221539101026837331000039521"),
    ("usps", "4201002334249200190132607600833457"),
    ("usps", "03071790000523483741"),
    ("usps", "71969010756003077385"),
    ("dhl_express", "3318810025"),
    ("dhl_express", "JJD0099999999"),
    ("dhl_ecommerce", "GM2951173225174494"),
    ("dhl_parcel", "00340434161094015902"),
    ("dpd", "008182709980000020033350276C"),
    ("dpd", "008182709980000020045327276N"),
    ("royal_mail", "RB123456785GB"),
    ("yodel", "JJD0002257639032011"),
    ("evri", "H1234567890123456789"),
    ("canada_post", "0073938000549297"),
    ("purolator", "320595463938"),
    ("purolator", "KYV009956937"),
    ("canpar", "D576002440000001718010"),
    ("ontrac", "C11031500001879"),
    ("ontrac", "D10011354453707"),
    ("lasership", "LX17635036"),
    ("lasership", "1LS7119013618127-1"),
    ("amazon", "TBA502887274000"),
    ("landmark", "LTN74207623N1"),
    ("gofo", "GFUS01011884214464"),
    ("speedee", "SP029692510000920746"),
    ("old_dominion", "07209562763"),
    ("old_dominion", "80003280379"),
    ("yamato", "444413758703"),
    ("yunexpress", "YT2229521272164446"),
    ("la_poste", "EW112720413FR"),
    ("hongkong_post", "EB000717618HK"),
    ("post_cv", "RB123456785CV"),
    ("purolator", "JFV247545960"),
    ("lasership", "1LSCXYZ000123456"),
    ("lasership", "LS12345678"),
    ("amazon", "DE3012345678"),
    ("australia_post", "2JD123456701000931509"),
    ("australia_post", "36AB4123456701000930309"),
    ("4px", "4PX1234567890123"),
]


@pytest.mark.parametrize(("carrier", "number"), PRINTED)
def test_a_printed_number_has_its_carrier_first(carrier: str, number: str) -> None:
    assert detect(number)[0].carrier == carrier


@pytest.mark.parametrize(
    ("carrier", "number", "hint"),
    [
        ("sagawa", "512547514334", "JP"),
        ("japan_post", "405548424886", "jp"),
        ("gls", "36301917596", "DE"),
        ("dhl_parcel", "563102430313", "DE"),
        ("dhl_parcel", "21348075016401", "DE"),
        ("korea_post", "6012345678901", "KR"),
        ("sf_express", "631234567890", "CN"),
    ],
)
def test_the_country_brings_in_its_carriers(carrier: str, number: str, hint: str) -> None:
    assert carrier in carriers(number, hint)
    alone = {candidate.carrier: candidate.score for candidate in detect(number, most=50)}
    helped = {candidate.carrier: candidate.score for candidate in detect(number, country_hint=hint, most=50)}
    assert helped[carrier] > alone.get(carrier, 0)


@pytest.mark.parametrize(
    "number",
    [
        "1Z999AA10123456785",
        "1Z1111111111111111",
        "9611020987654312345673",
        "9400111201080805483017",
        "420000009400111201080805483016",
        "568283610012732",
        "RB123456786US",
        "RB123456785XX",
        "0073938000549292",
        "C11031500001889",
        "07209562773",
        "008182709980000020033350276A",
        "1LS7119013618127-2",
        "TBB000000000000",
        "000000000000",
        "00000000000000000000",
        "0000000000",
    ],
)
def test_a_wrong_number_has_no_candidate(number: str) -> None:
    assert detect(number) == []


def test_the_answer_says_why() -> None:
    (ups,) = detect("1z 999 aa1 03 2345 6780")
    assert (ups.carrier, ups.service, ups.standard) == ("ups", "Ground", "ups-1z")
    assert ups.why == ("begins with 1Z", "check digit fits (modulus 10, every second place twice)")
    assert 0.9 < ups.score < 1
    post, *_ = detect("EE123456785KR", country_hint="KR")
    assert (post.carrier, post.service, post.standard) == ("korea_post", "Express (EMS)", "s10")


def test_digits_alone_say_nothing_without_a_country() -> None:
    assert carriers("6012345678901") == []
    assert carriers("6012345678901", "KR") == ["korea_post"]
    assert all(
        shape.only_at_home
        for shape in ALL
        if shape.check is None and re.fullmatch(r"\\d\{\d+\}", shape.pattern)
    )


@pytest.mark.parametrize(
    "written",
    [
        "１Ｚ９９９ＡＡ１０１２３４５６７８４",
        "1z999aa10123456784",
        " 1Z 999-AA1-01\u20112345\u00a06784\n",
        "1Z.999.AA1.01.2345.6784",
    ],
)
def test_spaces_hyphens_and_wide_digits_do_not_matter(written: str) -> None:
    assert normalized(written) == "1Z999AA10123456784"
    assert detect(written) == detect("1Z999AA10123456784")


@pytest.mark.parametrize("shape", TRIED, ids=name_of)
def test_a_made_up_number_is_found(shape: Shape) -> None:
    @given(numbers_of(shape), st.sampled_from(["", " ", "-"]))
    def found(number: str, between: str) -> None:
        assert len(number) in shape.lengths
        assert number[0] in shape.starts
        assert shape.carrier in carriers(between.join(number).lower(), hint_of(shape))

    _few(found)


@pytest.mark.parametrize(
    "shape", [shape for shape in CHECKED if shape.check in FINDS_EVERY_DIGIT], ids=name_of
)
def test_one_wrong_digit_is_refused(shape: Shape) -> None:
    @given(numbers_of(shape), st.data())
    def refused(number: str, data: st.DataObject) -> None:
        covered = [at for at, char in enumerate(number) if char.isdigit()]
        at = data.draw(st.sampled_from(covered))
        other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
        wrong = number[:at] + other + number[at + 1 :]
        # In S10 two remainders have the check digit 5: of such numbers it finds what it can.
        assume(shape.check is not checks.s10 or number[10] != "5")
        assert not shape.check(wrong)

    _few(refused)


@given(st.integers(0, 10**13 - 1), st.integers(1, 9))
def test_a_remainder_of_7_is_one_digit_only(number: int, more: int) -> None:
    check = number % 7
    assert checks.remainder_of_7(f"{number:013}{check}")
    assert not checks.remainder_of_7(f"{number:013}{(check + more) % 10}")


@pytest.mark.parametrize(
    "written",
    [
        "415-555-2681",
        "415.555.2681",
        "12-34567-89017",
        "112-1234567-1234567",
        "978-3-16-148410-0",
        "+1 415 555 2671",
        "https://carrier.example/track?number=1Z999AA10123456784",
        "2026-11-22T10:00:00Z",
        "550e8400-e29b-41d4-a716-446655440000",
        "DE89 3704 0044 0532 0130 00",
        "ORD-2026-000123",
        "n/a",
    ],
)
def test_phones_orders_and_links_are_no_parcels(written: str) -> None:
    assert detect(written, most=50) == []


@pytest.mark.parametrize(("carrier", "number"), PRINTED)
def test_only_shapes_with_a_check_digit_fit_a_number_that_is_altered(carrier: str, number: str) -> None:
    """Where the number's own shapes have check digits, an altered digit fits no shape without one."""
    plain = normalized(number)
    if any("check digit" not in " ".join(found.why) for found in detect(plain, most=50)):
        return
    for at, char in enumerate(plain):
        if char.isdigit():
            altered = plain[:at] + str((int(char) + 1) % 10) + plain[at + 1 :]
            for found in detect(altered, most=50):
                assert "check digit" in " ".join(found.why), (altered, found)


def test_a_wrong_digit_leaves_no_candidate_of_a_telling_shape() -> None:
    for carrier, number in (
        ("ups", "1Z999AA10123456784"),
        ("usps", "9400111201080805483016"),
        ("royal_mail", "RB123456785GB"),
    ):
        last = 10 if carrier == "royal_mail" else len(number) - 1
        for digit in "0123456789":
            wrong = number[:last] + digit + number[last + 1 :]
            assert bool(detect(wrong)) == (wrong == number), wrong


@given(st.text(max_size=60), st.text(max_size=3))
def test_noise_never_crashes(noise: str, hint: str) -> None:
    for candidate in detect(noise, country_hint=hint):
        assert 0 < candidate.score < 1


@given(
    st.text(alphabet=ALPHABET + "- ٣０½Ⅷß", min_size=1, max_size=LONGEST),
    st.sampled_from(["", "DE", "JP", "CN", "KR", "GB", "IT"]),
)
def test_candidates_are_ranked_and_named_once(number: str, hint: str) -> None:
    found = detect(number, country_hint=hint, most=50)
    assert [candidate.score for candidate in found] == sorted(
        (candidate.score for candidate in found), reverse=True
    )
    assert len({(candidate.carrier, candidate.service) for candidate in found}) == len(found)
    assert detect(number, country_hint=hint, most=2) == found[:2]


def test_long_text_is_not_read() -> None:
    assert detect("1" * 1_000_000) == []
    assert detect("") == detect("   ") == []


def test_every_carrier_of_the_list_has_a_shape() -> None:
    wanted = (
        "ups fedex usps dhl_express dhl_ecommerce dhl_parcel dpd gls royal_mail yodel evri canada_post "
        "purolator canpar ontrac lasership amazon landmark gofo speedee old_dominion australia_post "
        "cj_logistics lotte hanjin korea_post yamato sagawa japan_post sf_express yto zto 4px yunexpress "
        "yanwen cainiao correios inpost postnl deutsche_post la_poste poste_italiane correos"
    )
    assert set(wanted.split()) - {shape.carrier for shape in ALL} == set()


# The recorded answers of carriers that other projects test with. Some of their numbers are made up.
RECORDED = {
    "canadapost": "canada_post",
    "dhl_express": "dhl_express",
    "dhl_parcel_de": "dhl_parcel",
    "dpd": "dpd",
    "landmark": "landmark",
    "laposte": "la_poste",
    "mydhl": "dhl_express",
    "hermes": "evri",
}
MADE_UP = {"LTN123121"}
"""Six digits, where Landmark has eight or nine and a piece."""


def shared(name: str) -> Path:
    place = Path(os.environ.get("AFTERMILE_SHARED", "/nowhere")) / "data" / name
    if not place.exists():
        pytest.skip(f"AFTERMILE_SHARED names no place with data/{name}: recorded numbers are not checked")
    return place


def recorded() -> dict[str, object]:
    place = shared("tracking_karrio") / "tracking_fixtures.json"
    return json.loads(place.read_text(encoding="utf-8"))


def tracked(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "tracking_number" and isinstance(inner, str):
                yield inner
            yield from tracked(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tracked(inner)


@pytest.mark.parametrize(("connector", "carrier"), RECORDED.items())
def test_recorded_numbers_have_their_carrier_first(connector: str, carrier: str) -> None:
    numbers = set(tracked(recorded()[connector])) - MADE_UP
    assert numbers
    assert {number: carriers(number)[:1] for number in numbers} == {number: [carrier] for number in numbers}


SHOWN = {
    "fedex": ("fedex/tracking_*.xml", r"<TrackingNumber>(\d{12,22})</", {"123456789013"}),
    "usps": ("usps/*.xml", r'<TrackInfo ID="(\d{22})"', {"5555555555555555555555", "9574211957289221353248"}),
    "canada_post": ("canadapost_pws/tracking_*.xml", r"<pin>(\d{16})</pin>", set()),
}
"""Where numbers of a carrier stand, and which of them were altered by whoever recorded them."""


@pytest.mark.parametrize("carrier", SHOWN)
def test_numbers_in_recorded_answers_have_their_carrier_first(carrier: str) -> None:
    files, pattern, altered = SHOWN[carrier]
    places = sorted((shared("tracking_active_shipping") / "test/fixtures/xml").glob(files))
    numbers = {found for place in places for found in re.findall(pattern, place.read_text(errors="replace"))}
    assert numbers - altered
    assert {number: carriers(number)[:1] for number in numbers - altered} == {
        number: [carrier] for number in numbers - altered
    }
    assert all(carrier not in carriers(number) for number in numbers & altered)


def _few(test) -> None:
    settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))(test)()
