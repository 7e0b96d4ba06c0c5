"""Identifiers: checked and brought to one canonical form, so that equal numbers compare equal."""

from __future__ import annotations

import re
from collections.abc import Callable

from streams.matching.entity import Identifier, IdentifierType

_NOT_ALNUM = re.compile(r"[^0-9A-Z]")
_MIN_NUMBER = 6
_CASELESS_WALLET = re.compile(
    "0[xX][0-9a-fA-F]{40}|(?:[a-z]{2,6}1[02-9ac-hj-np-z]{20,100})|(?:[A-Z]{2,6}1[02-9AC-HJ-NP-Z]{20,100})"
)

# Lists disagree on whether a company number is a tax or a registration number, so the types
# that issue numbers nationally are compared as one.
_NATIONAL = frozenset({IdentifierType.REGISTRATION, IdentifierType.TAX, IdentifierType.OTHER})
_PERSONAL = frozenset({IdentifierType.PASSPORT, IdentifierType.NATIONAL_ID})


def canonical(identifier: Identifier) -> tuple[str, str] | None:
    """The key under which equal identifiers meet: a name space and a canonical value.

    None where the value is not valid for its type: a failed check digit, a wrong length, or a
    national number too short to tell anything.
    """
    value = _NOT_ALNUM.sub("", identifier.value.upper())
    check = _CHECKS.get(identifier.type)
    if check:
        valid = check(value)
        return (identifier.type.value, valid) if valid else None
    if identifier.type is IdentifierType.WALLET:
        return ("wallet", _wallet(identifier.value.strip())) if len(value) >= 20 else None
    if len(value) < _MIN_NUMBER or not any(char.isdigit() for char in value):
        return None
    if identifier.type in _NATIONAL:
        return ("number", value)
    if identifier.type in _PERSONAL:
        return ("document", value)
    return (identifier.type.value, value)


def is_global(identifier: Identifier) -> bool:
    """Whether a number of this type is unique in the world, so that its country adds nothing."""
    return identifier.type in _CHECKS or identifier.type is IdentifierType.WALLET


def _imo(value: str) -> str | None:
    """IMO ship number: six digits times 7 to 2, the last digit of the sum checks (IMO A.1117(30))."""
    digits = re.sub("^(IMO)?(NO|NUMBER)?", "", value)
    if not re.fullmatch("[0-9]{7}", digits):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return digits if total % 10 == int(digits[6]) else None


def _mmsi(value: str) -> str | None:
    """Maritime mobile service identity of a ship: nine digits, the first 2 to 7 (ITU-R M.585)."""
    return value if re.fullmatch("[2-7][0-9]{8}", value) else None


def _lei(value: str) -> str | None:
    """Legal entity identifier: 20 characters whose number is 1 modulo 97 (ISO 17442, ISO 7064)."""
    if not re.fullmatch("[0-9A-Z]{18}[0-9]{2}", value):
        return None
    return value if int("".join(str(int(char, 36)) for char in value)) % 97 == 1 else None


def _bic(value: str) -> str | None:
    """Business identifier code: institution, country, place (ISO 9362); branches are one bank."""
    return (
        value[:8] if re.fullmatch("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", value) else None
    )


def _wallet(value: str) -> str:
    """An address in lower case where its case is a checksum (EIP-55) or free (BIP 173); that of
    base58 addresses carries meaning."""
    return value.lower() if _CASELESS_WALLET.fullmatch(value) else value


def _isin(value: str) -> str | None:
    """Security number with a Luhn check over its digits (ISO 6166)."""
    if not re.fullmatch("[A-Z]{2}[A-Z0-9]{9}[0-9]", value):
        return None
    digits = [int(digit) for char in value for digit in str(int(char, 36))]
    doubled = [digit * 2 for digit in digits[-2::-2]]
    total = sum(digits[-1::-2]) + sum(digit // 10 + digit % 10 for digit in doubled)
    return value if total % 10 == 0 else None


_CHECKS: dict[IdentifierType, Callable[[str], str | None]] = {
    IdentifierType.IMO: _imo,
    IdentifierType.MMSI: _mmsi,
    IdentifierType.LEI: _lei,
    IdentifierType.BIC: _bic,
    IdentifierType.ISIN: _isin,
}
