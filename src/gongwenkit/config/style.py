"""`[style]` of kit.toml: how documents look, within the standard. A new key of it is a field here."""

from typing import Literal

from gongwenkit.config.toml import Closed

__all__ = ["StyleSettings"]


class StyleSettings(Closed):
    """`[style]`: what the standard leaves open (GB/T 9704-2012, 7.3.3)."""

    item: Literal["kai", "fangsong"] = "kai"
