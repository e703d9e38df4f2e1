"""Printed figures, their places on the page, and the rows behind them."""
