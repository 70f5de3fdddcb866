"""The service's settings: the only reader of the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aegis_ml.measured_traffic import is_safe_address

TOKEN = re.compile(r"[!-~]{1,4096}")
MAX_DAYS = 365
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
    analytics_url, analytics_token : where measured traffic is read from, with which bearer token; None: nowhere.
    retrain_days : how old the newest model of measured traffic may become; 0: it is never retrained.
    """

    host: str = "127.0.0.1"
    port: int = 5001
    model_dir: Path = Path(".aegis/models")
    exit_with_stdin: bool = False
    max_body_bytes: int = 5_000_000
    analytics_url: str | None = None
    analytics_token: str | None = field(default=None, repr=False)
    retrain_days: int = 7

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
        url, token = environment.get("AEGIS_ML_ANALYTICS_URL"), environment.get("AEGIS_ML_ANALYTICS_TOKEN")
        mistakes += _analytics_mistakes(url or None, token or None)
        days_text = environment.get("AEGIS_ML_RETRAIN_DAYS", str(cls.retrain_days))
        days = int(days_text) if days_text.isascii() and days_text.isdigit() and len(days_text) <= 3 else -1
        if not 0 <= days <= MAX_DAYS:
            mistakes.append(f"AEGIS_ML_RETRAIN_DAYS: use days from 0 (never) to {MAX_DAYS}")
        if mistakes:
            raise SettingsError(mistakes)
        return cls(
            host=host,
            port=port,
            model_dir=Path(environment.get("AEGIS_ML_MODEL_DIR") or cls.model_dir).absolute(),
            exit_with_stdin=FLAGS[flag],
            analytics_url=url or None,
            analytics_token=token or None,
            retrain_days=days,
        )


def _analytics_mistakes(url: str | None, token: str | None) -> list[str]:
    """Both or neither; the messages never repeat a value."""
    mistakes = []
    if url is not None and not is_safe_address(url):
        mistakes.append("AEGIS_ML_ANALYTICS_URL: use https, or http on this machine or to a name without a dot")
    if token is not None and not TOKEN.fullmatch(token):
        mistakes.append("AEGIS_ML_ANALYTICS_TOKEN: use visible ASCII characters")
    if url is None and token is not None:
        mistakes.append("AEGIS_ML_ANALYTICS_URL: set it together with AEGIS_ML_ANALYTICS_TOKEN")
    if url is not None and token is None:
        mistakes.append("AEGIS_ML_ANALYTICS_TOKEN: set it together with AEGIS_ML_ANALYTICS_URL")
    return mistakes


def _is_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
