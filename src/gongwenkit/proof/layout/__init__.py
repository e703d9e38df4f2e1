"""Layout checks on a finished PDF."""
