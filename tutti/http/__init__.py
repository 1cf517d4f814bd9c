"""The faces on the wire: they translate, nothing else."""
