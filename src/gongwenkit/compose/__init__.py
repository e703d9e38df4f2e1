"""Figures and wording to the Text, and the Text to TeX, HTML, tables and charts."""
