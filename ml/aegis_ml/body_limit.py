"""Bounds request bodies, as ASGI middleware inside of the problem handlers' reach."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DISCARDED_TIMES = 4


class BodyLimit:
    """Refuses a body of more than `max_body_bytes` with 413 when it is read.

    Up to four times as much is read and thrown away first, because a caller whose connection is cut while it
    sends never sees the answer.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        too_large = declared.isdigit() and int(declared[:19]) > self.max_body_bytes
        total = 0

        async def receive_bounded() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if not too_large and total <= self.max_body_bytes:
                return message
            await self._discard(message, receive, total)
            raise HTTPException(
                413, f"A body may have {self.max_body_bytes} bytes at most.", headers={"Connection": "close"}
            )

        await self.app(scope, receive_bounded, send)

    async def _discard(self, message: Message, receive: Receive, total: int) -> None:
        while message.get("more_body", False) and total <= self.max_body_bytes * DISCARDED_TIMES:
            message = await receive()
            total += len(message.get("body", b""))
