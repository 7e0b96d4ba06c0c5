"""One small, sound file of every format that reads a single file, written by hand for the tests."""

from __future__ import annotations

import io
import json

from openpyxl import Workbook

from tests.lists import ofac_files
from tests.lists.files import ENTITY_LIST, SDN_LIST, csl_text, table

_PERSONS = range(1, 6)


def _un() -> str:
    persons = "\n".join(
        f"<INDIVIDUAL><FIRST_NAME>JOHANNES</FIRST_NAME><SECOND_NAME>KEPLER {n}</SECOND_NAME>"
        f"<UN_LIST_TYPE>X</UN_LIST_TYPE><REFERENCE_NUMBER>ASi.00{n}</REFERENCE_NUMBER>"
        "<LISTED_ON>2012-12-31</LISTED_ON><NAME_ORIGINAL_SCRIPT>Кеплер</NAME_ORIGINAL_SCRIPT>"
        "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Hans; Jo (Ганс)</ALIAS_NAME>"
        "<NOTE>previously listed as</NOTE></INDIVIDUAL_ALIAS>"
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1571</FROM_YEAR>"
        "<TO_YEAR>1572</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_ADDRESS><CITY>Linz</CITY>"
        "<COUNTRY>Austria</COUNTRY><NOTE>Tel. 123456</NOTE></INDIVIDUAL_ADDRESS>"
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A 1234</NUMBER>"
        "</INDIVIDUAL_DOCUMENT><COMMENTS1>Brother of Tycho (ASi.002).</COMMENTS1></INDIVIDUAL>"
        for n in _PERSONS
    )
    return (
        '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z">'
        f"<INDIVIDUALS>{persons}</INDIVIDUALS></CONSOLIDATED_LIST>"
    )


def _eu() -> str:
    persons = "\n".join(
        f'<sanctionEntity designationDate="2008-07-03" euReferenceNumber="EU.{n}" logicalId="{n}">'
        '<regulation programme="AST" numberTitle="2019/555"><publicationUrl>https://x.example'
        '</publicationUrl></regulation><subjectType code="person" classificationCode="P"/>'
        f'<nameAlias wholeName="Kepler {n}" strong="true" gender="M" function="Astronomer"/>'
        '<nameAlias firstName="Hans" lastName="Kep" strong="false"><remark>weak</remark></nameAlias>'
        '<birthdate circa="true" year="1571" monthOfYear="3" countryIso2Code="DE"/>'
        '<identification identificationTypeCode="passport" number="A1" countryIso2Code="DE"/>'
        '<address street="Gasse 1" city="Linz" countryIso2Code="AT">'
        '<contactInfo key="EMAIL" value="a@example.org"/></address></sanctionEntity>'
        for n in _PERSONS
    )
    return (
        '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-04-15T15:29:22">'
        f"{persons}</export>"
    )


def _uk() -> str:
    persons = "\n".join(
        f"<Designation><UniqueID>AST{n}</UniqueID><DateDesignated>29/06/2012</DateDesignated>"
        f"<Names><Name><Name1>Hans</Name1><Name6>KEPLER {n}</Name6><NameType>Primary Name</NameType>"
        "</Name></Names><RegimeName>Astronomy</RegimeName><SanctionsImposed>Asset freeze"
        "</SanctionsImposed><IndividualEntityShip>Individual</IndividualEntityShip>"
        "<IndividualDetails><Individual><DOBs><DOB>dd/05/1571</DOB></DOBs><PassportDetails><Passport>"
        "<PassportNumber>P0458</PassportNumber></Passport></PassportDetails></Individual>"
        "</IndividualDetails><OtherInformation>Tel. 123456</OtherInformation></Designation>"
        for n in _PERSONS
    )
    return f"<Designations><DateGenerated>10/09/2026</DateGenerated>{persons}</Designations>"


def _seco() -> str:
    persons = "\n".join(
        f'<target ssid="{n}"><sanctions-set-id>7</sanctions-set-id><individual sex="male"><identity>'
        '<name name-type="primary-name" quality="good"><name-part order="1" '
        f'name-part-type="family-name"><value>Kepler {n}</value><spelling-variant lang="RUS" '
        'script="CYRL">Кеплер</spelling-variant></name-part></name><nationality><country '
        'iso-code="DE">Germany</country></nationality><day-month-year day="27" month="12" '
        'year="1571"/><address place-id="70"><address-details>Gasse 1</address-details></address>'
        '</identity><relation target-id="2" relation-type="related-to"/><justification>Moves planets'
        '</justification></individual><modification modification-type="listed" '
        'effective-date="2012-03-16"/></target>'
        for n in _PERSONS
    )
    return (
        '<swiss-sanctions-list date="2026-08-27"><sanctions-program ssid="1"><program-key lang="eng">'
        'A</program-key><sanctions-set ssid="7" lang="eng">annex 1</sanctions-set>'
        f'</sanctions-program>{persons}<place ssid="70"><location>Linz</location></place>'
        "</swiss-sanctions-list>"
    )


