"""A picture of the tables and how they refer to each other, drawn from the declared schema."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from kb.store.schema import Schema, Table

_WIDTH, _HEIGHT = 150, 26
_COLUMN, _ROW, _MARGIN = 215, 40, 12


def diagram(schema: Schema) -> Markup:
    """Return an SVG: tables in columns, those that refer to others to the right of them."""
    layers = _layers(schema)
    place = {
        name: (_MARGIN + x * _COLUMN, _MARGIN + y * _ROW)
        for x, names in enumerate(layers)
        for y, name in enumerate(names)
    }
    lines, boxes = [], []
    for table in schema.tables:
        x, y = place[table.name]
        for target in sorted(_targets(table)):
            a, b = place[target]
            lines.append(_curve(x, y + _HEIGHT / 2, a + _WIDTH, b + _HEIGHT / 2))
        boxes.append(
            f'<a href="#table-{escape(table.name)}"><rect x="{x}" y="{y}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" rx="4"/><text x="{x + 8}" y="{y + 17}">{escape(table.name)}</text>'
            "</a>"
        )
    width = _MARGIN * 2 + (len(layers) - 1) * _COLUMN + _WIDTH
    height = _MARGIN * 2 + max(map(len, layers)) * _ROW
    # The parts are ours and escaped above.
    return Markup(
        f'<svg class="diagram" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Tables, with a line from each to the tables that it refers to">'
        f"<g class='lines'>{''.join(lines)}</g>{''.join(boxes)}</svg>"
    )


def _curve(x: float, y: float, a: float, b: float) -> str:
    middle = (x + a) / 2
    return f'<path d="M{x} {y} C{middle} {y} {middle} {b} {a} {b}"/>'


def _targets(table: Table) -> set[str]:
    return {column.fk for column in table.columns if column.fk} - {table.name}


def _layers(schema: Schema) -> list[list[str]]:
    """Return the tables by how many steps they are from one that refers to nothing."""
    targets = {table.name: _targets(table) for table in schema.tables}
    depth: dict[str, int] = {}

    def measure(name: str, above: frozenset[str]) -> int:
        if name not in depth:
            below = targets[name] - above - {name}
            depth[name] = 1 + max((measure(x, above | {name}) for x in below), default=-1)
        return depth[name]

    for name in targets:
        measure(name, frozenset())
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, layer in depth.items():
        layers[layer].append(name)
    return layers
