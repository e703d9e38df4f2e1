"""Makes the reports of all departments: the same call as `gongwenkit build`."""

import sys

from gongwenkit.__main__ import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
