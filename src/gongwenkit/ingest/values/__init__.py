"""From the text of a cell to a value: dates, numbers, persons, choices."""
