"""Date formats of spreadsheets: the text for a serial number of days.

Full dates are written as 2023-12-31 whatever the order and signs of the code, so that they read
alike in every workbook; a code of year or month alone prints what it shows (2023年12月).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

Token = tuple[str, str]
"""A piece of a format code: its kind (date, literal, placeholder, …) and its text."""


def date_format(section: list[Token], epoch_1904: bool) -> Callable[[float], str | None]:
    """Return the function that prints a serial number; it gives None outside 1900 to 9999."""
    letters = {text[0] for kind, text in section if kind == "date"}
    clock = bool(letters & {"h", "s"}) or any(kind == "elapsed" for kind, _ in section)
    calendar = bool(letters & {"y", "d", "a", "e"}) or ("m" in letters and not clock)
    year_or_month = "y" in letters and not letters & {"d", "h", "s", "a"}

    def shown(serial: float) -> str | None:
        moment = moment_of(serial, epoch_1904)
        if moment is None:
            return None
        if not calendar:
            return _hours(serial)
        if year_or_month:
            return _year_or_month(section, moment)
        if clock and (moment.hour, moment.minute, moment.second) != (0, 0, 0):
            return moment.isoformat(" ")
        return moment.date().isoformat()

    return shown


def moment_of(serial: float, epoch_1904: bool = False) -> datetime | None:
    """The moment that a serial number stands for, to the second; None outside 1900 to 9999."""
    days = serial + 1462 if epoch_1904 else serial
    if not (serial >= 0 and days < 2958465.999):
        return None
    # Excel counts a 29 February 1900 that never was.
    start = datetime(1899, 12, 30) if days >= 60 else datetime(1899, 12, 31)
    return start + timedelta(seconds=round(days * 86400))


def _hours(serial: float) -> str:
    seconds = round(serial * 86400)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _year_or_month(section: list[Token], moment: datetime) -> str:
    parts: list[str] = []
    for kind, text in section:
        if kind == "literal" or text in "/.,":
            parts.append(text)
        elif kind == "date" and text[0] == "y":
            parts.append(f"{moment.year:04d}")
        elif kind == "date" and text[0] == "m":
            parts.append(f"{moment.month:02d}" if len(text) == 2 else str(moment.month))
    return "".join(parts).strip()
