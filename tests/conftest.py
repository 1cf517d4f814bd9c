"""What all tests share."""

import os

# threads of the linear algebra spin for work on a busy machine, and our arrays are small
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest_plugins = ["tests.postgres", "tests.instance"]
