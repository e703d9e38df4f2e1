"""Make the sample district: ``python scripts/make_sample_data.py [--out DIR]``."""

from sample.build import main

if __name__ == "__main__":
    raise SystemExit(main())
