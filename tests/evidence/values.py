"""Random values of every kind between two bounds, and random entries of a model's keys around their defaults."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from schemas.base import Model
from schemas.quantity import Quantity
from schemas.values import bounds, parse_value

Draw = st.DrawFn
PARAMS = {
    "size": (0.5, 1.5),
    "load": (2.0, 3.0),
}  # real parameters that every scenario has, and what they stay in
WHOLE = {"few": (1, 2)}


def params(draw: Draw) -> dict[str, Any]:
    """The parameters: drawn by every kind of value themselves, one made from another."""
    return {
        "size": draw(st.sampled_from(["0.5..1.5", {"choose": [0.5, "0.7..1.5"]}, {"log": "0.5..1.5"}, 1])),
        "load": "$size + 1.5",
        "few": draw(st.sampled_from(["1..2", 2, {"choose": [1, 2]}])),
    }


def number(draw: Draw, low: float, high: float, depth: int = 1) -> Any:
    """A value whose every draw is from `low` to `high`."""
    a = round(draw(st.floats(low, high)), 3)
    b = round(draw(st.floats(a, max(a, high))), 3)
    a, b = max(low, min(a, high)), max(low, min(max(a, b), high))
    kinds = ["constant", "range", "normal", "between", "expression"]
    kinds += ["choose"] * (depth > 0) + ["log"] * (a > 0)
    match draw(st.sampled_from(kinds)):
        case "range":
            return f"{_plain(a)}..{_plain(b)}"
        case "choose":
            return {"choose": [number(draw, low, high, depth - 1) for _ in range(draw(st.integers(1, 3)))]}
        case "normal":
            return {"normal": [a, round((high - low) * 0.01, 5)]}
        case "log":
            return {"log": f"{_plain(a)}..{_plain(b)}"}
        case "between":
            return f"{_plain(low)}..{_within(draw, low, high)}"
        case "expression":
            return _within(draw, low, high)
    return a


def whole(draw: Draw, low: int, high: int) -> Any:
    """A value whose every draw is a whole number from `low` to `high`; `$few` where it fits."""
    a = draw(st.integers(low, high))
    b = draw(st.integers(a, high))
    kinds: list[Any] = [a, f"{a}..{b}", {"choose": [a, f"{a}..{b}"]}]
    if low <= 1 and high >= 2:
        kinds += ["$few", "1..$few", f"min($few, {high})"]
    return draw(st.sampled_from(kinds))


def _within(draw: Draw, low: float, high: float) -> str:
    """Arithmetic over a parameter that stays strictly between two bounds."""
    name = draw(st.sampled_from(sorted(PARAMS)))
    least, most = PARAMS[name]
    slope = 0.8 * (high - low) / (most - least)
    start = low + 0.1 * (high - low)
    text = f"{start:.6f} + (${name} - {least}) * {slope:.6f}"
    return draw(st.sampled_from([text, f"min({text}, {_plain(high)})", f"max({_plain(low)}, {text})"]))


def _plain(number: float) -> str:
    """Without an exponent, and never whole, so that a range of it is real."""
    text = f"{number:.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def share(draw: Draw, low: float, high: float) -> Any:
    """A percentage, one value or a range."""
    a = draw(st.integers(round(100 * low), round(100 * high)))
    b = draw(st.integers(a, round(100 * high)))
    return draw(st.sampled_from([f"{a}%", f"{a}%..{b}%", {"choose": [f"{a}%", f"{a}%..{b}%"]}]))


def quantity_of(field: FieldInfo) -> Quantity | None:
    return next((item for item in field.metadata if isinstance(item, Quantity)), None)


def around(
    draw: Draw, model: type[Model], skip: Iterable[str] = (), low: float = 0.8, high: float = 1.2
) -> dict[str, Any]:
    """Some of a model's keys with a value near their defaults: whatever numbers, choices and switches it has."""
    entry: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in skip or field.is_required() or not draw(st.booleans()):
            continue
        made = _near(draw, field, low, high)
        if made is not None:
            entry[field.alias or name] = made
    return entry


def _near(draw: Draw, field: FieldInfo, low: float, high: float) -> Any:
    """A value near a field's default, None for what has no default to be near to."""
    if get_origin(field.annotation) is Literal:
        return draw(st.sampled_from(get_args(field.annotation)))
    if field.annotation is bool:
        return draw(st.booleans())
    quantity = quantity_of(field)
    if quantity is None or quantity.facing or field.default is None:
        return None
    if isinstance(field.default, str) and field.default in ("all", "none"):
        return draw(st.sampled_from(["all", "none"])) if quantity.high != 1 else "all"
    a, b = bounds(parse_value(field.default))
    if quantity.integer:
        return _plain_or(draw, quantity, int(max(quantity.low, a - 1)), int(min(quantity.high, b + 1)))
    a, b = max(quantity.low, min(low * a, high * a)), min(quantity.high, max(low * b, high * b))
    if quantity.plain:
        return round(draw(st.floats(a, b)), 4)
    if getattr(parse_value(field.default), "percent", False):
        return share(draw, a, b)
    return number(draw, a, b)


def _plain_or(draw: Draw, quantity: Quantity, low: int, high: int) -> Any:
    return draw(st.integers(low, high)) if quantity.plain else whole(draw, low, high)
