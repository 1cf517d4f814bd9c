"""Translation of the model to the bytes of each ERN version."""
