"""The kinds of findings about files, tables, rows, reference tables and decisions."""
