// What never moves: floor, walls, platforms, doorways and regions.

import * as THREE from "three";
import { isCircle, type Shape, type Wall, type World } from "../data";
import type { Theme } from "./theme";

const LOW = 0.6; // m: walls are drawn no higher than this, or than inner walls are, so that one sees over them

export class Room {
  readonly group = new THREE.Group();
  readonly regions = new THREE.Group();
  private readonly walls: { mesh: THREE.Mesh; wall: Wall }[] = [];
  private readonly low: number;

  constructor(private readonly world: World, private readonly theme: Theme) {
    const inner = world.walls.filter((wall) => !wall.outer).map((wall) => wall.height);
    this.low = Math.max(LOW, ...inner.filter((height) => height <= 1));
    this.group.add(this.floor(), this.regions);
    for (const wall of world.walls) this.addWall(wall);
    for (const { shape, height } of world.platforms) this.group.add(this.platform(shape, height));
    for (const door of world.doors) this.group.add(this.doorway(door.x, door.y, door.width, door.axis));
    for (const { shape } of places(world)) this.regions.add(outline(shape, theme.region));
    this.raise(false);
  }

  /** Walls as high as they are (for an eye inside the room), or low enough to be looked over. */
  raise(high: boolean): void {
    for (const { mesh, wall } of this.walls) {
      const height = high ? wall.height : Math.min(wall.height, this.low);
      mesh.scale.z = height;
      mesh.position.z = height / 2;
    }
  }

  private floor(): THREE.Mesh {
    const [wide, deep] = this.extent();
    const material = new THREE.MeshStandardMaterial({ map: tiles(this.theme.tiles, wide, deep), roughness: 0.95 });
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(wide, deep), material);
    mesh.receiveShadow = true;
    return mesh;
  }

  /** Side lengths of the floor, no farther than outer walls where they stand around it. */
  private extent(): [number, number] {
    const outer = this.world.walls.filter((wall) => wall.outer);
    if (outer.length < 4) return this.world.floor;
    return [2 * Math.max(...outer.map((w) => Math.abs(w.x) + w.half_x)), 2 * Math.max(...outer.map((w) => Math.abs(w.y) + w.half_y))];
  }

  private addWall(wall: Wall): void {
    const [side, top] = wall.outer ? [this.theme.outer, this.theme.outerTop] : [this.theme.wall, this.theme.wallTop];
    const sides = matt(side), materials = [sides, sides, sides, sides, matt(top), sides];
    const wide = wall.outer && wall.half_x > wall.half_y ? wall.half_x + 2 * wall.half_y : wall.half_x; // closes corners
    const mesh = new THREE.Mesh(new THREE.BoxGeometry(2 * wide, 2 * wall.half_y, 1), materials);
    mesh.position.set(wall.x, wall.y, 0);
    mesh.castShadow = mesh.receiveShadow = true;
    mesh.userData.wall = wall.name;
    this.walls.push({ mesh, wall });
    this.group.add(mesh);
  }

  private platform(shape: Shape, height: number): THREE.Mesh {
    const geometry = isCircle(shape)
      ? new THREE.CylinderGeometry(shape.radius, shape.radius, height, 96).rotateX(Math.PI / 2)
      : new THREE.BoxGeometry(shape.x1 - shape.x0, shape.y1 - shape.y0, height);
    const mesh = new THREE.Mesh(geometry, matt(this.theme.platform));
    const [x, y] = middle(shape);
    mesh.position.set(x, y, height / 2);
    mesh.castShadow = mesh.receiveShadow = true;
    return mesh;
  }

  private doorway(x: number, y: number, width: number, axis: string): THREE.Mesh {
    const [wide, deep] = axis === "x" ? [width, 0.1] : [0.1, width];
    const material = new THREE.MeshBasicMaterial({ color: this.theme.door, transparent: true, opacity: 0.35 });
    const mesh = new THREE.Mesh(new THREE.PlaneGeometry(wide, deep), material);
    mesh.position.set(x, y, 0.003);
    return mesh;
  }
}

/** The parts of all regions but the floor, cut off at its edges, each part once, with the name of its last region. */
export function places(world: World): { name: string; shape: Shape }[] {
  const [wide, deep] = world.floor.map((side) => side / 2), found = new Map<string, { name: string; shape: Shape }>();
  for (const [name, area] of world.regions.filter(([name]) => name !== "floor"))
    for (const whole of area.inside) {
      const shape = isCircle(whole) ? whole
        : { x0: Math.max(whole.x0, -wide), x1: Math.min(whole.x1, wide), y0: Math.max(whole.y0, -deep), y1: Math.min(whole.y1, deep) };
      const key = JSON.stringify(shape);
      const all = !isCircle(shape) && shape.x1 - shape.x0 >= 2 * wide && shape.y1 - shape.y0 >= 2 * deep;
      if (!all) found.set(key, { name, shape }); // rooms/0 says more than rooms
    }
  return [...found.values()];
}

export const matt = (color: THREE.ColorRepresentation) => new THREE.MeshStandardMaterial({ color, roughness: 0.85 });

function middle(shape: Shape): [number, number] {
  return isCircle(shape) ? [shape.x, shape.y] : [(shape.x0 + shape.x1) / 2, (shape.y0 + shape.y1) / 2];
}

/** One metre to a tile, counted from the middle of the floor. */
function tiles([light, dark]: [string, string], wide: number, deep: number): THREE.Texture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 128;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = light;
  pen.fillRect(0, 0, 128, 128);
  pen.fillStyle = dark;
  pen.fillRect(0, 0, 64, 64);
  pen.fillRect(64, 64, 64, 64);
  const texture = new THREE.CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = THREE.RepeatWrapping;
  texture.repeat.set(wide / 2, deep / 2);
  texture.offset.set((-wide / 4) % 1, (-deep / 4) % 1);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.anisotropy = 8;
  return texture;
}

/** The dashed edge of a shape on the floor. */
export function outline(shape: Shape, color: string): THREE.LineSegments {
  const corners = isCircle(shape)
    ? Array.from({ length: 96 }, (_, k) => spot(shape.x, shape.y, shape.radius, (k * Math.PI) / 48))
    : [[shape.x0, shape.y0], [shape.x1, shape.y0], [shape.x1, shape.y1], [shape.x0, shape.y1]];
  return dashed(corners.map(([x, y]) => new THREE.Vector3(x, y, 0.006)), color, isCircle(shape) ? 0 : 0.08);
}

const spot = (x: number, y: number, radius: number, angle: number) =>
  [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];

/** A closed line of dashes so long; of every second side where `dash` is 0. */
export function dashed(corners: THREE.Vector3[], color: string, dash: number): THREE.LineSegments {
  const points: THREE.Vector3[] = [];
  corners.forEach((from, k) => {
    const to = corners[(k + 1) % corners.length];
    const parts = dash ? 2 * Math.max(1, Math.round(from.distanceTo(to) / dash / 2)) + 1 : 1;
    if (!dash && k % 2) return;
    for (let part = 0; part < parts; part += 2)
      points.push(from.clone().lerp(to, part / parts), from.clone().lerp(to, (part + 1) / parts));
  });
  return new THREE.LineSegments(new THREE.BufferGeometry().setFromPoints(points), new THREE.LineBasicMaterial({ color }));
}
