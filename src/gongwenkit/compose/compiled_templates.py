"""Compiled templates, kept in this process and its forks by their text: a changed template is compiled again."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

__all__ = ["CompiledTemplates"]

MOST = 500
"""Templates that are kept; a notebook that is open for days sees many versions of one."""


class CompiledTemplates(BytecodeCache):
    """The compiled templates of environments with the same settings: another kind of environment has its own."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives a template its code if one with the same name, place and text was compiled."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template."""
        if len(self._codes) >= MOST:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code
