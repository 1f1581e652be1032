import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.kernel.search import LONGEST_WORD, MOST_WORDS, document, folded, is_paired, tokens


def _asked(text):
    return list(tokens(text, asked=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lamp, broken!", ["lamp", "broken"]),
        ("破损", ["破损", "损"]),
        ("台灯破损", ["台灯", "灯破", "破损", "损"]),
        ("灯", ["灯"]),
        ("iPhone手机壳", ["iphone", "手机", "机壳", "壳"]),
        ("김민준 환불", ["김민", "민준", "준", "환불", "불"]),
        ("ガラスの壊れ", ["ガラ", "ラス", "スの", "の壊", "壊れ", "れ"]),
        ("がか", ["がか", "か"]),
        ("ｶﾞﾗｽ", ["ガラ", "ラス", "ス"]),
        ("Ｌａｍｐ１２", ["lamp12"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("佐々木", ["佐々", "々木", "木"]),
        ("RMA-2026-000123", ["rma2026000123", "rma", "2026", "000123"]),
        ("li.na@example.com", ["linaexamplecom", "li", "na", "example", "com"]),
        ("+49 30 123456", ["49", "30", "123456"]),
        ("order_no#55", ["orderno55", "order", "no", "55"]),
        ("", []),
        ("…—!? 。、", []),
        ("\x00\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), []),
    ],
)
def test_words_that_are_indexed(text, words):
    assert list(tokens(text)) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MULLER"),
        ("Łódź", "lodz"),
        ("Straße", "STRASSE"),
        ("Søren Kjærgård", "soren kjaergard"),
        ("DIŞARI", "dışarı"),
        ("İstanbul", "istanbul"),
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("e\u0301te\u0301", "été"),
        ("Ёлка", "елка"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("ﬁne", "fine"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_accents_case_and_width_do_not_matter(one, other):
    assert folded(one) == folded(other)
    assert list(tokens(one)) == list(tokens(other))


def test_what_is_asked_for_is_narrower():
    assert _asked("台灯破损") == ["台灯", "灯破", "破损"]
    assert _asked("灯") == ["灯"]
    assert _asked("Lamp 灯") == ["lamp", "灯"]


def test_a_word_knows_its_script():
    assert [is_paired(word) for word in ("破损", "환불", "ガラ", "สว", "lamp", "12", "лампа")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_row_holds_each_word_once_and_not_too_many():
    assert document(["Lamp lamp", "LAMP broken"]) == "lamp broken"
    assert document(["x" * 1000]) == "x" * LONGEST_WORD
    assert len(document(" ".join(f"w{n}" for n in range(MOST_WORDS * 2)).split()).split()) == MOST_WORDS


CJK = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=30)


@given(CJK, st.data())
def test_every_part_of_a_chinese_text_finds_it(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = document([text]).split()
    for asked in _asked(text[start:end]):
        assert asked in words or (len(asked) == 1 and any(word.startswith(asked) for word in words))


@given(st.text(max_size=200))
def test_any_text_gives_words_without_space_or_punctuation(text):
    for word in tokens(text):
        assert word
        assert all(char.isalnum() for char in word)
    assert list(tokens(folded(text))) == list(tokens(folded(folded(text))))


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_document_is_stable(one, other):
    assert document([one, other]).split() == list(
        dict.fromkeys(document([one]).split() + document([other]).split())
    )


@pytest.mark.parametrize(
    "text", ["x" * 200_000, "灯" * 200_000, "a-" * 100_000, "é" * 200_000, "-" * 200_000]
)
def test_long_texts_cost_time_in_proportion(text):
    began = time.perf_counter()
    for _ in tokens(text):
        pass
    assert time.perf_counter() - began < 2
