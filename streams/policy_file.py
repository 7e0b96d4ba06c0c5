"""The policy that is in force: the file that the settings name, or the built-in one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from streams import resources
from streams.errors import ConfigError
from streams.matching.policy import Policy, decode_policy
from streams.settings import Settings
from streams.yaml_file import read_yaml

BUILT_IN = "policy.yaml"


def load_policy(settings: Settings) -> Policy:
    """The policy of `settings.policy_file`, else the built-in one, for `settings.jurisdictions`.

    Raises ConfigError with the file, the line, the column and the key at fault.
    """
    policy = read_policy(settings.policy_file) if settings.policy_file else built_in_policy()
    unknown = [name for name in settings.jurisdictions if name not in policy.jurisdictions]
    if unknown:
        known = ", ".join(policy.jurisdictions)
        raise ConfigError(f"jurisdictions: {unknown[0]!r} is none of the policy's: {known}")
    if not settings.jurisdictions:
        return policy
    return msgspec.structs.replace(policy, profile=settings.jurisdictions)


def built_in_policy() -> Policy:
    """The policy that is in force without a file."""
    return decode_policy(resources.read(BUILT_IN))


def read_policy(path: Path) -> Policy:
    """Read one policy file; errors as `load_policy`."""
    return read_yaml(path, "policy_file", decode_policy)
