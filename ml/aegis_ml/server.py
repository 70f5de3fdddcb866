"""`python -m aegis_ml`: listen until SIGTERM, SIGINT, or (supervised) the end of standard input."""

from __future__ import annotations

import logging
import signal
import socket

import uvicorn

from aegis_ml.app import create_app
from aegis_ml.exit_with_stdin import exit_with_stdin
from aegis_ml.json_log import configure_json_log
from aegis_ml.settings import Settings, SettingsError

SHUTDOWN_SECONDS = 3
BACKLOG = 128

logger = logging.getLogger("aegis_ml")


def main() -> int:
    """Run the service; 0: ended as asked, 2: it could not start."""
    configure_json_log()
    try:
        settings = Settings.from_environment()
        listener = _listen(settings)
    except (SettingsError, OSError) as error:
        logger.error(str(error))  # noqa: TRY400 - the message is meant for people
        return 2
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = uvicorn.Server(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn raises the signal again when it has stopped; without a handler of ours that would be a crash.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if settings.exit_with_stdin:
        exit_with_stdin(stop, SHUTDOWN_SECONDS)
    host, port = listener.getsockname()[:2]
    logger.info("listening", extra={"fields": {"host": host, "port": port, "modelDir": str(settings.model_dir)}})
    server.run(sockets=[listener])
    logger.info("stopped")
    return 0


def _listen(settings: Settings) -> socket.socket:
    """Bind before anything else, so that a port in use is one clear sentence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {settings.host} port {settings.port}: {error.strerror}") from error
    return listener
