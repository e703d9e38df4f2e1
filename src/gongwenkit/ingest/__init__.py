"""Workbooks to ledgers: every row with its file, sheet and cells; what cannot be read is a finding."""
