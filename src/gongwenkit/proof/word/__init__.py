"""A Word file that came back: read without trust, and compared with the report that was made."""
