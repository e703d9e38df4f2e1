"""Charts: one layout in millimetres, painted as PDF for print and as SVG for the notebook."""
