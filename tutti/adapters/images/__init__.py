"""Makers of cover pictures, strangers to one another: by rules, by a local model, by a service."""
