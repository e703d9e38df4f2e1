"""The finished pages: the layout checks of GB/T 9704-2012, and where each printed number stands."""
