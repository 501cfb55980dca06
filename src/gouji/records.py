"""Records of one kind, the long runs of which are columns that are made batch by batch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar, overload

Record = TypeVar("Record")

BATCH = 20_000
"""Records that are held as columns at a time."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A column whose values stand on several records: `values[place]` for each of `places`."""

    values: Sequence[Any]
    places: Sequence[int]

    def __iter__(self) -> Iterator[Any]:
        """The value of every record."""
        return map(self.values.__getitem__, self.places)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Record]):
    """Records as columns: each is `templates[place]` with the fields of `columns` its own."""

    templates: Sequence[Record]
    places: Sequence[int]
    columns: Mapping[str, Iterable[Any]]

    def records(self) -> Iterator[Record]:
        """Every record as the object that it is."""
        rows = zip(*self.columns.values(), strict=True)
        for place, row in zip(self.places, rows, strict=True):
            fields = dict(zip(self.columns, row, strict=True))
            yield replace(self.templates[place], **fields)  # type: ignore[type-var]


class Run(Protocol[Record]):
    """Many records that follow one another."""

    def __len__(self) -> int:
        """How many."""
        ...

    def batches(self) -> Iterator[Batch[Record]]:
        """The records, about `BATCH` at a time; each time anew."""
        ...


class Records(Sequence[Record]):
    """Records in their order: single ones, and runs of which a batch exists at a time."""

    def __init__(self, parts: Sequence[Record | Run[Record]], kind: type[Record]) -> None:
        """`kind` is the class of the records: what else stands in `parts` is a run."""
        self._parts, self._kind = parts, kind

    def batches(self) -> Iterator[Batch[Record] | list[Record]]:
        """The records, batch by batch; those that stand for themselves as a list."""
        single: list[Record] = []
        for part in self._parts:
            if isinstance(part, self._kind):
                single.append(part)
                continue
            if single:
                yield single
            single = []
            yield from part.batches()  # type: ignore[union-attr]
        if single:
            yield single

    def __len__(self) -> int:
        """The number of records."""
        count = 0
        for part in self._parts:
            count += 1 if isinstance(part, self._kind) else len(part)  # type: ignore[arg-type]
        return count

    def __iter__(self) -> Iterator[Record]:
        """Every record in order."""
        for batch in self.batches():
            yield from batch.records() if isinstance(batch, Batch) else batch

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | Sequence[Record]:
        """The record or the records at a place: all before it are made for it."""
        found = range(len(self))[place]
        if isinstance(found, int):
            return next(islice(self, found, None))
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        """True for the same records, however they are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]
