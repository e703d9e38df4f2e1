"""Many reports: plan, workers, notebook, summary."""
