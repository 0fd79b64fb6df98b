"""`python -m segcourse` is the command `segcourse`."""

import sys

from segcourse.cli import main

if __name__ == "__main__":
    sys.exit(main())
