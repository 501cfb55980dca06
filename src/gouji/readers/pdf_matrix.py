"""Turning pages: matrices between a PDF's user space and the page as it is read."""

from gouji.readers.lattice import Box

Matrix = tuple[float, float, float, float, float, float]
"""x' = a·x + c·y + e, y' = b·x + d·y + f."""

Sides = tuple[list[float], list[float], list[float], list[float]]
"""Many boxes: their lefts, tops, rights and bottoms."""


def rotation(quarter: int, area: Box, *, downwards: bool = False) -> Matrix:
    """Return the matrix from user space (y up) to the page turned clockwise by quarters (y down).

    `downwards`: the space turned has y down already.
    """
    left, low, right, high = area
    if downwards:
        return (
            (1.0, 0.0, 0.0, 1.0, -left, -low),
            (0.0, 1.0, -1.0, 0.0, high, -left),
            (-1.0, 0.0, 0.0, -1.0, right, high),
            (0.0, -1.0, 1.0, 0.0, -low, right),
        )[quarter % 4]
    return (
        (1.0, 0.0, 0.0, -1.0, -left, high),
        (0.0, 1.0, 1.0, 0.0, -low, -left),
        (-1.0, 0.0, 0.0, 1.0, right, -low),
        (0.0, -1.0, -1.0, 0.0, high, right),
    )[quarter % 4]


def turned_size(quarter: int, area: Box) -> tuple[float, float]:
    """Return the width and height of an area turned by quarters."""
    width, height = area[2] - area[0], area[3] - area[1]
    return (height, width) if quarter % 2 else (width, height)


def turned(
    matrix: Matrix, lefts: list[float], lows: list[float], rights: list[float], highs: list[float]
) -> Sides:
    """Turn many boxes at once by a matrix of whole quarters."""
    a, b, _, d, e, f = matrix
    if b == 0:
        xs, ys = (lefts, rights), (lows, highs)
        x_sign, y_sign = a, d
    else:
        xs, ys = (lows, highs), (lefts, rights)
        x_sign, y_sign = matrix[2], b
    near_x, far_x = xs if x_sign > 0 else xs[::-1]
    near_y, far_y = ys if y_sign > 0 else ys[::-1]
    return (
        [x_sign * value + e for value in near_x],
        [y_sign * value + f for value in near_y],
        [x_sign * value + e for value in far_x],
        [y_sign * value + f for value in far_y],
    )


def point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Apply a matrix to a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def corners(matrix: Matrix, left: float, low: float, right: float, high: float) -> Box:
    """Apply a matrix to a box."""
    x0, y0 = point(matrix, left, low)
    x1, y1 = point(matrix, right, high)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    x, y = point(outer, e, f)
    oa, ob, oc, od = outer[:4]
    return (oa * a + oc * b, ob * a + od * b, oa * c + oc * d, ob * c + od * d, x, y)
