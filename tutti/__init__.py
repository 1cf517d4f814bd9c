"""Tutti: a self-hosted backend for the whole life of a recording."""
