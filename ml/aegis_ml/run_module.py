"""Runs a command of this package in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path


async def run_module(module: str, model_dir: Path, environment: Mapping[str, str] | None = None) -> int:
    """Run `python -m <module>` on a registry: its memory goes with it, and it ends when this process does.

    Parameters
    ----------
    module : whose `main` takes `--model-dir`.
    model_dir : the registry's folder.
    environment : variables beside those of this process.

    Returns
    -------
    The exit code; negative: the signal that ended it.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        "--model-dir",
        str(model_dir),
        stdin=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **(environment or {}), "AEGIS_ML_EXIT_WITH_STDIN": "1"},
    )
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
