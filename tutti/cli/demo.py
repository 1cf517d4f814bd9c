"""``tutti demo``: walk one real song from file to store."""

from tutti.cli.home import Home


def demo(home: Home = None) -> None:
    """Walk one song from file to store."""
