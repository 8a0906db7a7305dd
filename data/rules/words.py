"""Numbers and short lists as an Indonesian reader writes them, for the sentences of the rules."""

from collections.abc import Sequence


def number(value: int) -> str:
    """``604420`` -> ``"604.420"``; a negative number keeps a true minus sign."""
    digits = f"{abs(value):,}".replace(",", ".")
    return f"\N{MINUS SIGN}{digits}" if value < 0 else digits


def decimal(value: float, places: int = 1) -> str:
    """``36.5`` -> ``"36,5"``."""
    return f"{value:.{places}f}".replace(".", ",")


def addition(addends: Sequence[int], longest: int = 6) -> str:
    """``[48, 139, 21]`` -> ``"48 + 139 + 21 = 208"``; a column longer than ``longest`` is named by its
    length."""
    total = number(sum(addends))
    if len(addends) > longest:
        return f"jumlah {number(len(addends))} angka = {total}"
    return f"{' + '.join(number(addend) for addend in addends)} = {total}"


def listing(parts: Sequence[str]) -> str:
    """``["a", "b", "c"]`` -> ``"a, b dan c"``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} dan {parts[-1]}"
