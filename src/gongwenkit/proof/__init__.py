"""The finished pages: the layout checks of GB/T 9704-2012, and the place of each printed number."""
