"""The vocabularies of the room, each read from a dated JSON file beside it."""
