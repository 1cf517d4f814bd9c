"""Tutti: a self-hosted backend for the whole life of a recording."""

VERSION = "0.1.0"
