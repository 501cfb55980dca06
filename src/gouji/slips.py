"""The slips of hand that blame proposes: ids, how often people make them, and how to name them."""

import functools
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of slip. `weight` is relative; `same_unit` words a slip of unit within one unit."""

    id: str
    weight: float
    wording: str
    same_unit: str | None = None


@functools.cache
def slips() -> dict[str, Slip]:
    """Every kind of slip by its id."""
    import yaml  # noqa: PLC0415 - the cost is paid only where a tie fails

    rows = yaml.load((_DATA / "slips.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {row["id"]: Slip(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class Habits:
    """Factors on the likelihood of a repair, as data/habits.yml tells them."""

    worked_out_by_hand: float
    said_to_be_complete: float
    restated: float
    printed_elsewhere: float
    over_the_whole: float
    mends_soft: float
    breaks_soft: float
    below_the_total: float
    rounded_sum: list[float]


@functools.cache
def habits() -> Habits:
    """What makes a figure more or less likely to be the wrong one."""
    import yaml  # noqa: PLC0415

    text = (_DATA / "habits.yml").read_text(encoding="utf-8")
    return Habits(**yaml.load(text, Loader=yaml.CSafeLoader))
