"""`python -m krambod` is the command `krambod`."""

from krambod.project.commands.command_line import main

if __name__ == "__main__":  # a process that is spawned imports this file again
    main()
