"""Every setting, in one frozen and validated object. Nothing is read before `Settings.load`."""

from streams.settings.settings import SECRETS, Settings

__all__ = ["SECRETS", "Settings"]
