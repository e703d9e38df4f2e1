"""TeX to PDF, and the TeX log to findings."""
