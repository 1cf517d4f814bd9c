"""Shapes of the label family on the wire."""
