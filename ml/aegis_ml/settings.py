"""The service's settings: the only reader of the environment."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}


class SettingsError(ValueError):
    """The environment holds wrong values; `mistakes` lists every one of them."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Settings:
    """What the service needs to start.

    Attributes
    ----------
    host, port : where it listens; port 0 takes any free one.
    model_dir : folder of the model registry.
    exit_with_stdin : whether the process ends when its standard input closes.
    max_body_bytes : largest request body that is read.
    """

    host: str = "127.0.0.1"
    port: int = 5001
    model_dir: Path = Path(".aegis/models")
    exit_with_stdin: bool = False
    max_body_bytes: int = 5_000_000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from `AEGIS_ML_*`.

        Raises
        ------
        SettingsError
            With every mistake, each with the variable's name.
        """
        mistakes: list[str] = []
        host = environment.get("AEGIS_ML_HOST", cls.host)
        if not _is_host(host):
            mistakes.append("AEGIS_ML_HOST: use an IP address or localhost")
        port_text = environment.get("AEGIS_ML_PORT", str(cls.port))
        port = int(port_text) if port_text.isascii() and port_text.isdigit() and len(port_text) <= 5 else -1
        if not 0 <= port <= 65_535:
            mistakes.append("AEGIS_ML_PORT: use a port from 0 to 65535")
        flag = environment.get("AEGIS_ML_EXIT_WITH_STDIN", "").lower()
        if flag not in FLAGS:
            mistakes.append("AEGIS_ML_EXIT_WITH_STDIN: use 1 or 0")
        if mistakes:
            raise SettingsError(mistakes)
        model_dir = Path(environment.get("AEGIS_ML_MODEL_DIR") or cls.model_dir).absolute()
        return cls(host=host, port=port, model_dir=model_dir, exit_with_stdin=FLAGS[flag])


def _is_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
