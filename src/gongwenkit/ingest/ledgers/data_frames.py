"""The one door of pandas: it is loaded without pyarrow, which it would load wherever that is installed."""

from gongwenkit.config.imports import without_arrow

with without_arrow():
    import pandas as pd

__all__ = ["pd"]
