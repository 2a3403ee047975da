// What an agent looks at: its vision cone clipped by everything in the way, and its lidar (worldgen/viewer/cones.py).

import { Episode, isCircle, type Pose, type Thing } from "./data";
import { ARM_SPAN, Solids } from "./rays";

export type Point = [number, number];
const SPREAD = Math.PI / 180; // between neighbouring rays of the fan
const HAIR = 1e-4; // rad
const LEAN = 0.02; // rad

/** The edge of the area an agent sees: a fan of rays, two more beside every corner in view, so that shadows are exact. */
export function cone(episode: Episode, agent: number, at: number, solids: Solids): Point[] {
  const senses = episode.senses(agent);
  if (!senses) return [];
  const eye = episode.agentPose(agent, at), half = senses.sight / 2;
  const count = Math.ceil(senses.sight / SPREAD) + 1, angles: number[] = [];
  for (let k = 0; k < count; k++) angles.push(-half + (senses.sight * k) / (count - 1));
  for (const angle of corners(episode, at, eye)) {
    const off = wrapped(angle - eye.yaw);
    for (const side of [off - HAIR, off + HAIR]) if (Math.abs(side) <= half) angles.push(side);
  }
  angles.sort((a, b) => a - b);
  const far = Math.min(2 * Math.hypot(...episode.world.floor), senses.view);
  return angles.map((off) => end(eye, eye.yaw + off, far, agent, solids));
}

/** The far ends of an agent's lidar; ray k points 360/rays * k degrees left of the first. */
export function lidar(episode: Episode, agent: number, at: number, solids: Solids): Point[] {
  const senses = episode.senses(agent), eye = episode.agentPose(agent, at);
  if (!senses) return [];
  const first = senses.frame === "own" ? eye.yaw : 0;
  return Array.from({ length: senses.rays }, (_, k) =>
    end(eye, first + (k * 2 * Math.PI) / senses.rays, senses.lidar_range, agent, solids));
}

function end(eye: Pose, angle: number, limit: number, agent: number, solids: Solids): Point {
  const far = Math.min(solids.cast(eye.x, eye.y, eye.z, angle, agent), limit);
  return [eye.x + far * Math.cos(angle), eye.y + far * Math.sin(angle)];
}

const wrapped = (angle: number) => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));

/** Directions of all corners and tangents. */
function corners(episode: Episode, at: number, eye: Pose): number[] {
  const found: number[] = [];
  const spot = (x: number, y: number) => found.push(Math.atan2(y - eye.y, x - eye.x));
  const disc = (x: number, y: number, radius: number) => {
    const far = Math.hypot(x - eye.x, y - eye.y);
    if (far <= radius) return;
    const middle = Math.atan2(y - eye.y, x - eye.x), half = Math.asin(radius / far);
    found.push(middle - half, middle + half);
  };
  const world = episode.world;
  for (const w of world.walls)
    for (const [sx, sy] of SIGNS) spot(w.x + sx * w.half_x, w.y + sy * w.half_y);
  for (const { shape } of world.platforms)
    if (isCircle(shape)) disc(shape.x, shape.y, shape.radius);
    else for (const x of [shape.x0, shape.x1]) for (const y of [shape.y0, shape.y1]) spot(x, y);
  world.things.forEach((thing, k) => {
    if (!thing.solid || !episode.thingPresent(k, at)) return;
    const pose = episode.thingPose(k, at), shape = episode.packed.thingShapes[k];
    const leans = Math.max(Math.abs(pose.pitch), Math.abs(pose.roll)) > LEAN;
    if (shape === "sphere" || (shape === "cylinder" && !leans)) disc(pose.x, pose.y, thing.size[0] / 2);
    else for (const [x, y] of footprint(thing, pose)) spot(x, y);
  });
  world.agents.forEach((agent, k) => {
    if (!episode.agentPresent(k, at)) return;
    const pose = episode.agentPose(k, at);
    disc(pose.x, pose.y, agent.radius);
    disc(pose.x, pose.y, ARM_SPAN);
  });
  return found;
}

const SIGNS = [[-1, -1], [1, -1], [1, 1], [-1, 1]];

/** Where the corners of a thing's box are, from above. */
function footprint(thing: Thing, { x, y, yaw, pitch, roll }: Pose): Point[] {
  const [hx, hy, hz] = thing.size.map((side) => side / 2), found: Point[] = [];
  const c = Math.cos(yaw), s = Math.sin(yaw), cp = Math.cos(pitch), sp = Math.sin(pitch);
  const cr = Math.cos(roll), sr = Math.sin(roll);
  for (const sz of pitch || roll ? [-1, 1] : [0])
    for (const [sx, sy] of SIGNS) {
      const [px, py, pz] = [sx * hx, cr * sy * hy - sr * sz * hz, sr * sy * hy + cr * sz * hz];
      const [qx, qy] = [cp * px + sp * pz, py];
      found.push([x + c * qx - s * qy, y + s * qx + c * qy]);
    }
  return found;
}
