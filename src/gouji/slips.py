"""The slips of hand that blame proposes: ids, how often people make them, and how to name them."""

import functools
from dataclasses import dataclass
from pathlib import Path

_SLIPS = Path(__file__).parent / "data" / "slips.yml"


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

    rows = yaml.load(_SLIPS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {row["id"]: Slip(**row) for row in rows}
