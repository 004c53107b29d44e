"""Pancake Lab: the entry script. The frame is drawn on every run, the page in it is pages/<chapter>.py."""

from pages.parts import frame

frame.show()
