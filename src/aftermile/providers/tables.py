"""Tables of codes as they are best reviewed: a meaning, then the codes of the vendor that have it. Pure."""


def table(rows: str) -> dict[str, str]:
    """
    Return code to meaning of lines such as `attempt_failed.refused|consignee_refused|consignee 07 A7`.

    A line is a meaning and its codes, with blanks between; what follows `#` is left out; a code that stands
    twice raises `ValueError`.
    """
    found: dict[str, str] = {}
    for line in rows.splitlines():
        meaning, *codes = line.partition("#")[0].split() or [""]
        for code in codes:
            if code in found:
                raise ValueError(f"the code {code} stands twice")
            found[code] = meaning
    return found


def words(said: str) -> tuple[str, ...]:
    """Return the words of a line, for short lists such as countries."""
    return tuple(said.split())
