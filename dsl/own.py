"""What a clause says of the indicator that it stands in, bound to that indicator: 完成率, 满分, a bare 低于 90%."""

from __future__ import annotations

from dataclasses import fields, replace

from dsl.expressions import OWN, Comparison, Expression, Name, OwnBound, Ref, SharedItem
from dsl.model_scoring import is_expression


def about(node: Expression, own: Ref) -> Expression:
    """The same expression with every word about the indicator itself bound to `own`."""
    match node:
        case OwnBound(operator=operator, right=right):
            left = replace(own, span=node.span)
            return Comparison(operator=operator, left=left, right=about(right, own), span=node.span)
        case Name(path=path, side=side) if path == OWN:
            return replace(own, side=side, span=node.span)
        case Name():
            return node
    changes = {f.name: _inside(getattr(node, f.name), own) for f in fields(node)}
    is_changed = any(changes[name] is not getattr(node, name) for name in changes)
    return replace(node, **changes) if is_changed else node  # type: ignore[arg-type]


def _inside(value: object, own: Ref) -> object:
    if isinstance(value, tuple):
        found = tuple(_inside(v, own) for v in value)
        return found if any(a is not b for a, b in zip(found, value, strict=True)) else value
    if isinstance(value, SharedItem):
        return replace(value, condition=about(value.condition, own))
    return about(value, own) if is_expression(value) else value
