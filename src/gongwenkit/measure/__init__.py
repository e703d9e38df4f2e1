"""Ledgers to figures: counting rules, views and checks; every value with its rows."""
