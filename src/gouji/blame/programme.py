"""A small mixed-integer programme, built row by row and solved by HiGHS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Solved:
    """The cheapest choice: its cost and the binary columns that are 1."""

    cost: float
    chosen: tuple[int, ...]


@dataclass(slots=True)
class Programme:
    """Minimise the cost of binary columns under rows."""

    _costs: list[float] = field(default_factory=list)
    _bounds: list[tuple[float, float]] = field(default_factory=list)
    _binary: list[int] = field(default_factory=list)
    _rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """Rows times columns."""
        return max(len(self._rows) * len(self._costs), 1)

    def binary(self, cost: float) -> int:
        """Add a yes-or-no column; return its number."""
        self._binary.append(self._column(cost, 0.0, 1.0))
        return self._binary[-1]

    def change(self, cost: float, limit: float) -> tuple[int, int]:
        """Add a change of at most so many units that costs something unless it is 0.

        Returns the number of the yes-or-no column and that of the change.
        """
        changed = self.binary(cost)
        change = self._column(0.0, -limit, limit)
        self.row({change: 1.0, changed: -limit}, upper=0.0)
        self.row({change: 1.0, changed: limit}, lower=0.0)
        return changed, change

    def row(
        self, line: Mapping[int, float], lower: float | None = None, upper: float | None = None
    ) -> None:
        """Add lower <= line <= upper."""
        inf = float("inf")
        self._rows.append(
            (dict(line), -inf if lower is None else lower, inf if upper is None else upper)
        )

    def within(
        self,
        line: Mapping[int, float],
        wider: Mapping[int, float],
        least: float,
        *unless: int,
        only_if: int | None = None,
    ) -> None:
        """Add line + wider >= least, unless one of some columns is chosen or another is not."""
        row = dict(line)
        for column, extra in wider.items():
            row[column] = row.get(column, 0.0) + extra
        depth = least - self._least(row)
        if depth <= 0:
            return
        for column in unless:
            row[column] = row.get(column, 0.0) + depth
        if only_if is not None:
            row[only_if] = row.get(only_if, 0.0) - depth
            least -= depth
        self.row(row, lower=least)

    def forbid(self, chosen: Sequence[int]) -> None:
        """Keep these columns from being chosen all together again."""
        self.row(dict.fromkeys(chosen, 1.0), upper=len(chosen) - 1.0)

    def limit(self, cost: float) -> None:
        """Look for nothing dearer from now on."""
        self.row({column: each for column, each in enumerate(self._costs) if each}, upper=cost)

    def solve(self) -> Solved | None:
        """The cheapest choice, or None if there is none or the search is too long."""
        from gouji.blame.highs import minimise  # noqa: PLC0415 - for entangled ties only

        values = minimise(self._costs, self._bounds, self._rows, self._binary)
        if values is None:
            return None
        chosen = tuple(column for column in self._binary if values[column] > 0.5)
        return Solved(sum(self._costs[column] for column in chosen), chosen)

    def _column(self, cost: float, lower: float, upper: float) -> int:
        self._costs.append(cost)
        self._bounds.append((lower, upper))
        return len(self._costs) - 1

    def _least(self, line: Mapping[int, float]) -> float:
        """The least that a line can come to within the bounds of its columns."""
        return sum(min(v * bound for bound in self._bounds[c]) for c, v in line.items())
