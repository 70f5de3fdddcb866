"""Ends the process when its standard input closes, so that nothing outlives a killed parent."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable


def exit_with_stdin(before: Callable[[], None] | None = None, grace_seconds: float = 3.0) -> None:
    """Watch standard input in a thread.

    Parameters
    ----------
    before : asks the process to stop by itself.
    grace_seconds : how long it may take; without `before` the process ends at once.
    """

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        if before is not None:
            before()
            timer = threading.Timer(grace_seconds, os._exit, [0])
            timer.daemon = True
            timer.start()
        else:
            os._exit(0)

    threading.Thread(target=watch, name="exit-with-stdin", daemon=True).start()
