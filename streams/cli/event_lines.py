"""Events of a file, one JSON object a line, and the flow that each belongs to."""

from __future__ import annotations

import msgspec

from streams.errors import MessageError
from streams.matching.party import Role

SHIPMENT, TRANSACTION = "shipment", "transaction"
_FIELDS = {SHIPMENT: {"vessel", "route", "goods", "value"}, TRANSACTION: {"amount", "purpose"}}
_PAYMENT_ROLES = {
    Role.DEBTOR.value,
    Role.CREDITOR.value,
    Role.ULTIMATE_DEBTOR.value,
    Role.ULTIMATE_CREDITOR.value,
    Role.INITIATING_PARTY.value,
    Role.DEBTOR_AGENT.value,
    Role.CREDITOR_AGENT.value,
    Role.INTERMEDIARY_AGENT.value,
}
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _AnyParty(msgspec.Struct):
    role: str = ""


_PARTIES = msgspec.json.Decoder(list[_AnyParty])


def recognise_flow(body: bytes) -> str:
    """The flow of an event: by a field that only one flow has, else by the roles of its parties.

    Raises MessageError with reason `not_json`, or `flow_unknown` where neither tells.
    """
    try:
        fields = _OBJECT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise MessageError("not_json", f"not a JSON object: {err}") from None
    telling = {flow for flow, own in _FIELDS.items() if not own.isdisjoint(fields)}
    if len(telling) == 1:
        return telling.pop()
    roles = _roles(fields.get("parties", msgspec.Raw(b"[]")))
    if not telling and roles:
        return TRANSACTION if roles & _PAYMENT_ROLES else SHIPMENT
    raise MessageError(
        "flow_unknown", "neither its fields nor its roles tell a shipment from a transaction"
    )


def _roles(parties: msgspec.Raw) -> set[str]:
    try:
        return {party.role for party in _PARTIES.decode(parties)}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return set()
