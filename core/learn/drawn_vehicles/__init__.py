"""Vehicles drawn in code: any number, from a seed, each with the true mask of the vehicle.

Two families tell the story of the car model that is reused for trucks: kinds of cars and kinds of trucks;
buses and motorbikes join them for the four classes of the set "vehicles". Importing this needs no torch.
"""

from core.learn.drawn_vehicles.cars import CAR_KINDS
from core.learn.drawn_vehicles.drawing import KINDS, Drawing, draw
from core.learn.drawn_vehicles.places import BACKGROUNDS
from core.learn.drawn_vehicles.sets import COLLECTIONS, Collection, Drawings, Order, collection
from core.learn.drawn_vehicles.trucks import TRUCK_KINDS

__all__ = [
    "BACKGROUNDS",
    "CAR_KINDS",
    "COLLECTIONS",
    "KINDS",
    "TRUCK_KINDS",
    "Collection",
    "Drawing",
    "Drawings",
    "Order",
    "collection",
    "draw",
]
