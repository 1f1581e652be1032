from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.tenancy import Scope


@dataclass
class Rows:
    filters: dict = field(default_factory=dict)

    def filter(self, **kwargs):
        return Rows({**self.filters, **kwargs})


IDS = st.frozensets(st.sampled_from(["slr_a", "slr_b", "slr_c"]))


def test_one_seller_is_an_equality_so_that_its_index_serves_the_order():
    assert Scope.of("slr_a").apply(Rows()).filters == {"seller_id": "slr_a"}


def test_several_sellers_are_a_list_and_everything_is_no_filter():
    assert Scope.of("slr_b", "slr_a").apply(Rows(), "order__seller_id").filters == {
        "order__seller_id__in": ["slr_a", "slr_b"]
    }
    assert Scope.everything().apply(Rows()).filters == {}


def test_no_seller_sees_nothing():
    assert Scope.of().apply(Rows()).filters == {"seller_id__in": []}


@given(IDS, st.sampled_from(["slr_a", "slr_d", ""]))
def test_a_scope_holds_what_it_names(ids, one):
    assert Scope.of(*ids).holds(one) is (one in ids)
    assert Scope.everything().holds(one) is True
