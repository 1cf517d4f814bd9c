"""The distribution family's schemas, one file per resource."""
