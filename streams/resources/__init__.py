"""Data files of the package: policy, word lists and the built-in sample lists."""

from importlib import resources


def read(name: str) -> bytes:
    """The bytes of one resource file, such as `policy.yaml`."""
    return (resources.files(__name__) / name).read_bytes()


def names(folder: str) -> list[str]:
    """The names of the files in a folder of the resources."""
    return [entry.name for entry in (resources.files(__name__) / folder).iterdir()]
