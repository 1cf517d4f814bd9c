"""What can be done with releases, a verb a file."""
