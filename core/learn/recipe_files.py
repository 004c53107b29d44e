"""A recipe as JSON and back: every field by its name, nothing else. Imports no torch."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any, NoReturn

from core.errors import RecipeError
from core.learn.freezing import FreezePlan

if TYPE_CHECKING:
    from core.learn.recipes import Recipe

LONGEST = 20_000  # characters; a recipe has about 600
# What a field may be in the file, by the words of its annotation; a whole number will do for any number.
KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "bool": (bool,),
    "None": (type(None),),
}


def to_json(recipe: Recipe) -> str:
    """Every field, the frozen stages as a sorted list (or null) and the stages' rates as an object."""
    fields = {field.name: getattr(recipe, field.name) for field in dataclasses.fields(recipe)}
    fields["freeze"] = None if recipe.freeze is None else sorted(recipe.freeze.frozen)
    fields["rates"] = dict(recipe.rates)
    return json.dumps(fields, indent=2, allow_nan=False)


def fields_of(text: str, kind: type[Recipe]) -> dict[str, Any]:
    """The fields that a file names. Raises RecipeError for what is not a recipe; ranges are not looked at."""
    told = _read(text)
    known = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    for name in told:
        if name not in known:
            raise RecipeError(f"A recipe has no field {_short(name)}: leave it out, or choose another file.")
    return {name: _value(name, value, known[name]) for name, value in told.items()}


def _read(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise RecipeError("This file is too long for a recipe: choose one that Pancake Lab has written.")
    try:
        told = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_number)
    except (ValueError, RecursionError):
        raise RecipeError("This file is no JSON: choose one that Pancake Lab has written.") from None
    if not isinstance(told, dict):
        raise RecipeError("This file holds no recipe: choose one that Pancake Lab has written.")
    return told


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise RecipeError(f"The field {_short(name)} is there twice: choose one of them.")
    return dict(pairs)


def _refuse_number(word: str) -> NoReturn:
    raise RecipeError(f"A number in this recipe is {word}: choose a finite one.")


def _value(name: str, value: Any, annotation: str) -> Any:
    if name == "freeze":
        return _freeze_plan(value)
    if name == "rates":
        return _rates(value)
    words = [word.strip() for word in annotation.split("|")]
    kinds = tuple(kind for word in words for kind in KINDS[word])
    if not isinstance(value, kinds) or (isinstance(value, bool) and "bool" not in words):
        raise RecipeError(f"The field {name!r} is {_short(value)}: choose {_what(words)}.")
    return _finite(name, value) if "float" in words and isinstance(value, (int, float)) else value


def _what(words: list[str]) -> str:
    plain = {
        "int": "a whole number",
        "float": "a number",
        "str": "a name",
        "bool": "true or false",
        "None": "null",
    }
    return " or ".join(plain[word] for word in words)


def _finite(name: str, value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RecipeError(f"The field {name!r} is too large: choose a smaller number.")
    return number


def _freeze_plan(value: Any) -> FreezePlan | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise RecipeError(f"The field 'freeze' is {_short(value)}: choose a list of stages, or null.")
    return FreezePlan(frozenset(value))


def _rates(value: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, dict):
        raise RecipeError(f"The field 'rates' is {_short(value)}: choose a learning rate for each stage.")
    return tuple((name, _value(f"rates of {name}", rate, "float")) for name, rate in value.items())


def _short(value: object) -> str:
    try:
        text = json.dumps(value)
    except ValueError:
        return "far too large"
    return text if len(text) < 60 else f"{text[:40]} …"
