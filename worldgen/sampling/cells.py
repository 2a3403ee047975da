"""Cells: the plane cut along every border of boxes, and which of the cells between are allowed, compiled."""

from __future__ import annotations

from worldgen.compiled.kernel import kernel, part

FORBIDDEN, ALLOWED = -1, 0  # kinds of box; union k of those that a cell must be in is kind k, from 1


@kernel
def line_up(given, walls, reach_x, reach_y, crossed, boxes, lines):
    """Fill `boxes` [n, 5] and `lines` [2, 2 n], those along y and those along x, each sorted; return how many there are
    of each: (boxes, lines along y, lines along x).

    `given` [n, 5] are x0, y0, x1, y1 and the kind, those that allow first. Around each of `walls` [m, 7] nothing is
    allowed up to `reach_x` and `reach_y` away, but in the corners where `crossed`.
    """
    count = _gather(given, walls, reach_x, reach_y, crossed, boxes)
    columns, rows = 0, 0
    for k in range(count):
        columns = _insert(lines[0], _insert(lines[0], columns, boxes[k, 0]), boxes[k, 2])
        rows = _insert(lines[1], _insert(lines[1], rows, boxes[k, 1]), boxes[k, 3])
    return count, columns, rows


@kernel
def cut(boxes, count, lines, columns, rows, unions, state, cells, sizes) -> int:
    """Fill `cells` (column, row) with those that are allowed, in each of the `unions`, and nowhere forbidden, and
    `sizes` with the square metres of the cells up to each; return how many there are. `state` is to work in."""
    for column in range(columns - 1):
        for row in range(rows - 1):
            state[column, row] = 0
    for k in range(count):
        kind = int(boxes[k, 4])
        low, high = _place(lines[1], rows, boxes[k, 1]), _place(lines[1], rows, boxes[k, 3])
        for column in range(_place(lines[0], columns, boxes[k, 0]), _place(lines[0], columns, boxes[k, 2])):
            for row in range(low, high):
                if kind == FORBIDDEN:
                    state[column, row] = 0
                elif state[column, row] == kind:  # it is in all unions before this one
                    state[column, row] = kind + 1
    found, size = 0, 0.0
    for column in range(columns - 1):
        width = lines[0, column + 1] - lines[0, column]
        for row in range(rows - 1):
            if state[column, row] == unions + 1:
                size += width * (lines[1, row + 1] - lines[1, row])
                cells[found, 0], cells[found, 1], sizes[found] = column, row, size
                found += 1
    return found


@part
def _gather(given, walls, reach_x, reach_y, crossed, boxes) -> int:
    """All boxes in one list: what allows, the walls, the rest."""
    count, allowing = 0, 0
    while allowing < len(given) and given[allowing, 4] == ALLOWED:
        for j in range(5):
            boxes[count, j] = given[allowing, j]
        count, allowing = count + 1, allowing + 1
    for k in range(len(walls)):
        x0, x1 = walls[k, 0] - walls[k, 2], walls[k, 0] + walls[k, 2]
        y0, y1 = walls[k, 1] - walls[k, 3], walls[k, 1] + walls[k, 3]
        if crossed:
            _box(boxes[count], x0 - reach_x, y0, x1 + reach_x, y1)
            _box(boxes[count + 1], x0, y0 - reach_y, x1, y1 + reach_y)
            count += 2
        else:
            _box(boxes[count], x0 - reach_x, y0 - reach_y, x1 + reach_x, y1 + reach_y)
            count += 1
    for k in range(allowing, len(given)):
        for j in range(5):
            boxes[count, j] = given[k, j]
        count += 1
    return count


@part
def _box(box, x0, y0, x1, y1) -> None:
    box[0], box[1], box[2], box[3], box[4] = x0, y0, x1, y1, FORBIDDEN


@kernel
def _insert(line, count, value) -> int:
    """Put a value into a sorted line, unless it is there; return how many there are."""
    at = _place(line, count, value)
    if at < count and line[at] == value:
        return count
    for k in range(count, at, -1):
        line[k] = line[k - 1]
    line[at] = value
    return count + 1


@kernel
def _place(line, count, value) -> int:
    """The place of the first that is not smaller."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if line[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low
