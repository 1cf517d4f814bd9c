"""Translation from others' bytes."""
