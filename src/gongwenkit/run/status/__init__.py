"""Where each department stands in a period: ledgers, frequencies, questions, reports; and what to remind it of."""
