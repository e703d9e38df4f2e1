"""Messages between the processes of a batch: a length and so many bytes, over a pipe."""

import os
from collections.abc import Iterator

__all__ = ["Frames", "write_frame"]

HEAD = 8
"""Bytes of the length."""
CHUNK = 2**16


def write_frame(descriptor: int, content: bytes) -> None:
    """Writes one message completely; the reader's end must be open."""
    head = len(content).to_bytes(HEAD, "big")
    for part in (head, content) if len(content) > CHUNK else (head + content,):  # megabytes are not copied
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


class Frames:
    """The messages that arrive at a pipe.

    Args:
        descriptor: the end to read from.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._held = bytearray()
        self.is_open = True
        """Whether more may arrive: the other end is open."""

    def receive(self) -> Iterator[bytes]:
        """Reads once, waiting if nothing is there, and yields the messages that are complete."""
        content = os.read(self.descriptor, CHUNK)
        self.is_open = bool(content)
        self._held += content
        while len(self._held) >= HEAD:
            end = HEAD + int.from_bytes(self._held[:HEAD], "big")
            if len(self._held) < end:
                return
            with memoryview(self._held) as held:
                message = bytes(held[HEAD:end])
            del self._held[:end]
            yield message
