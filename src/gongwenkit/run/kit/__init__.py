"""A whole kit: made, upgraded, checked; its ledgers reviewed, its questions asked."""
