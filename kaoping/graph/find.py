"""Which box somebody means: a name as the language writes it in, the box out, or a finding that offers near names."""

from __future__ import annotations

from dsl.model import ResolvedPolicy
from dsl.terms import fold
from engine.picture import Picture, PictureNode
from kaoping.errors import PolicyError, near_names
from kaoping.errors_graph import AmbiguousNode, UnknownNode


def find_node(picture: Picture, policy: ResolvedPolicy, written: str) -> str:
    """Find a box by name, number (`指标 6`, `6`), path, 简称 or 又称.

    Raises PolicyError (KP052, KP053).
    """
    by_id = {node.id: node for node in picture.nodes}
    asked = _plain(written)
    keys = policy.find(written) or policy.find(f"指标{written}")
    found = {key: by_id[key] for key in keys if key in by_id}
    if not found:
        found = {n.id: n for n in picture.nodes if asked in {_plain(name) for name in _names(n)}}
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise PolicyError([AmbiguousNode(wanted=written, choices=tuple(found))])
    known = [name for node in picture.nodes for name in (node.name, node.id)]
    raise PolicyError([UnknownNode(wanted=written, near=near_names(written, known))])


def _names(node: PictureNode) -> tuple[str, ...]:
    kind, alone = node.kind.value, node.name.removesuffix(" 得分")
    return (node.id, node.name, node.title, alone, f"{kind}{node.name}", f"{kind}{node.title}")


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")
