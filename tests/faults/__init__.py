"""Faults F1 to F22: what is done to a batch, and what must hold after it (invariants I1 to I10).

Each fault is one function of a `Case`; it returns what did not hold, so that a test can ask for nothing and
`scripts/soak.py` can count. F15 and F16 concern a cluster and are in its own tests.
"""
