"""Decisions about names, addresses and chunks, without any waiting."""
