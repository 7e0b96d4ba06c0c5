"""Values of binary formats as a tree has them: nothing but texts, numbers, booleans and null."""

from __future__ import annotations

import math
from base64 import b64encode
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import Final

# Digits of the longest decimal that is read: far more than any amount has, few enough that turning
# its bytes into digits, which takes the square of their number, takes no time.
MAX_DECIMAL_BYTES: Final = 64
MAX_SCALE: Final = 100
_EXACT: Final = Context(prec=400)


def plain_decimal(unscaled: bytes, scale: int) -> str:
    """A decimal, written as two's complement and a scale, as its digits, so that none is lost.

    Raises ValueError for one longer than any amount.
    """
    if len(unscaled) > MAX_DECIMAL_BYTES or not 0 <= scale <= MAX_SCALE:
        raise ValueError("a decimal longer than any amount")
    value = Decimal(int.from_bytes(unscaled, "big", signed=True))
    return format(value.scaleb(-scale, _EXACT), "f")


def plain_float(value: float) -> float | str:
    """A number; as a text what JSON has no number for."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def plain_bytes(value: bytes) -> str:
    """Base64, as the JSON form of Protobuf has it."""
    return b64encode(value).decode()


def plain_moment(value: datetime | date | time) -> str:
    """ISO 8601."""
    return value.isoformat()
