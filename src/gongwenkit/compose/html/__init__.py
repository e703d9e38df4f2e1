"""What the notebook and the index page show."""
