"""The distribution family's routes, one file per resource."""
