// Level rays against everything solid, as worldgen/sim/rays.py casts them: a test compares the two.

import { Episode, isCircle, type Pose } from "./data";

const FAR = 1e10;
const ARM_X = 0.075, ARM_Y = 0.13, ARM_Z = -0.05, ARM_RADIUS = 0.05; // the arms, from the agent's centre
export const ARM_SPAN = Math.hypot(ARM_X, ARM_Y, ARM_Z) + ARM_RADIUS;
export const ARMS = [[ARM_X, -ARM_Y, ARM_Z, ARM_RADIUS], [ARM_X, ARM_Y, ARM_Z, ARM_RADIUS]];

type Kind = "box" | "wedge" | "cylinder" | "sphere";
interface Solid { kind: Kind; pose: Pose; half: [number, number, number]; agent: number } // agent: -1 for others
type Stretch = [number, number];

/** What rays meet at one moment of an episode. */
export class Solids {
  private readonly solids: Solid[] = [];

  constructor(episode: Episode, at: number) {
    const upright = { yaw: 0, pitch: 0, roll: 0 }, world = episode.world;
    for (const w of world.walls)
      this.add("box", { x: w.x, y: w.y, z: w.height / 2, ...upright }, [w.half_x, w.half_y, w.height / 2]);
    for (const { shape, height } of world.platforms)
      if (isCircle(shape))
        this.add("cylinder", { x: shape.x, y: shape.y, z: height / 2, ...upright }, [shape.radius, shape.radius, height / 2]);
      else
        this.add("box", { x: (shape.x0 + shape.x1) / 2, y: (shape.y0 + shape.y1) / 2, z: height / 2, ...upright },
          [(shape.x1 - shape.x0) / 2, (shape.y1 - shape.y0) / 2, height / 2]);
    world.things.forEach((thing, k) => {
      if (thing.solid && episode.thingPresent(k, at))
        this.add(episode.packed.thingShapes[k] as Kind, episode.thingPose(k, at),
          thing.size.map((side) => side / 2) as [number, number, number]);
    });
    world.agents.forEach((agent, k) => {
      if (episode.agentPresent(k, at)) this.addAgent(episode.agentPose(k, at), agent.radius, k);
    });
  }

  /** Metres to what a level ray meets first, leaving out one agent; Infinity where it meets nothing. */
  cast(x: number, y: number, z: number, angle: number, but: number): number {
    const dx = Math.cos(angle), dy = Math.sin(angle);
    let best = FAR;
    for (const solid of this.solids)
      if (solid.agent !== but || but < 0) best = Math.min(best, hit(solid, x, y, z, dx, dy));
    return best >= FAR ? Infinity : best;
  }

  private add(kind: Kind, pose: Pose, half: [number, number, number], agent = -1): void {
    this.solids.push({ kind, pose, half, agent });
  }

  private addAgent(pose: Pose, radius: number, k: number): void {
    this.add("sphere", pose, [radius, radius, radius], k);
    const c = Math.cos(pose.yaw), s = Math.sin(pose.yaw);
    for (const [ax, ay, az, r] of ARMS)
      this.add("sphere", { ...pose, x: pose.x + c * ax - s * ay, y: pose.y + s * ax + c * ay, z: pose.z + az }, [r, r, r], k);
  }
}

function hit({ kind, pose, half: [hx, hy, hz] }: Solid, ox: number, oy: number, oz: number, dirX: number, dirY: number): number {
  let o: number[] = [ox - pose.x, oy - pose.y, oz - pose.z], d: number[] = [dirX, dirY, 0];
  if (kind !== "sphere") [o, d] = [unturned(o, pose), unturned(d, pose)];
  if (kind === "sphere") return hitSphere(o, d, hx);
  if (kind === "cylinder") return hitCylinder(o, d, hx, hz);
  let stretch = slabs(o, d, [hx, hy, hz]);
  if (kind === "wedge") stretch = below(stretch, hz * o[1] + hy * o[2], hz * d[1] + hy * d[2]);
  return pick(stretch);
}

/** An offset in the axes of a body turned by yaw about z, then pitch about y, then roll about x. */
function unturned([x, y, z]: number[], { yaw, pitch, roll }: Pose): number[] {
  const c = Math.cos(yaw), s = Math.sin(yaw);
  [x, y] = [c * x + s * y, c * y - s * x];
  if (pitch === 0 && roll === 0) return [x, y, z];
  const cp = Math.cos(pitch), sp = Math.sin(pitch), cr = Math.cos(roll), sr = Math.sin(roll);
  [x, z] = [cp * x - sp * z, sp * x + cp * z];
  return [x, cr * y + sr * z, cr * z - sr * y];
}

function pick([near, far]: Stretch): number {
  if (near > far || far < 0) return FAR;
  return near >= 0 ? near : far;
}

function slab([near, far]: Stretch, o: number, d: number, h: number): Stretch {
  if (Math.abs(d) < 1e-12) return Math.abs(o) <= h ? [near, far] : [FAR, -FAR];
  const a = (-h - o) / d, b = (h - o) / d;
  return [Math.max(near, Math.min(a, b)), Math.min(far, Math.max(a, b))];
}

function slabs(o: number[], d: number[], half: number[]): Stretch {
  return half.reduce<Stretch>((stretch, h, axis) => slab(stretch, o[axis], d[axis], h), [-FAR, FAR]);
}

/** The part of a stretch where o + t d <= 0. */
function below([near, far]: Stretch, o: number, d: number): Stretch {
  if (Math.abs(d) < 1e-12) return o > 0 ? [FAR, -FAR] : [near, far];
  return d > 0 ? [near, Math.min(far, -o / d)] : [Math.max(near, -o / d), far];
}

function hitCylinder(o: number[], d: number[], radius: number, halfHeight: number): number {
  const a = d[0] * d[0] + d[1] * d[1], b = o[0] * d[0] + o[1] * d[1];
  const c = o[0] * o[0] + o[1] * o[1] - radius * radius;
  let stretch: Stretch = [-FAR, FAR];
  if (a < 1e-16) {
    if (c > 0) return FAR;
  } else {
    const root = b * b - a * c;
    if (root < 0) return FAR;
    stretch = [(-b - Math.sqrt(root)) / a, (-b + Math.sqrt(root)) / a];
  }
  return pick(slab(stretch, o[2], d[2], halfHeight));
}

function hitSphere(o: number[], d: number[], radius: number): number {
  const a = d[0] * d[0] + d[1] * d[1] + d[2] * d[2], b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2];
  const root = b * b - a * (o[0] * o[0] + o[1] * o[1] + o[2] * o[2] - radius * radius);
  return root < 0 ? FAR : pick([(-b - Math.sqrt(root)) / a, (-b + Math.sqrt(root)) / a]);
}
