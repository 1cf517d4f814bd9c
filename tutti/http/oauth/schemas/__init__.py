"""Shapes of the protocol's documents."""
