"""
Check digits of carriers. Each takes a number without spaces, upper case, of a shape that fits it.

Sources: UPU S10 (modulus 11), GS1 General Specifications 7.9.1 (modulus 10, weights 3 and 1), USPS
Publication 199 (the same), ISO/IEC 7064 (MOD 37,36), the Luhn formula, Deutsche Post's Identcode and
Leitcode (weights 4 and 9), the remainder of 7 that Japanese and Korean parcel carriers and DHL's air
waybills use (7DR).
"""

from typing import Final

_S10: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_FEDEX: Final = (1, 3, 7)
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def s10(number: str) -> bool:
    """Two letters, eight digits, the check digit, two letters."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_S10, number[2:10], strict=True)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def gs1(number: str) -> bool:
    """Modulus 10; from the right, the check digit counts once, its neighbour three times, and so on."""
    return (sum(map(int, number[::-2])) + 3 * sum(map(int, number[-2::-2]))) % 10 == 0


def gs1_after_91(number: str) -> bool:
    """Modulus 10 of a number whose application identifier 91 is not printed."""
    return gs1(number) or gs1("91" + number)


def gs1_after_92(number: str) -> bool:
    return gs1("92" + number)


def gs1_last_15(number: str) -> bool:
    return gs1(number[-15:])


def gs1_last_22(number: str) -> bool:
    return gs1(number[-22:])


def gs1_last_26(number: str) -> bool:
    return gs1(number[-26:])


def one_more_than_gs1(number: str) -> bool:
    """GLS counts one more than GS1 does."""
    return (sum(map(int, number[::-2])) + 3 * sum(map(int, number[-2::-2])) + 1) % 10 == 0


def remainder_of_7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def remainder_of_7_after_two(number: str) -> bool:
    """CJ Logistics leaves the first two digits out."""
    return int(number[2:-1]) % 7 == int(number[-1])


def luhn(number: str) -> bool:
    return (sum(map(int, number[::-2])) + sum(_DOUBLED[int(digit)] for digit in number[-2::-2])) % 10 == 0


def nine_and_four(number: str) -> bool:
    """Identcode and Leitcode: from the right, weights 4 and 9 in turn."""
    return (int(number[-1]) + 4 * sum(map(int, number[-2::-2])) + 9 * sum(map(int, number[-3::-2]))) % 10 == 0


def fedex(number: str) -> bool:
    """Weights 1, 3, 7 from the right, modulus 11; a ten is written 0."""
    places = enumerate(reversed(number[-14:-1]))
    return sum(_FEDEX[place % 3] * int(digit) for place, digit in places) % 11 % 10 == int(number[-1])


def fedex_12(number: str) -> bool:
    places = enumerate(reversed(number[:-1]))
    return sum(_FEDEX[place % 3] * int(digit) for place, digit in places) % 11 % 10 == int(number[-1])


def doubled_letters(number: str) -> bool:
    """UPS and OnTrac: letters are digits (A is 2, B is 3 ...), every second place from the left twice."""
    values = [int(char) if char.isdigit() else (ord(char) - 3) % 10 for char in number]
    return (sum(values[:-1:2]) + 2 * sum(values[1:-1:2]) + values[-1]) % 10 == 0


def ups(number: str) -> bool:
    """The part after 1Z."""
    return doubled_letters(number[2:])


def iso_37_36(number: str) -> bool:
    """ISO/IEC 7064 MOD 37,36 over digits and letters."""
    rest = 36
    for char in number[:-1]:
        rest = (rest + _ALPHABET.index(char)) % 36 or 36
        rest = rest * 2 % 37
    return (rest + _ALPHABET.index(number[-1])) % 36 == 1
