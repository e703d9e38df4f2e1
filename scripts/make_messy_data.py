"""Make the sample of ledgers as people write them: ``python scripts/make_messy_data.py [--out DIR]``."""

from messy.build import main

if __name__ == "__main__":
    raise SystemExit(main())
