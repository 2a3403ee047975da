"""The map: a world from above, drawn by Pillow alone; no GL, no system fonts, the same pixels everywhere.

`draw_map` makes a whole page (title, map, legend, scale); `Painter` draws bare maps, for sheets and films,
and keeps what does not move between two calls for the same world.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from worldgen.viewer import bodies, cones, legend, overlay, palette, text, things
from worldgen.viewer.ground import cast_shadows, ground
from worldgen.viewer.labels import Box, Placer, draw_label, overlap
from worldgen.viewer.outline import circle, footprint
from worldgen.viewer.scene import Scene
from worldgen.viewer.view import View
from worldgen.world import Area, Circle, Rect, World

FINE = 2  # pixels drawn per pixel shown


@dataclass(frozen=True, slots=True)
class Show:
    """What to draw besides walls, things and agents."""

    cones: bool = True
    lidar: bool = False
    labels: bool = True
    sights: bool = True


@dataclass
class Painter:
    """Draws scenes of one world into maps of at most width x height pixels."""

    world: World
    width: int
    height: int
    show: Show = field(default_factory=Show)
    reach: tuple[float, float] = (0.0, 0.0)  # m from the middle that must be seen; see `View.fit`
    view: View = field(init=False)
    _ground: Image.Image = field(init=False)
    _placed: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.view = View.fit(self.world, self.width, self.height, FINE, self.reach)
        self._ground = ground(self.world, self.view).reduce(FINE)
        fixed = [t for t in self.world.things if t.fixed and t.solid]
        poses = [np.array((t.x, t.y, t.z, t.yaw)) for t in fixed]
        shadows = [(footprint(t, p), t.size[2]) for t, p in zip(fixed, poses, strict=True)]
        cast_shadows(self._ground, self.view.shown(), shadows)
        if self.show.labels:
            self._region_names()

    @property
    def size(self) -> tuple[int, int]:
        w, h = self.view.size
        return w // FINE, h // FINE

    def paint(self, scene: Scene) -> Image.Image:
        """The map of one moment, `self.size` pixels.

        Large soft areas are laid on at the resolution shown, a quarter of the work; doubling the pixels and
        halving them again at the end leaves them as they are, and makes everything drawn in between smooth.
        """
        image, solid = self._ground.copy(), cones.shapes(scene)
        cast_shadows(image, self.view.shown(), _shadows(scene))
        if self.show.cones:
            overlay.draw_cones(image, self.view.shown(), scene, solid)
        image = image.resize(self.view.size, Image.Resampling.NEAREST)
        if self.show.lidar:
            overlay.draw_lidar(image, self.view, scene, solid)
        self._bodies(image, scene)
        image = image.reduce(FINE)
        if self.show.labels:
            self._labels(image, scene)
        return image

    def _region_names(self) -> None:
        """Print each region's name on the floor, in whichever of its corners is emptiest at the start."""
        view, size = self.view.shown(), label_size(self._ground.width)
        taken = _obstacles(Scene.start(self.world), view)
        families = {name.partition("/")[0] for name, _ in self.world.regions if "/" in name}
        for name, area in self.world.regions:
            if name != "floor" and area.inside and name not in families:
                box = _emptiest(_corners(view, area, name, size), taken)
                taken.append(box)
                middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
                text.write(ImageDraw.Draw(self._ground), middle, name, size, palette.REGION_NAME, "mm")

    def _bodies(self, image: Image.Image, scene: Scene) -> None:
        """Things from the lowest to the highest, then who sees and holds what, then the agents; nobody removed."""
        view, world = self.view, scene.world
        for k in sorted(np.flatnonzero(scene.thing_present), key=lambda k: _level(scene, int(k))):
            things.draw_thing(
                image,
                view,
                world.things[k],
                scene.thing_pose[k],
                overlay.lock_color(scene, int(k)),
                scene.thing_tilt[k],
                float(scene.left[k]),
            )
        for k in np.flatnonzero(scene.locked & scene.thing_present):
            color = overlay.lock_color(scene, int(k))
            if color is not None:
                x, y = scene.thing_pose[k, :2]
                overlay.draw_padlock(image, view, x, y, color)
        if self.show.sights:
            overlay.draw_sights(image, view, scene)
        overlay.draw_grabs(image, view, scene)
        for k in np.argsort(scene.agent_pose[:, 2], kind="stable"):
            if scene.agent_present[k]:
                bodies.draw_agent(image, view, world.agents[k], scene.agent_pose[k])

    def _labels(self, image: Image.Image, scene: Scene) -> None:
        view, size = self.view.shown(), label_size(image.width)
        placer = Placer(
            (3, 3, image.width - 3, image.height - 3), size, _obstacles(scene, view), self._placed
        )
        for k in np.flatnonzero(scene.agent_present):
            agent, pose = scene.world.agents[k], scene.agent_pose[k]
            x, y = view.point(*pose[:2])
            box = placer.place(agent.name, x, y, (agent.radius + 0.03) * view.scale)
            if box is not None:
                draw_label(image, box, agent.name, size, palette.darker(palette.tone(agent.color), 0.55))


