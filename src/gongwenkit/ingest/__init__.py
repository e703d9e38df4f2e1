"""Workbooks and reference tables in, validated tables out, each value with its source."""
