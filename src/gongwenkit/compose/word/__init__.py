"""The report as a Word file, the draft in which people revise: OOXML written directly, the same bytes each time."""
