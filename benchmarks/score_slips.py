"""Planted errors by kind of slip: how many were found, blamed first, and rightly proposed.

Percentages are of the errors that break a tie beyond rounding (all), and of those among them that
the ties and the habits of slips decide (benchmarks/corpus/decidable.py): no solver can know more.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

_STEPS = ("found", "blamed", "proposed")


@dataclass(slots=True)
class SlipCounts:
    """Errors by slip. `planted` holds also those within rounding, which break no tie."""

    planted: Counter[str] = field(default_factory=Counter)
    by_slip: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(
        self, slip: str, breaks: bool, decided: bool, found: bool, blamed: bool, proposed: bool
    ) -> None:
        """Count one planted error: `blamed` means first, `proposed` rightly."""
        self.planted[slip] += 1
        if not breaks:
            return
        for group in ("all", "decided")[: 1 + decided]:
            counts = self.by_slip[slip]
            counts[group] += 1
            for step, hit in zip(_STEPS, (found, blamed, proposed), strict=True):
                counts[f"{group} {step}"] += hit

    def total(self) -> Counter[str]:
        """The counts of all slips together: `all`, `all found`, …, `decided proposed`."""
        return sum(self.by_slip.values(), Counter[str]())

    def lines(self) -> list[str]:
        """The table, a slip a line."""
        if not self.planted:
            return []
        head = f"{'planted errors by slip':22} planted  breaking  " + "  ".join(
            f"{step:>8}" for step in _STEPS
        )
        head += "   decided  " + "  ".join(f"{step:>8}" for step in _STEPS)
        rows = [(slip, self.planted[slip], self.by_slip[slip]) for slip in sorted(self.planted)]
        rows.append(("all slips", self.planted.total(), self.total()))
        return [head, *(_line(*row) for row in rows)]


def _line(slip: str, planted: int, counts: Counter[str]) -> str:
    cells = [f"{slip:22} {planted:7}"]
    for group, width in (("all", 8), ("decided", 8)):
        cells.append(f"{counts[group]:{width}}")
        cells += [_percent(counts[f"{group} {step}"], counts[group]) for step in _STEPS]
    return "  ".join(cells)


def _percent(number: int, whole: int) -> str:
    return f"{100 * number / whole:6.1f} %" if whole else f"{'—':>8}"
