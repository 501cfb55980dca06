"""What copying and converting leaves in real texts, at a low rate; figures are never touched."""

import re
from random import Random

from .figures import Piece

_HAN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_BOOKMARKS = ("_GoBack", "PAY_JBZC_2", "END_DIS_MARK", "OLE_LINK1", "_Toc4821907")
_HALF = {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")"}


def disturb(pieces: list[Piece], rng: Random) -> list[Piece]:
    """Bookmarks, half-width marks, stray spaces and breaks inside words, in some reports."""
    rates = {
        _bookmark: rng.choice((0, 0, 0, 0.01)),
        _half_width: rng.choice((0, 0, 0.02, 0.3)),
        _stray_space: rng.choice((0, 0, 0, 0.02)),
        _year_space: rng.choice((0, 0, 0, 0.3)),
        _soft_break: rng.choice((0, 0, 0, 0, 0.006)),
    }
    made: list[Piece] = []
    for piece in pieces:
        disturbed = piece
        if isinstance(disturbed, str) and disturbed.strip():
            for change, rate in rates.items():
                if rng.random() < rate:
                    disturbed = change(disturbed, rng)
        made.append(disturbed)
    return made


def _bookmark(text: str, rng: Random) -> str:
    mark = f"[bookmark: {rng.choice(_BOOKMARKS)}]"
    return mark + text if rng.random() < 0.5 else text + mark


def _half_width(text: str, rng: Random) -> str:
    wide = [mark for mark in _HALF if mark in text]
    if not wide:
        return text
    if "（" in text or "）" in text:
        return text.replace("（", "(").replace("）", ")")
    mark = rng.choice(wide)
    return text.replace(mark, _HALF[mark])


def _stray_space(text: str, rng: Random) -> str:
    return text.rstrip("\n") + rng.choice((" ", "　")) if not text.endswith("\n") else text


def _year_space(text: str, rng: Random) -> str:
    return text + " " if re.fullmatch(r"\d{4}", text) else text


def _soft_break(text: str, rng: Random) -> str:
    places = [match.start() for match in _HAN.finditer(text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + "\n" + text[at:]
