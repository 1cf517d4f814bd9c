"""Drafts, releases, tracks and the metadata rules: what is said about a recording before it goes out."""
