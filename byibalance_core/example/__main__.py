"""Write the example municipality: ``python -m byibalance_core.example data/999``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from byibalance_core.example import ExampleSize, write_example


def main() -> int:
    """Read the arguments, write the folder, and return the exit code: 0, or 2 for a size that cannot be."""
    usual = ExampleSize()
    parser = argparse.ArgumentParser(prog="python -m byibalance_core.example", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUT", help="data folder to write")
    parser.add_argument("--areas", type=int, default=usual.areas, help="areas, from 4 (default %(default)s)")
    parser.add_argument(
        "--estates", type=int, default=usual.estates, help="estates, one per area or more (%(default)s)"
    )
    parser.add_argument(
        "--from", dest="first_year", type=int, default=usual.first_year, help="first year (%(default)s)"
    )
    parser.add_argument("--to", dest="last_year", type=int, default=usual.last_year, help="base year (%(default)s)")
    parser.add_argument("--seed", type=int, default=usual.seed, help="seed of every draw (%(default)s)")
    given = vars(parser.parse_args())
    folder = given.pop("folder")
    try:
        size = ExampleSize(**given)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    write_example(folder, size=size)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
