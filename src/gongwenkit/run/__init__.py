"""The steps of one report, the notebook, the batch, and what an office needs around them."""
