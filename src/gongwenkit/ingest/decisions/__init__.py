"""Decisions of people about rows and findings: their model, and decisions.xlsx."""
