"""The lessons' arithmetic: plain Python and torch, no Streamlit."""

import os

# Waiting threads of OpenMP must sleep, not spin. On two cores that anybody else uses too, spinning ones made a
# network 3 to 60 times slower (measured with two threads: 31 ms a picture against 688). It only counts if it is set
# before torch is imported, so it stands here, in front of everything that imports torch.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# The same for SciPy's searches, whose steps are far too small to share: two threads took ten times as long as one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
