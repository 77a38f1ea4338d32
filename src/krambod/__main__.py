"""`python -m krambod` is the command `krambod`."""

from krambod.project.command_line.main import main

if __name__ == "__main__":  # a process that is spawned imports this file again
    main()
