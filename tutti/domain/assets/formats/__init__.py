"""Reading what others write: the first bytes of files."""
