"""``python -m tutti`` is the ``tutti`` command."""

from tutti.cli import main

main()
