"""Who crawls and how: the workspace's ``crawl.yml``."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

NAME = "crawl.yml"
CONTACT = "KB_CONTACT"


class ConfigError(ValueError):
    """The configuration cannot be used; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Config:
    """How crawls of a workspace are made.

    Attributes:
        contact: Address of the person who runs the crawler: sites see it in its name.
        sources: A folder with further sources, relative to the workspace.
        allow_private_addresses: Whether hosts of a private network may be asked.
        seconds_per_response: Longest time for one response.
        bytes_per_response: Largest response, packed and unpacked.
        longest_wait_seconds: A server that asks for a longer pause ends the crawl.
        retry_wait_seconds: Pause before the first retry; each further one doubles it.
    """

    contact: str = ""
    sources: Path | None = None
    allow_private_addresses: bool = False
    seconds_per_response: float = 60.0
    bytes_per_response: int = 20_000_000
    longest_wait_seconds: float = 900.0
    retry_wait_seconds: float = 5.0

    @property
    def user_agent(self) -> str:
        """The crawler's name, with the contact in it.

        Raises:
            ConfigError: There is no contact.
        """
        if not self.contact:
            raise ConfigError(
                f"Sites must be able to reach who crawls them: write 'contact: you@example.org' "
                f"into {NAME} in the workspace, or set {CONTACT}."
            )
        return f"enforcement-kb/0.1 (+{self.contact})"


def read(workspace: Path) -> Config:
    """Read a workspace's configuration; without a file the defaults hold.

    Raises:
        ConfigError: The file is not what it should be.
    """
    path = workspace / NAME
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    if not isinstance(stated, dict | None):
        raise ConfigError(f"{path} must hold lines like 'contact: you@example.org'")
    stated = dict(stated or {})
    known = {field.name for field in fields(Config)}
    if unknown := sorted(set(stated) - known):
        raise ConfigError(f"{path}: unknown {', '.join(unknown)}; known are {', '.join(known)}")
    if stated.get("sources"):
        stated["sources"] = workspace / str(stated["sources"])
    stated.setdefault("contact", os.environ.get(CONTACT, ""))
    return Config(**stated)
