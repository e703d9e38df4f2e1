"""A kit as a whole: made, checked, surveyed."""
