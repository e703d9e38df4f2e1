"""Wording, figures and facts to the Text."""
