"""From grids to ledgers: files, heads, columns, rows, tables, and what is wrong in them."""
