import pytest

from aftermile.parcels.detect import SHAPES
from aftermile.parcels.detecting import postal
from aftermile.providers.names import _IDS, carrier_of, next_pair


@pytest.mark.parametrize(
    ("printed", "carrier"),
    [
        ("Canada Post", "canada_post"),
        ("  BPOST  International ", "bpost"),
        ("An-Post", "an_post"),
        ("USPS", "usps"),
        ("colis_prive", "colis_prive"),
        ("DHL", ""),
        ("Hermes", ""),
        ("To Be Routed", ""),
        ("", ""),
    ],
)
def test_a_name_is_one_carrier_or_none(printed, carrier):
    assert carrier_of(printed) == carrier


def test_carriers_that_numbers_tell_have_the_same_ids_here():
    told = {shape.carrier for shape in SHAPES} | set(postal.POSTS.values())
    assert set(_IDS.values()) - told == {"asendia", "chronopost", "colis_prive"}


def test_the_next_number_needs_a_number():
    assert next_pair("USPS", " 9400111899223456789012 ") == (("usps", "9400111899223456789012"),)
    assert next_pair("To Be Routed", "H1") == (("", "H1"),)
    assert next_pair("USPS", " ") == ()
