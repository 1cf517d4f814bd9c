"""The faces on the wire: they translate, nothing else."""

import sys

# FastAPI asks of each field whether it is one of pydantic 1, and would load all of that to know.
sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type] # the import system's word for "absent"
