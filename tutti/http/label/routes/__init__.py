"""Routes of the label family, one module for each resource."""
