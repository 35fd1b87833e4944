"""Write files of many kinds into a folder with the programs and libraries that people use.

It runs in an environment of its own. Prints what could not be written, one line each.
"""

import sys
from pathlib import Path

import by_commands
import by_libraries


def main() -> None:
    folder = Path(sys.argv[1])
    by_libraries.write(folder / "libraries")
    by_commands.write(folder / "commands", folder / "libraries")


if __name__ == "__main__":
    main()
