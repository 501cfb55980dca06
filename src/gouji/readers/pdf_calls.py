"""Calling pdfium's C functions without pypdfium2's wrapping of each argument."""

import ctypes
from typing import Any

ADDRESS, INT = ctypes.c_void_p, ctypes.c_int
"""The C types of handles and out parameters (as plain addresses), and of numbers."""


def bare(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a C function of pdfium that takes plain addresses: no wrapping at each call."""
    address = ctypes.cast(function, ADDRESS).value
    if address is None:
        raise RuntimeError("pdfium lacks a function that Gouji calls")
    return ctypes.CFUNCTYPE(result, *arguments)(address)
