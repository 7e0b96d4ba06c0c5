"""The release that is installed."""

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The version of the installed distribution; `unknown` when run from a folder without one."""
    try:
        return version("streamscreen")
    except PackageNotFoundError:
        return "unknown"
