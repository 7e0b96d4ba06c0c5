"""The example of a settings file, written from the settings: `python -m tests.house.example_settings`."""

from __future__ import annotations

import textwrap
from enum import Enum
from pathlib import Path

from pydantic.fields import FieldInfo

from streams.settings import Settings
from streams.settings.places import PREFIX

FILE = Path(__file__).parents[2] / "deploy" / "streamscreen.example.toml"

HEAD = f"""\
# Every setting of Streamscreen, with its default. Name the file with `streamscreen --config FILE`
# or {PREFIX}CONFIG. Each setting can also stand in the environment, in capitals and with
# {PREFIX} before it: {PREFIX}BROKERS. The environment stands above the file.
"""


def render() -> str:
    """The text of the file. A setting without a default shows an example."""
    blocks = []
    for name, field in Settings.model_fields.items():
        description = textwrap.wrap(field.description or "", 96)
        comment = "\n".join(f"# {line}" for line in description)
        blocks.append(f"{comment}\n#{name} = {_value(field)}\n")
    return "\n".join([HEAD, *blocks])


def _value(field: FieldInfo) -> str:
    value = field.examples[0] if field.examples else field.default
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    return f'"{value.value if isinstance(value, Enum) else value}"'


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
