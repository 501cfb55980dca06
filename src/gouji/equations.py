"""The equations of the rule book: one readable line in, signed terms out.

Grammar (concept names are recognised longest first, because some hold brackets themselves)::

    三公经费 = 因公出国（境）费 + 公务用车购置及运行维护费 + 公务接待费
    公务接待费[决算] <= 公务接待费[年初预算]
    预算执行率 = 全年执行数|支出合计[决算] / 全年预算数|支出合计[调整预算]
    增长率 = (支出合计 - 支出合计(year-1)) / 支出合计(year-1)

`[stage]` and `{fund}` fix a coordinate that is otherwise that of the judged total, `(year-1)`
is the year before, `a|b` takes the first of the two that is printed; numbers are constants.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from gouji.errors import RuleError

Role = Literal["total", "part", "numerator", "denominator", "stated"]

_QUALIFIERS = re.compile(r"(?:\[(?P<stage>[^\]]+)\]|\{(?P<fund>[^}]+)\}|\(year-(?P<years>\d)\))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SYMBOL = re.compile(r"<=|[=+\-/|()]")


@dataclass(frozen=True, slots=True)
class Operand:
    """A printed figure that an equation asks for: a concept and, where fixed, its coordinates."""

    concept: str
    stage: str | None = None
    fund: str | None = None
    year_offset: int = 0


@dataclass(frozen=True, slots=True)
class RuleTerm:
    """One signed term of an equation; the first of `operands` that is printed stands for it.

    Roles and signs are those of `gouji.facts.Term`. `anchor` marks the left side of the equation:
    where it is printed, the rule is judged. A missing `optional` term counts as 0.
    """

    role: Role
    sign: int
    operands: tuple[Operand, ...] = ()
    constant: Decimal | None = None
    optional: bool = False
    anchor: bool = False


Token = Operand | Decimal | str
_Side = list[tuple[int, tuple[Operand, ...] | Decimal]]


def parse_equation(holds: str, concepts: Collection[str]) -> tuple[str, tuple[RuleTerm, ...]]:
    """Return the kind (`sum`, `difference`, `equal`, `at_most` or `ratio`) and the terms.

    Raises RuleError when the line is no equation of known concepts.
    """
    tokens = list(_tokens(holds, concepts))
    operators = [token for token in tokens if token in ("=", "<=")]
    if len(operators) != 1:
        raise RuleError(f"{holds!r}: one '=' or '<=' is needed")
    at = tokens.index(operators[0])
    left, right = tokens[:at], tokens[at + 1 :]
    if operators[0] == "<=":
        return "at_most", _at_most(holds, left, right)
    if "/" in right:
        return "ratio", _ratio(holds, left, right)
    total, parts = _only(holds, _side(holds, left)), _side(holds, right)
    signed = (_term("part", -sign, operand) for sign, operand in parts)
    terms = (_term("total", 1, total, anchor=True), *signed)
    if len(parts) == 1:
        return "equal", terms
    return ("sum" if all(sign > 0 for sign, _ in parts) else "difference"), terms


def _tokens(holds: str, concepts: Collection[str]) -> Iterator[Token]:
    longest_first = _longest_first(frozenset(concepts))
    position = 0
    while position < len(holds):
        if holds[position].isspace():
            position += 1
            continue
        name = next((name for name in longest_first if holds.startswith(name, position)), None)
        if name is not None:
            operand, position = _qualified(holds, position + len(name), name)
            yield operand
        elif number := _NUMBER.match(holds, position):
            position = number.end()
            yield Decimal(number[0])
        elif symbol := _SYMBOL.match(holds, position):
            position = symbol.end()
            yield symbol[0]
        else:
            raise RuleError(f"{holds!r}: nothing known at {holds[position:]!r}")


@cache
def _longest_first(concepts: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(concepts, key=lambda name: (-len(name), name)))


def _qualified(holds: str, position: int, concept: str) -> tuple[Operand, int]:
    stage: str | None = None
    fund: str | None = None
    years = 0
    while found := _QUALIFIERS.match(holds, position):
        stage, fund = found["stage"] or stage, found["fund"] or fund
        years = int(found["years"] or years)
        position = found.end()
    return Operand(concept, stage, fund, years), position


def _side(holds: str, tokens: list[Token]) -> _Side:
    """Read `a + b|c - 1`, in brackets or not."""
    if tokens[:1] == ["("] and tokens[-1:] == [")"]:
        tokens = tokens[1:-1]
    side: _Side = []
    sign, expects = 1, True
    for index, token in enumerate(tokens):
        if isinstance(token, str):
            if token == "|" and not expects and not isinstance(side[-1][1], Decimal):
                sign, expects = 0, True
            elif token in "+-" and not expects and index:
                sign, expects = (1 if token == "+" else -1), True
            else:
                raise RuleError(f"{holds!r}: {token!r} is out of place")
        elif not expects:
            raise RuleError(f"{holds!r}: an operator is missing")
        else:
            _append(holds, side, sign, token)
            expects = False
    if expects:
        raise RuleError(f"{holds!r}: a term is missing")
    return side


def _append(holds: str, side: _Side, sign: int, token: Operand | Decimal) -> None:
    """Add a term; sign 0 makes the token an alternative to the term before it."""
    if sign:
        side.append((sign, token if isinstance(token, Decimal) else (token,)))
        return
    before, operands = side[-1]
    if isinstance(token, Decimal) or isinstance(operands, Decimal):
        raise RuleError(f"{holds!r}: a number has no alternative")
    side[-1] = (before, (*operands, token))


def _only(holds: str, side: _Side) -> tuple[Operand, ...] | Decimal:
    if len(side) != 1 or side[0][0] < 0:
        raise RuleError(f"{holds!r}: one term is expected on this side")
    return side[0][1]


def _term(
    role: Role, sign: int, operand: tuple[Operand, ...] | Decimal, anchor: bool = False
) -> RuleTerm:
    if isinstance(operand, Decimal):
        return RuleTerm(role, sign, constant=operand)
    return RuleTerm(role, sign, operands=operand, anchor=anchor)


def _at_most(holds: str, left: list[Token], right: list[Token]) -> tuple[RuleTerm, ...]:
    larger, smaller = _only(holds, _side(holds, right)), _only(holds, _side(holds, left))
    return (_term("total", 1, larger), _term("part", -1, smaller, anchor=True))


def _ratio(holds: str, left: list[Token], right: list[Token]) -> tuple[RuleTerm, ...]:
    at = right.index("/")
    stated = _only(holds, _side(holds, left))
    numerators, denominators = _side(holds, right[:at]), _side(holds, right[at + 1 :])
    return (
        _term("stated", 1, stated, anchor=True),
        *(_term("numerator", sign, operand) for sign, operand in numerators),
        *(_term("denominator", sign, operand) for sign, operand in denominators),
    )
