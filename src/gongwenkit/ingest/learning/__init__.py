"""What an unknown ledger is: its tables without knowing their heads, types and roles of its columns."""
