"""ISO 20022 pacs.008: everybody in every transaction is read, in XML and in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.errors import MessageError
from streams.matching.outcomes import Outcome
from streams.matching.party import Party, Role
from streams.shapes.formats import JSON, XML
from streams.shapes.mapping import MappedEvent
from streams.shapes.mapping_file import load_mapping
from tests.factories import entity, screener

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples" / "shapes"
XML_EXAMPLE = (EXAMPLES / "iso20022-pacs008.xml").read_bytes()
JSON_EXAMPLE = (EXAMPLES / "iso20022-pacs008.json").read_bytes()
AT = "$.RequestPayload.Document.FIToFICstmrCdtTrf"


def lift(body: bytes) -> MappedEvent:
    """The event in an XML document."""
    return load_mapping("iso20022-pacs008").lift(XML.read(body, ()))


def document(content: str, version: str = "08") -> bytes:
    """A pacs.008 whose first transaction holds something."""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.{version}">'
        "<FIToFICstmrCdtTrf><GrpHdr><MsgId>M1</MsgId></GrpHdr>"
        f"<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId>{content}</CdtTrfTxInf>"
        "</FIToFICstmrCdtTrf></Document>"
    ).encode()


def parties(event: MappedEvent) -> dict[str, Party]:
    """The parties by their places."""
    return {subject.path: subject.party for subject in event.subjects}


def only(content: str) -> Party:
    """The only party of a transaction."""
    (subject,) = lift(document(content)).subjects
    return subject.party


def test_every_transaction_s_parties_are_read_with_their_places() -> None:
    found = parties(lift(XML_EXAMPLE))
    names = {path.removeprefix(AT): party.name for path, party in found.items() if party.name}
    assert names == {
        ".CdtTrfTxInf[0].Dbtr.Nm": "Rheinkamera Vertrieb GmbH",
        ".CdtTrfTxInf[0].Dbtr.CtctDtls.Nm": "Petra Lindholz",
        ".CdtTrfTxInf[0].UltmtDbtr.Nm": "Rheinkamera Filiale Nord",
        ".CdtTrfTxInf[0].InitgPty.Nm": "Rheinkamera Zahlungsdienste",
        ".CdtTrfTxInf[0].Cdtr.Nm": "Hangzhou Hikvision Digital Technology Co., Ltd.",
        ".CdtTrfTxInf[0].CdtrAgt.FinInstnId.Nm": "Bank of China Zhejiang Branch",
        ".CdtTrfTxInf[0].PrvsInstgAgt1.FinInstnId.Nm": "Sparkasse Ruhrort",
        ".CdtTrfTxInf[1].Dbtr.Nm": "Marten Osterkamp",
        ".CdtTrfTxInf[1].Cdtr.Nm": "Ningbo Blue Harbour Furniture",
        ".CdtTrfTxInf[1].UltmtCdtr.Nm": "Zhejiang Dahua Technology",
    }
    assert found[f"{AT}.CdtTrfTxInf[0].Dbtr.Nm"].role is Role.DEBTOR
    assert found[f"{AT}.CdtTrfTxInf[1].UltmtCdtr.Nm"].role is Role.ULTIMATE_CREDITOR


def test_amounts_texts_and_references_are_read() -> None:
    event = lift(XML_EXAMPLE)
    assert [(amount.amount, amount.currency) for amount in event.amounts] == [
        ("184260.50", "EUR"), ("184250.50", "EUR"), ("9120.00", "EUR"),
    ]  # fmt: skip
    texts = {text.text for text in event.texts}
    assert texts >= {
        "Invoice 88121, network cameras, order PO-4471",
        "Phone beneficiary before crediting",
        "Samples for the trade fair",
        "Two chairs, one table",
        "INV-5530",
    }
    references = {(reference.type, reference.value) for reference in event.references}
    assert ("uetr", "4f0a1c52-4d0e-4a44-9a6e-1a5d2a3a7c88") in references
    assert ("end_to_end", "INV-88121") in references


def test_message_and_payment_name_the_event() -> None:
    event = lift(XML_EXAMPLE)
    assert event.event_id == ("RKV-20261123-000417/INV-88121/7a562c67-ca16-48ba-b074-65581be6f011")
    assert event.occurred_at is not None
    assert event.occurred_at.isoformat() == "2026-11-23T09:14:05+00:00"


def test_json_with_the_same_names_reads_the_same() -> None:
    event = load_mapping("iso20022-pacs008").lift(JSON.read(JSON_EXAMPLE, ()))
    names = {party.name for party in parties(event).values()}
    assert names == {"Three Bridges Paper Inc", "SenseTime Group Limited", None}
    assert [(amount.amount, amount.currency) for amount in event.amounts] == [("41200.00", "USD")]
    assert event.texts[0].text == "Licence fee for the third quarter"


@pytest.mark.parametrize("wrap", [0, 1, 2])
def test_json_may_stand_in_a_document_or_bare(wrap: int) -> None:
    tree: Any = msgspec.json.decode(JSON_EXAMPLE)
    if wrap == 1:
        tree = {"Document": tree}
    if wrap == 2:
        tree = tree["FIToFICstmrCdtTrf"]
    event = load_mapping("iso20022-pacs008").lift(tree)
    assert "SenseTime Group Limited" in {party.name for party in parties(event).values()}


@pytest.mark.parametrize("version", ["02", "08", "10", "12", "13"])
def test_every_version_is_read(version: str) -> None:
    event = lift(document("<Cdtr><Nm>Kepler</Nm></Cdtr>", version))
    assert [subject.party.name for subject in event.subjects] == ["Kepler"]


@pytest.mark.parametrize(
    ("agent", "role"),
    [
        ("DbtrAgt", Role.DEBTOR_AGENT),
        ("CdtrAgt", Role.CREDITOR_AGENT),
        *((f"IntrmyAgt{n}", Role.INTERMEDIARY_AGENT) for n in (1, 2, 3)),
        *((f"PrvsInstgAgt{n}", Role.INTERMEDIARY_AGENT) for n in (1, 2, 3)),
        ("InstgAgt", Role.INTERMEDIARY_AGENT),
        ("InstdAgt", Role.INTERMEDIARY_AGENT),
    ],
)
def test_every_agent_is_read_by_bic_lei_and_name(agent: str, role: Role) -> None:
    numbers = "<BICFI>BKCHCNBJ910</BICFI><LEI>7H6GLXDRUGQFU57RNE97</LEI>"
    party = only(f"<{agent}><FinInstnId>{numbers}<Nm>Bank</Nm></FinInstnId></{agent}>")
    assert (party.role, party.name) == (role, "Bank")
    assert [(i.type.value, i.value) for i in party.identifiers] == [
        ("bic", "BKCHCNBJ910"), ("lei", "7H6GLXDRUGQFU57RNE97"),
    ]  # fmt: skip


def test_an_agent_with_a_clearing_number_only_can_t_be_searched_for() -> None:
    member = "<ClrSysMmbId><ClrSysId><Cd>DEBLZ</Cd></ClrSysId><MmbId>1</MmbId></ClrSysMmbId>"
    event = lift(document(f"<DbtrAgt><FinInstnId>{member}</FinInstnId></DbtrAgt>"))
    screening = screener(entity("Kepler")).screen(event.enquiry())
    assert screening.coverage.unresolved == ("$.Document.FIToFICstmrCdtTrf.CdtTrfTxInf.DbtrAgt",)
    assert screening.outcome is not Outcome.CLEAR


def test_a_person_s_birth_and_papers_are_read() -> None:
    party = only(
        "<Dbtr><Nm>Johann Kepler</Nm><Id><PrvtId>"
        "<DtAndPlcOfBirth><BirthDt>1971-12-27</BirthDt><CityOfBirth>Weil</CityOfBirth>"
        "<CtryOfBirth>DE</CtryOfBirth></DtAndPlcOfBirth>"
        "<Othr><Id>C01X00T47</Id><SchmeNm><Cd>CCPT</Cd></SchmeNm></Othr>"
        "<Othr><Id>4711</Id><SchmeNm><Cd>CUST</Cd></SchmeNm></Othr>"
        "</PrvtId></Id></Dbtr>"
    )
    assert party.date_of_birth == "1971-12-27"
    assert [(i.type.value, i.value) for i in party.identifiers] == [("passport", "C01X00T47")]


@pytest.mark.parametrize(
    "address",
    [
        "<StrtNm>Ring</StrtNm><BldgNb>1</BldgNb><PstCd>4020</PstCd><TwnNm>Linz</TwnNm><Ctry>AT</Ctry>",
        "<Ctry>AT</Ctry><AdrLine>Ring, 1</AdrLine><AdrLine>4020, Linz</AdrLine>",
    ],
)
def test_an_address_is_read_in_parts_or_in_lines(address: str) -> None:
    party = only(f"<Cdtr><Nm>Kepler</Nm><PstlAdr>{address}</PstlAdr></Cdtr>")
    assert (party.address, party.country) == ("Ring, 1, 4020, Linz", "AT")


@pytest.mark.parametrize(
    "content",
    [
        "<Dbtr><PstlAdr><CareOf>Kepler</CareOf></PstlAdr></Dbtr>",
        "<CdtrAcct><Nm>Kepler</Nm></CdtrAcct>",
        "<RmtInf><Strd><Invcr><Nm>Kepler</Nm></Invcr></Strd></RmtInf>",
        "<RltdRmtInf><RmtLctnDtls><PstlAdr><Nm>Kepler</Nm></PstlAdr></RmtLctnDtls></RltdRmtInf>",
        "<Cdtr><CtctDtls><Nm>Kepler</Nm></CtctDtls></Cdtr>",
    ],
)
def test_whoever_else_is_named_is_read(content: str) -> None:
    assert "Kepler" in {subject.party.name for subject in lift(document(content)).subjects}


def test_an_attribute_does_not_hide_a_name() -> None:
    assert only('<Cdtr><Nm lang="de">Kepler</Nm></Cdtr>').name == "Kepler"


def test_a_name_that_is_given_twice_counts_twice() -> None:
    party = only("<Cdtr><Nm>Brahe</Nm><Nm>Kepler</Nm></Cdtr>")
    assert party.names == ("Brahe", "Kepler")


def test_two_transfers_in_one_document_are_refused() -> None:
    body = document("<Cdtr><Nm>A</Nm></Cdtr>")
    start, end = body.index(b"<FIToFI"), body.index(b"</Document>")
    with pytest.raises(MessageError, match="events in one message"):
        lift(body[:end] + body[start:end] + body[end:])


def test_a_hundred_payments_of_one_message_are_all_read() -> None:
    payment = "<Dbtr><Nm>Red Barn</Nm></Dbtr><Cdtr><Nm>Kepler</Nm></Cdtr>"
    body = document(payment).replace(
        b"</FITo", b"<CdtTrfTxInf>%s</CdtTrfTxInf>" % payment.encode() * 99 + b"</FITo"
    )
    screening = screener(entity("Kepler")).screen(lift(body).enquiry())
    assert [hit.subject.path for hit in screening.hits] == [
        f"$.Document.FIToFICstmrCdtTrf.CdtTrfTxInf[{number}].Cdtr.Nm" for number in range(100)
    ]


def test_a_listed_ultimate_creditor_alerts_with_its_transaction() -> None:
    listed = entity("Zhejiang Dahua Technology Co., Ltd.", list_id="US-EL")
    screening = screener(listed).screen(lift(XML_EXAMPLE).enquiry())
    assert [hit.subject.path for hit in screening.hits] == [f"{AT}.CdtTrfTxInf[1].UltmtCdtr.Nm"]
