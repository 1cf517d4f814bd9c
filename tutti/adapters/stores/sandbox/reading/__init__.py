"""Reads what was delivered, without trust: XML, manifest, message."""
