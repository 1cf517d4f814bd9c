"""What can be done: fingerprint, index, look up, and keep known recordings."""
