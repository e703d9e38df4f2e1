"""The seal of a JSON file: a digest of each of its keys, written into the file itself.

It shows which part of a file somebody changed without thinking of the seal. Who writes the seal anew is not found by it
(docs/evidence.md).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["SEAL", "broken_keys", "sealed"]

SEAL = "seal"
DIGEST_DIGITS = 16


def sealed(value: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a JSON object with its seal: `{key: digest of its value}` under the key `seal`, at the end."""
    content = {key: part for key, part in value.items() if key != SEAL}
    return {**content, SEAL: {key: _digest(part) for key, part in content.items()}}


def broken_keys(value: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Returns the keys of a JSON object that are not what its seal says: changed, gone or added.

    Returns:
        The keys in the order of the file, those that are gone last; None where it has no seal (an older report). A seal
        that is no seal is broken itself.
    """
    if SEAL not in value:
        return None
    seal = value[SEAL]
    if not isinstance(seal, Mapping) or not seal:
        return (SEAL,)
    content = {key: part for key, part in value.items() if key != SEAL}
    changed = [key for key, part in content.items() if seal.get(key) != _digest(part)]
    return (*changed, *(key for key in seal if key not in content))


def _digest(part: object) -> str:
    text = json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]
