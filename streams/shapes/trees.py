"""What a message is read into, whatever its format: objects, arrays, texts, numbers, booleans, null.

`check_tree` keeps every tree within bounds before anything else is done with it.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from streams.errors import MessageError

Tree: TypeAlias = Any
"""A dict with text keys, a list, str, int, float, bool or None."""

# Deeper than any known format, far below where Python's own recursion ends.
MAX_DEPTH = 64
# A bill of lading with a thousand goods lines has some ten thousand.
MAX_VALUES = 200_000


def check_tree(tree: Tree) -> int:
    """The number of members of all objects in a tree.

    Raises MessageError with reason `not_valid` for a tree that is neither an object nor an array,
    is deeper than MAX_DEPTH or has more than MAX_VALUES values.
    """
    if not isinstance(tree, (dict, list)):
        raise MessageError("not_valid", "expected an object or an array - at `$`")
    members = values = depth = 0
    level: list[Any] = [tree]
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise MessageError("not_valid", f"nested deeper than {MAX_DEPTH} levels")
        below: list[Any] = []
        for node in level:
            values += len(node)
            if type(node) is dict:
                members += len(node)
                below += [child for child in node.values() if type(child) in _CONTAINERS]
            else:
                below += [child for child in node if type(child) in _CONTAINERS]
        if values > MAX_VALUES:
            raise MessageError("not_valid", f"more than {MAX_VALUES:,} values")
        level = below
    return members


_CONTAINERS = frozenset({dict, list})
