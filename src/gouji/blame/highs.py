"""HiGHS by its C interface (highs_c_api.h): the library alone loads in milliseconds.

The Python binding would bring numpy, whose presence makes every start of pyarrow slower.
"""

import ctypes
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

Row = tuple[Mapping[int, float], float, float]
"""Coefficients by column, and the least and the most that they may come to."""

_NODES = 500
_SECONDS = 10.0
"""A backstop only: the bound on nodes is what ends a hard search."""
_PRECISION = 1e-9
_SUFFIX = "dylib" if sys.platform == "darwin" else "so"
_ROWWISE, _MINIMISE, _OPTIMAL, _ERROR = 2, 1, 7, -1


def minimise(
    costs: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    rows: Sequence[Row],
    integers: Sequence[int],
) -> list[float] | None:
    """The columns of least cost, or None where there are none or the bound on nodes is reached."""
    with _solver() as (library, solver):
        if _pass(library, solver, costs, bounds, rows, frozenset(integers)) == _ERROR:
            return None
        library.Highs_run(solver)
        if library.Highs_getModelStatus(solver) != _OPTIMAL:
            return None
        columns = (ctypes.c_double * len(costs))()
        library.Highs_getSolution(solver, columns, None, None, None)
        return list(columns)


@cache
def _library() -> ctypes.CDLL:
    from highsbox import highs_lib_dir  # noqa: PLC0415

    library = ctypes.CDLL(str(Path(highs_lib_dir()) / f"libhighs.{_SUFFIX}"))
    library.Highs_create.restype = ctypes.c_void_p
    return library


@contextmanager
def _solver() -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    library = _library()
    solver = ctypes.c_void_p(library.Highs_create())
    try:
        library.Highs_setBoolOptionValue(solver, b"output_flag", 0)
        # starting over pays for large programmes only
        library.Highs_setBoolOptionValue(solver, b"mip_allow_restart", 0)
        for name, number in ((b"threads", 1), (b"random_seed", 0), (b"mip_max_nodes", _NODES)):
            library.Highs_setIntOptionValue(solver, name, number)
        for name, value in (
            (b"mip_rel_gap", 0.0), (b"time_limit", _SECONDS),
            (b"mip_feasibility_tolerance", _PRECISION),
            (b"primal_feasibility_tolerance", _PRECISION),
        ):  # fmt: skip
            library.Highs_setDoubleOptionValue(solver, name, ctypes.c_double(value))
        yield library, solver
    finally:
        library.Highs_destroy(solver)


def _pass(
    library: ctypes.CDLL,
    solver: ctypes.c_void_p,
    costs: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    rows: Sequence[Row],
    integers: frozenset[int],
) -> int:
    starts, index, values = [0], list[int](), list[float]()
    for line, _, _ in rows:
        index += line
        values += line.values()
        starts.append(len(index))
    return int(library.Highs_passMip(
        solver, len(costs), len(rows), len(index), _ROWWISE, _MINIMISE, ctypes.c_double(0),
        _doubles(costs), _doubles([low for low, _ in bounds]), _doubles([up for _, up in bounds]),
        _doubles([low for _, low, _ in rows]), _doubles([up for _, _, up in rows]),
        _integers(starts), _integers(index), _doubles(values),
        _integers([int(column in integers) for column in range(len(costs))]),
    ))  # fmt: skip


def _doubles(values: Sequence[float]) -> Any:
    return (ctypes.c_double * len(values))(*values)


def _integers(values: Sequence[int]) -> Any:
    return (ctypes.c_int32 * len(values))(*values)
