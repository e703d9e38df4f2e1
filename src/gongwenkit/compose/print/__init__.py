"""The Text and its annexes to TeX."""
