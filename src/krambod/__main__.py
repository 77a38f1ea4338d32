"""`python -m krambod` is the command `krambod`."""

from krambod.project.command_line import main

main()
