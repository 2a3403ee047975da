"""Lidar: horizontal rays around an agent, evenly spread.

Each body is asked by the rays that its outline can meet, and no others.
"""

from __future__ import annotations

import math

from worldgen.compiled.kernel import kernel, part
from worldgen.sim.noise import LIDAR, MOST, gauss
from worldgen.sim.outlines import SLACK, centre, hit_body, slack
from worldgen.sim.rays import CYLINDER, hit_wall
from worldgen.sim.solids import FAR

MARGIN = 1e-3  # radians added to each side of an outline


@part
def scan(w, a, k, s, o):
    """Row a of `lidar`: rays from the agent's centre, counter-clockwise; ray 0 is ahead, east when `frame` is world."""
    noise = k.noise[k.mode[w], a]
    count, span = k.rays[k.mode[w], a], k.lidar_range[k.mode[w], a]
    first = s.agent_pose[w, a, 3] if k.own_frame[k.mode[w], a] else 0.0
    for i in range(count):
        angle = first + 2 * math.pi * i / count
        o.rays[0, i], o.rays[1, i], o.rays[2, i] = math.cos(angle), math.sin(angle), FAR
    if count > 0:
        _meet(w, a, first, count, span + MOST * noise, s, o)
    for i in range(count):
        metres = o.rays[2, i]
        if noise > 0.0:
            metres += noise * gauss(k.seed[w], k.step[w], a, LIDAR + i)
        k.lidar[w, a, i] = max(0.0, min(span, metres))
    k.lidar[w, a, count:] = 0.0  # rays of another stage


@part
def _meet(w, a, first, count, limit, s, o):
    """How far each ray comes; what is beyond `limit` may be left out."""
    x, y, z = centre(w, a, s)
    for i in range(s.walls[w]):
        if z > s.wall[w, i, 4] + SLACK:
            continue
        ray, rays, near = _facing_wall(w, i, x, y, first, count, limit, s)
        for _ in range(rays):
            if near < o.rays[2, ray]:
                hit = hit_wall(s, w, i, x, y, z, o.rays[0, ray], o.rays[1, ray], 0.0)
                o.rays[2, ray] = min(o.rays[2, ray], hit)
            ray = ray + 1 if ray + 1 < count else 0
    for e in range(len(o.reach)):
        ex, ey, ez = centre(w, e, s)
        if e == a or abs(z - ez) > o.rise[e] + SLACK:
            continue
        ray, rays, near = _facing(ex - x, ey - y, o.reach[e], first, count, limit)
        for _ in range(rays):
            if near < o.rays[2, ray]:
                hit = hit_body(w, e, s, o, x, y, z, o.rays[0, ray], o.rays[1, ray], 0.0)
                o.rays[2, ray] = min(o.rays[2, ray], hit)
            ray = ray + 1 if ray + 1 < count else 0


@kernel
def _facing(x, y, reach, first, count, limit):
    """(first ray, number of rays, metres that none of them is shorter than) that may meet a circle of radius `reach`
    around the offset (x, y)."""
    if reach < 0.0:
        return 0, 0, FAR
    reach += slack(x, y)
    square = x * x + y * y
    if square <= reach * reach:
        return 0, count, 0.0
    distance = math.sqrt(square)
    if distance - reach > limit:
        return 0, 0, FAR
    sine = reach / distance
    half = sine + 0.571 * sine * sine * sine  # at least the arc sine
    ahead = math.atan2(y, x)
    ray, rays = _between(ahead - half, ahead + half, first, count)
    return ray, rays, distance - reach


@part
def _facing_wall(w, i, x, y, first, count, limit, s):
    """As _facing, of a wall or a platform seen from (x, y)."""
    x0, x1, y0, y1 = s.wall[w, i, 0] - x, s.wall[w, i, 1] - x, s.wall[w, i, 2] - y, s.wall[w, i, 3] - y
    if s.wall[w, i, 5] == CYLINDER:
        return _facing((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, first, count, limit)
    return _facing_rectangle(x0 - SLACK, x1 + SLACK, y0 - SLACK, y1 + SLACK, first, count, limit)


@kernel
def _facing_rectangle(x0, x1, y0, y1, first, count, limit):
    nx, ny = max(x0, -x1, 0.0), max(y0, -y1, 0.0)
    square = nx * nx + ny * ny
    if square == 0.0:
        return 0, count, 0.0
    if square > limit * limit:
        return 0, 0, FAR
    west, east, south, north = x1 < 0.0, x0 > 0.0, y1 < 0.0, y0 > 0.0
    # the corners where it begins and ends, counter-clockwise
    ax = x1 if north or (west and not south) else x0
    ay = y1 if west or (south and not east) else y0
    bx = x0 if north or (east and not south) else x1
    by = y1 if east or (south and not west) else y0
    begin, end = math.atan2(ay, ax), math.atan2(by, bx)
    if end < begin:
        end += 2 * math.pi
    ray, rays = _between(begin, end, first, count)
    return ray, rays, math.sqrt(square)


@part
def _between(begin, end, first, count):
    """(first ray, number of rays) between two bearings."""
    per = count / (2 * math.pi)
    low, high = math.ceil((begin - MARGIN - first) * per), math.floor((end + MARGIN - first) * per)
    return low % count, min(high - low + 1, count)
