"""Translation between what clients send, what is stored, and the room's values."""