def _corners(view: View, area: Area, name: str, size: float) -> list[Box]:
    """Boxes for a name in the four corners of a region's first shape, clear of the walls along its edge."""
    shape = area.inside[0]
    if isinstance(shape, Circle):
        r = 0.7 * shape.radius
        shape = Rect(shape.x - r, shape.y - r, shape.x + r, shape.y + r)
    w, h, inset = text.width(name, size), size, 0.1 * view.scale + 0.8 * size
    left, top, right, bottom = view.rect(shape.x0, shape.y0, shape.x1, shape.y1)
    return [
        (x, y, x + w, y + h)
        for y in (bottom - inset - h, top + inset)
        for x in (right - inset - w, left + inset)
    ]


def _emptiest(boxes: list[Box], taken: list[Box]) -> Box:
    return min(boxes, key=lambda box: sum(overlap(box, other) for other in taken))


def label_size(width: int) -> float:
    return max(9.0, width / 62)


def _level(scene: Scene, k: int) -> tuple[bool, float]:
    """Marks on the floor lie under everything, then the lower under the higher."""
    return scene.world.things[k].solid, float(scene.thing_pose[k, 2])


def _shadows(scene: Scene) -> list[tuple[np.ndarray, float]]:
    shadows = []
    for k in np.flatnonzero(scene.thing_present):
        thing, pose, tilt = scene.world.things[k], scene.thing_pose[k], scene.thing_tilt[k]
        if thing.solid and not thing.fixed:
            shadows.append((footprint(thing, pose, tilt), float(pose[2]) + thing.size[2] / 2))
    for k in np.flatnonzero(scene.agent_present):
        agent, pose = scene.world.agents[k], scene.agent_pose[k]
        shadows.append((circle(agent.radius, 24) + pose[:2], float(pose[2]) + agent.radius))
    return shadows


def _obstacles(scene: Scene, view: View) -> list[Box]:
    """Pixel boxes that labels should not cover: agents count double, having two."""
    world = scene.world
    boxes = [view.rect(w.x - w.half_x, w.y - w.half_y, w.x + w.half_x, w.y + w.half_y) for w in world.walls]
    for k in np.flatnonzero(scene.thing_present):
        boxes.append(_bounds(view, footprint(world.things[k], scene.thing_pose[k], scene.thing_tilt[k])))
    for k in np.flatnonzero(scene.agent_present):
        boxes += [_bounds(view, circle(world.agents[k].radius + 0.02, 12) + scene.agent_pose[k, :2])] * 2
    return boxes


def _bounds(view: View, points: np.ndarray) -> Box:
    return view.rect(*points.min(axis=0), *points.max(axis=0))


def draw_map(scene: Scene, size: int = 900, show: Show | None = None) -> Image.Image:
    """A page `size` pixels wide: title, map, legend and scale."""
    world, pad, kind = scene.world, round(0.035 * size), size / 52
    painter = Painter(world, size - 2 * pad, round(1.25 * size), show or Show())
    chart = painter.paint(scene)
    items, many = legend.entries([world]), legend.counts(world)
    names = [(e.name, str(many[e.name])) for e in items]
    metre = painter.view.scale / FINE
    room = size - 2 * pad - max(metre, 2.2 * kind) - 5 * kind
    _, foot = legend.layout(names, kind, room)
    head = round(3.6 * kind)
    page = Image.new(
        "RGB", (size, round(pad + head + chart.height + 0.7 * kind + foot + 0.7 * pad)), palette.PAGE
    )
    title(page, pad, pad, size - pad, kind, world.scenario, f"seed {world.seed} · {world.identity}")
    left = (size - chart.width) // 2
    page.paste(chart, (left, pad + head))
    frame(page, (left, pad + head, left + chart.width - 1, pad + head + chart.height - 1))
    under = pad + head + chart.height + 0.7 * kind
    legend.draw_legend(page, (pad, under), room, items, names, kind)
    legend.draw_scale(page, size - pad - 1, under + legend.ROW * kind / 2, metre, kind)
    return page


def title(page: Image.Image, x: float, y: float, right: float, kind: float, name: str, detail: str) -> None:
    """The scenario's name large at the left, what tells this world from others small at the right."""
    draw = ImageDraw.Draw(page)
    base = y + 2.0 * kind
    room = right - x - text.width(detail, kind) - kind
    text.write(draw, (x, base), text.fitted(name, 2.0 * kind, room), 2.0 * kind, palette.INK, "ls", bold=True)
    text.write(draw, (right, base), detail, kind, palette.MUTED, "rs")


def frame(page: Image.Image, box: tuple[int, int, int, int]) -> None:
    """A hairline around a map."""
    ImageDraw.Draw(page).rectangle(box, outline=palette.LINE)
