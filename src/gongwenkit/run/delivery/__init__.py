"""Finished reports that are handed over: finals only, with a list, a register of their numbers, and corrections."""
