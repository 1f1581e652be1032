"""
Carriers told by their numbers: numbers per second of processor time against the limit of 50,000.

The numbers are those of many carriers in turns, as people write them (spaces, lower case), one in four
with a wrong digit. Processor time is counted, since other work may run beside.
"""

import random
import statistics
import time

from aftermile.parcels.detect import detect

LEAST_PER_SECOND = 50_000
TURNS = 5
NUMBERS = 50_000

KNOWN = (
    "1Z879E930346834440",
    "1Z 999 AA1 01 2345 6784",
    "986578788855",
    "041441760228964",
    "9611020987654312345672",
    "9400111201080805483016",
    "420221539101026837331000039521",
    "3318810025",
    "jjd0002257639032011",
    "008182709980000020033350276C",
    "RB123456785GB",
    "rb 123 456 785 us",
    "TBA502887274000",
    "00340434161094015902",
    "4444-1375-8703",
    "YT2229521272164446",
    "LTN74207623N1",
    "3SABCD1234567",
    "0073938000549297",
    "C11031500001879",
)


def numbers(count: int) -> list[str]:
    chance = random.Random(7)
    made = []
    for place in range(count):
        digits = list(KNOWN[place % len(KNOWN)])
        if place % 4 == 3:
            at = chance.choice([index for index, char in enumerate(digits) if char.isdigit()])
            digits[at] = str((int(digits[at]) + chance.randint(1, 9)) % 10)
        made.append("".join(digits))
    return made


def main(*, small: bool = False) -> bool:
    asked = numbers(2_000 if small else NUMBERS)
    rates = []
    found = 0
    for _ in range(TURNS):
        began = time.process_time()
        found = sum(bool(detect(number)) for number in asked)
        rates.append(len(asked) / (time.process_time() - began))
    rate = statistics.median(rates)
    print(f"{len(asked)} numbers, {found} with candidates: {rate:,.0f} numbers per second")
    print(f"ratio to the limit of {LEAST_PER_SECOND:,}: {rate / LEAST_PER_SECOND:.2f}")
    return rate >= LEAST_PER_SECOND


if __name__ == "__main__":
    main()
