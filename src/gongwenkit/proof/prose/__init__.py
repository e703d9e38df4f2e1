"""Numbers in texts that somebody else wrote, and the figures that they state (docs/decisions/0021)."""