def _canada() -> str:
    records = "\n".join(
        f"<record><Country>Russia / Russie</Country><LastName>KEPLER</LastName><GivenName>J. {n}"
        "</GivenName><Schedule>1, Part 1</Schedule><Aliases>Jan K; Ян, Hans or Jo (Ян)</Aliases>"
        f"<Item>{n}</Item><DateOfListing>2022-02-24</DateOfListing><DateOfBirthOrShipBuildDate>1571"
        "</DateOfBirthOrShipBuildDate></record>"
        for n in _PERSONS
    )
    return f"<data-set>{records}</data-set>"


def _ofac_advanced() -> str:
    parties = [
        ofac_files.party(str(n), ofac_files.feature("Birthdate", during=ofac_files.period("1571")))
        for n in _PERSONS
    ]
    return ofac_files.advanced(
        *parties,
        documents=[ofac_files.document("1", "Passport", "A1234")],
        relations=[ofac_files.relation("1", "Owned or Controlled By", "2")],
        listings=[ofac_files.listing(str(n), "IRAN") for n in _PERSONS],
    )


def _ofac_xml() -> str:
    alias = {"type": "a.k.a.", "category": "weak", "lastName": "KEP"}
    entries = (
        ofac_files.entry(
            str(n),
            f"KEPLER {n}",
            ofac_files.programmes("IRAN"),
            ofac_files.listed("akaList", "aka", alias),
            kind="Individual",
            first="Johannes",
        )
        for n in _PERSONS
    )
    return ofac_files.plain(*entries)


def _csl() -> str:
    person = {"source": SDN_LIST, "type": "Individual", "name": "KEPLER, Johann"}
    ids = {"ids": "JO, K47, Passport; Male, Gender; acme.example, Website"}
    listed = {
        "source": ENTITY_LIST,
        "_id": "f",
        "name": "Acme (f.k.a. Ac)",
        "alt_names": "A; and B",
    }
    return csl_text(*({**person, **ids, "entity_number": str(n)} for n in _PERSONS), listed)


def _csl_json() -> str:
    person = {
        "source": SDN_LIST,
        "type": "Individual",
        "name": "KEPLER, Johann",
        "alt_names": ['"STAR"'],
        "addresses": [{"address": "Gasse 1", "country": "CZ"}],
        "dates_of_birth": ["1571-12-27"],
        "ids": [{"type": "Passport", "number": "K475336", "country": "JO"}],
    }
    return json.dumps({"results": [{**person, "id": str(n)} for n in _PERSONS]}, indent=1)


