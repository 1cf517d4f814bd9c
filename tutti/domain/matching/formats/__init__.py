"""Bytes in and out: the compressed fingerprint, the files of the index, and lists of known recordings."""
