"""One thread for linear algebra, as in the child: several are slow on a busy machine."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