def _denied_persons() -> str:
    columns = [
        "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date",
        "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
    ]  # fmt: skip
    row = [
        "Street 1",
        "Rome",
        "OH",
        "",
        "1",
        "10/30/2020",
        "03/13/2056",
        "Y",
        "",
        "ADDED",
        "85 F.R.",
    ]
    lines = [columns, *([f"KEPLER {n}", *row] for n in _PERSONS)]
    return "".join("\t".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


def _uk_csv() -> str:
    header = [
        "Last Updated", "Unique ID", "OFSI Group ID", "Name 6", "Name 1", "Name 2", "Name 3",
        "Name 4", "Name 5", "Name type", "Alias strength", "Name non-latin script", "Regime Name",
        "Designation Type", "Sanctions Imposed", "Other Information", "Date Designated", "D.O.B",
        "Passport number",
    ]  # fmt: skip
    row = [
        "KEPLER", "Hans", "", "", "", "", "Primary Name", "", "Кеплер", "Astronomy", "Individual",
        "Asset freeze", "Tel. 123456", "29/06/2012", "dd/05/1571", "1) P0458 2) P0459",
    ]  # fmt: skip
    rows = [["01/01/2026", f"AST{n}", "1", *row] for n in _PERSONS]
    return "Report Date: 10-Sep-2026\r\n" + table([header, *rows])


def _ofsi() -> str:
    header = [
        "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "DOB", "Nationality",
        "Position", "Country", "Other Information", "Group Type", "Alias Type", "Regime",
        "Listed On", "Group ID",
    ]  # fmt: skip
    row = [
        "KEPLER", "Hans", "", "", "", "", "00/00/1571", "1) German 2) Austrian", "Astronomer",
        "Austria", "Gender: Male. A.k.a: Jo.", "Individual", "AKA", "Astronomy", "22/01/2019",
    ]  # fmt: skip
    return table([["Last Updated", "27/04/2020"], header, *([*row, str(n)] for n in _PERSONS)])


def _dfat() -> bytes:
    header = [
        "Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth",
        "Place of Birth", "Citizenship", "Address", "Additional Information",
        "Listing Information", "Committees", "Control Date",
    ]  # fmt: skip
    row = [
        "Johann KEPLER", "Individual", "Primary Name", "27/12/1571", "Weil", "German",
        "Gasse 1, Linz, Austria", "Passport no. A12345", "Listed on 1 Jan 2001", "1988", "2001",
    ]  # fmt: skip
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in [header, *([str(100 + n), *row] for n in _PERSONS)]:
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _own_csv() -> str:
    header = ["list_id", "entry_id", "name", "effects", "identifiers", "dates_of_birth"]
    rows = (["ACME", str(n), "Kepler", "FLAG|BLOCK", "imo:9116412", "1571"] for n in _PERSONS)
    return table([header, *rows])


def _own_jsonl() -> str:
    entry = {"list_id": "ACME", "kind": "company", "names": [{"text": "Acme"}], "effects": ["FLAG"]}
    return "".join(json.dumps({**entry, "entry_id": str(n)}) + "\n" for n in _PERSONS)


def _opensanctions_csv() -> str:
    header = [
        "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers",
        "sanctions", "dataset",
    ]  # fmt: skip
    row = [
        "Person",
        "Kepler",
        '"Ke; p";Jo',
        "1571",
        "de;at",
        "Linz;Graz",
        "7702000000",
        "Frozen",
        "EU",
    ]
    return table([header, *([f"NK-{n}", *row] for n in _PERSONS)])


def _opensanctions_ftm() -> str:
    properties = {"name": ["Acme"], "topics": ["sanction"], "jurisdiction": ["ru"]}
    owner = {"owner": ["NK-1"], "asset": ["NK-2"]}
    things = [
        *({"id": f"NK-{n}", "schema": "Company", "properties": properties} for n in _PERSONS),
        {"id": "own", "schema": "Ownership", "properties": owner},
    ]
    shared = {"caption": "", "datasets": ["eu_fsf"], "target": True}
    return "".join(json.dumps({**shared, **thing}) + "\n" for thing in things)


SMALL_LISTS: dict[str, tuple[str, bytes]] = {
    "ofac-advanced": ("sdn_advanced.xml", _ofac_advanced().encode()),
    "ofac-xml": ("sdn.xml", _ofac_xml().encode()),
    "us-csl": ("consolidated.csv", _csl().encode()),
    "us-csl-json": ("consolidated.json", _csl_json().encode()),
    "bis-dpl": ("dpl.txt", _denied_persons().encode()),
    "uk-csv": ("UK-Sanctions-List.csv", _uk_csv().encode()),
    "uk-ofsi-csv": ("ConList.csv", _ofsi().encode()),
    "dfat-xlsx": ("regulation8_consolidated.xlsx", _dfat()),
    "uk-xml": ("UK-Sanctions-List.xml", _uk().encode()),
    "un-xml": ("consolidated.xml", _un().encode()),
    "canada-xml": ("sema-lmes.xml", _canada().encode()),
    "seco-xml": ("seco.xml", _seco().encode()),
    "eu-fsf": ("xmlFullSanctionsList_1_1.xml", _eu().encode()),
    "custom-csv": ("own.csv", _own_csv().encode()),
    "custom-jsonl": ("own.jsonl", _own_jsonl().encode()),
    "opensanctions-csv": ("targets.simple.csv", _opensanctions_csv().encode()),
    "opensanctions-ftm": ("entities.ftm.json", _opensanctions_ftm().encode()),
}
"""File name and content by format; the OFAC quartet has four files and stands in `files`."""

XML_FORMATS = [name for name, (file, _) in SMALL_LISTS.items() if file.endswith(".xml")]
