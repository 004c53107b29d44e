"""The drawings of the lab that a visitor can press: inline v2 components, registered once at import.

They are views, not stores: what they show comes in as data on every run, and what the visitor does leaves
as a trigger that lasts one run.
"""

from pages.parts.components.stack_map import MODES, stack_map
from pages.parts.components.tower import tower

__all__ = ["MODES", "stack_map", "tower"]
