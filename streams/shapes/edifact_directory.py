"""What the elements of a segment are called: by their numbers in the UN/EDIFACT directories.

As in D.95B to D.20B, between which the places of these elements do not differ. `C080(3036*5 3045)`
is a composite with its components, `*5` a repetition. Where an older directory has a simple element
and a later one a composite that begins with it, the composite is written here.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CODED: Final = "1131 3055"
_DOCUMENT: Final = f"C002(1001 {_CODED} 1000)"

_SEGMENTS: Final = {
    "UNB": "S001(0001 0002 0080 0133) S002(0004 0007 0008 0042) S003(0010 0007 0014 0046) "
    "S004(0017 0019) 0020 S005(0022 0025) 0026 0029 0031 0032 0035",
    "UNG": "0038 S006(0040 0007) S007(0044 0007) S004(0017 0019) 0048 0051 S008(0052 0054 0057)",
    "UNH": "0062 S009(0065 0052 0054 0051 0057 0110 0113) 0068 S010(0070 0073)",
    "BGM": f"{_DOCUMENT} C106(1004 1056 1060) 1225 4343",
    "CNT": "C270(6069 6066 6411)",
    "COM": "C076(3148 3155)*3",
    "CPI": f"C229(5237 {_CODED}) C231(4215 {_CODED}) 4237",
    "CTA": "3139 C056(3413 3412)",
    "CUX": "C504(6347 6345 6343 6348) C504(6347 6345 6343 6348) 5402 6341",
    "DGS": "8273 C205(8351 8078 8092) C234(7124 7088) C223(7106 6411) 8339 8364 8410 8126 "
    "C235(8158 8186) C236(8246*4) 8255 8179 8211",
    "DIM": "6145 C211(6411 6168 6140 6138)",
    "DOC": f"{_DOCUMENT} C503(1004 1373 1366 3453 1056 1060) 3153 1220 1218",
    "DTM": "C507(2005 2380 2379)",
    "EQD": f"8053 C237(8260 {_CODED} 3207) C224(8155 {_CODED} 8154) 8077 8249 8169",
    "EQN": "C523(6350 6353)",
    "FTX": f"4451 4453 C107(4441 {_CODED}) C108(4440*5) 3453 4447",
    "GDS": f"C703(7085 {_CODED})",
    "GID": f"1496 C213(7224 7065 {_CODED} 7064 7233)*5",
    "GIN": "7405 C208(7402*2)*5",
    "GOR": "8323 C232(9415 9411 9417 9353)*4",
    "HAN": f"C524(4079 {_CODED} 4078) C218(7419 {_CODED} 7418)",
    "LOC": f"3227 C517(3225 {_CODED} 3224) C519(3223 {_CODED} 3222) C553(3233 {_CODED} 3232) 5479",
    "MEA": "6311 C502(6313 6321 6155 6154) C174(6411 6314 6162 6152 6432) 7383",
    "MOA": "C516(5025 5004 6345 6343 4405)",
    "NAD": f"3035 C082(3039 {_CODED}) C058(3124*5) C080(3036*5 3045) C059(3042*4) 3164 "
    f"C819(3229 {_CODED} 3228) 3251 3207",
    "PCI": f"4233 C210(7102*10) 8275 C827(7511 {_CODED})",
    "PIA": f"4347 C212(7140 7143 {_CODED})*5",
    "QTY": "C186(6063 6060 6411)",
    "RFF": "C506(1153 1154 1156 4000 1060)",
    "RNG": "6167 C280(6411 6162 6152)",
    "SEL": f"9308 C215(9303 {_CODED} 9302) 4517",
    "SGP": f"C237(8260 {_CODED} 3207) 7224",
    "TCC": f"C200(8023 {_CODED} 8022 4237 7140) C203(5243 {_CODED} 5242) C528(7357 {_CODED})",
    "TDT": f"8051 8028 C220(8067 8066) C228(8179 8178) C040(3127 {_CODED} 3128) 8101 "
    f"C401(8457 8459 7130) C222(8213 {_CODED} 8212 8453) 8281",
    "TMD": "C219(8335 8334) 8332 8341",
    "TMP": "6245 C239(6246 6411)",
    "TOD": f"4055 4215 C100(4053 {_CODED} 4052*2)",
    "TPL": f"C222(8213 {_CODED} 8212 8453)",
    "TSR": f"C536(4065 {_CODED}) C233(7273 {_CODED}) C537(4219 {_CODED}) C703(7085 {_CODED})",
}

# Which segments a group holds behind the one that opens it, as in the message IFTMIN and its like
# (IFTMBF, IFTMCS, IFTMAN). `GID/NAD` is NAD within GID.
_GROUPS: Final = {
    "CPI": "CUX LOC MOA",
    "CTA": "COM",
    "DGS": "FTX CTA MEA SGP",
    "DIM": "EQN",
    "DOC": "DTM",
    "EQD": "EQN TMD MEA DIM SEL TPL HAN TMP FTX TCC NAD RFF LOC DGS",
    "EQD/NAD": "DTM CTA COM",
    "GID": "HAN TMP RNG TMD LOC MOA PIA GIN FTX PCD NAD GDS MEA DIM RFF PCI DOC GOR TPL SGP TCC "
    "DGS QTY CST",
    "GID/NAD": "DTM CTA COM LOC",
    "GID/LOC": "",
    "GOR": "DTM LOC SEL FTX DOC",
    "LOC": "DTM",
    "MEA": "EQN",
    "NAD": "LOC MOA CTA COM DOC TCC RFF CPI TSR",
    "NAD/LOC": "",
    "PCI": "RFF DTM GIN",
    "RFF": "DTM",
    "SGP": "MEA",
    "TCC": "LOC FTX CUX PRI EQN PCD MOA QTY",
    "TDT": "DTM TSR LOC RFF",
    "TOD": "LOC",
    "TPL": "MEA",
}


class Place(NamedTuple):
    """One element of a segment: its number, and its components' numbers if it is a composite."""

    name: str
    components: tuple[str, ...]


def _expand(text: str) -> tuple[str, ...]:
    """`3036*2 3045` as 3036, 3036, 3045."""
    words = (word.partition("*") for word in text.split())
    return tuple(name for name, _, times in words for _ in range(int(times or 1)))


def _places(text: str) -> tuple[Place, ...]:
    elements = re.findall(r"(\w+)(?:\(([^)]*)\))?(?:\*([0-9]+))?", text)
    return tuple(
        Place(name, _expand(components))
        for name, components, times in elements
        for _ in range(int(times or 1))
    )


SEGMENTS: Final = {tag: _places(text) for tag, text in _SEGMENTS.items()}
_HELD: Final = {tag: frozenset(tags.split()) for tag, tags in _GROUPS.items()}
_NOTHING: Final[frozenset[str]] = frozenset()


def held_by(tag: str, around: str) -> frozenset[str]:
    """The tags of the segments that a group holds which a segment opens, `around` being its own."""
    own = _HELD.get(f"{around}/{tag}")
    return _HELD.get(tag, _NOTHING) if own is None else own
