from collections.abc import Mapping, Sequence

from streams.matching.comparison import Entry, NameMatch
from streams.matching.entity import Kind
from streams.matching.pairing import Weighed
from streams.matching.rows import Rows
from streams.matching.vocabulary import Vocabulary

class Kernel:
    def __init__(
        self, entries: Sequence[Entry], rows: Rows, vocabulary: Vocabulary, weak_alias_alone: bool
    ) -> None: ...
    def weigh(self, token: str) -> float: ...
    def neighbours(self, token: str) -> Mapping[str, float]: ...
    def find(
        self, names: Sequence[Weighed], kind: Kind, floor: float, acronyms: bool
    ) -> dict[int, NameMatch]: ...
