"""Pancake Lab: the entry script. The frame is drawn on every run, the page in it is pages/<chapter>.py."""

import os

# Waiting threads of OpenMP must sleep, not spin: otherwise two visitors at work slow each other fourfold.
# It only counts if it is set before torch is imported, and nothing on the way to the first page imports torch.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from pages.parts import frame

frame.show()
