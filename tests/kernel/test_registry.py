import pytest

from aftermile.kernel.errors import NotFound
from aftermile.kernel.registry import Registry


def test_a_registry_gives_back_what_was_put_in():
    things = Registry("provider")
    first, second = object(), object()
    things.add("b", first)
    things.add("a", second)
    things.add("b", first)  # the same thing again changes nothing
    assert things.get("b") is first
    assert things.names() == ["a", "b"]
    assert list(things) == [first, second]
    assert ("a" in things, "c" in things) == (True, False)


def test_a_name_has_one_owner():
    things = Registry("provider")
    things.add("a", object())
    with pytest.raises(ValueError, match="provider 'a' is registered already"):
        things.add("a", object())


def test_an_unknown_name_says_what_is_missing():
    with pytest.raises(NotFound) as caught:
        Registry("provider").get("nope")
    assert str(caught.value) == "There is no provider nope here."
