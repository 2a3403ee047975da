// An episode as the page knows it: what worldgen/viewer/tracks.py wrote, unpacked into plain arrays with time last.

export interface Rect { x0: number; y0: number; x1: number; y1: number }
export interface Circle { x: number; y: number; radius: number }
export type Shape = Rect | Circle;
export interface Wall { name: string; x: number; y: number; half_x: number; half_y: number; height: number; outer: boolean }
export interface Platform { name: string; shape: Shape; height: number }
export interface Door { x: number; y: number; width: number; axis: string }
export interface Agent { name: string; team: string; radius: number; x: number; y: number }
export interface Thing {
  name: string; group: string; kind: string; size: [number, number, number]; x: number; y: number; yaw: number;
  fixed: boolean; solid: boolean; team: string;
}
export interface Phase { name: string; start: number; end: number }
export interface World {
  scenario: string; identity: string; seed: number; steps: number; floor: [number, number];
  walls: Wall[]; doors: Door[]; regions: [string, { inside: Shape[]; outside: Shape[] }][];
  agents: Agent[]; things: Thing[]; phases: Phase[]; params: [string, number][]; platforms: Platform[];
}
export interface Senses { team: string; sight: number; rays: number; lidar_range: number; frame: string; view: number }
export interface Happening { kind: string; start: number; end: number; who: string; by: string }
export interface Packed {
  label: string; world: World; stepTime: number; senses: Senses[];
  agentColors: string[]; thingColors: string[]; thingShapes: string[];
  policies: Record<string, string>; people: string[]; ended: string; rules: string[]; frames: number;
  scores: number[]; // of each team in the end
  events: [string, number, number, string, string][]; unit: number;
  arrays: { name: string; type: string; shape: number[]; change: boolean }[]; data: string;
}
export interface Pose { x: number; y: number; z: number; yaw: number; pitch: number; roll: number }
type Numbers = Uint8Array | Int8Array | Int16Array | Uint16Array | Float32Array;

const JUMP = 1.5; // m: what is farther away a step later was put there
const TURN = (2 * Math.PI) / 65536;

export const isCircle = (shape: Shape): shape is Circle => "radius" in shape;

export class Episode {
  readonly world: World;
  frames: number;
  readonly teams: string[];
  events: Happening[] = [];
  readonly score: Float32Array[]; // by team: mean reward of its members so far, at every frame
  waits = false; // for more frames: it is being played
  private room: number; // frames that there is space for

  private constructor(readonly packed: Packed, private readonly arrays: Map<string, Numbers>) {
    this.world = packed.world;
    this.frames = this.room = packed.frames;
    this.teams = [...new Set(this.world.agents.map((agent) => agent.team))];
    this.happened(packed.events);
    this.score = this.teams.map(() => new Float32Array(this.frames));
    for (let t = 1; t < this.frames; t++) this.count(t);
  }

  static async open(packed: Packed): Promise<Episode> {
    const bytes = await unzip(packed.data);
    const arrays = new Map<string, Numbers>();
    let at = 0;
    for (const { name, type, shape, change } of packed.arrays) {
      const kind = KINDS[type];
      if (!kind) throw new Error(`array ${name} is of an unknown type, ${type}`);
      const count = shape.reduce((product, side) => product * side, 1);
      const values = new kind(bytes.buffer, at, count);
      if (change) addUp(values as Uint16Array, shape[shape.length - 1] ?? 0);
      arrays.set(name, values);
      at += Math.ceil((count * values.BYTES_PER_ELEMENT) / 4) * 4;
    }
    return new Episode(packed, arrays);
  }

  get last(): number { return this.frames - 1; }
  /** The last frame that there is, or will be at most. */
  get whole(): number { return this.waits ? this.room - 1 : this.last; }

  happened(events: Packed["events"]): void {
    this.events = events.map(([kind, start, end, who, by]) => ({ kind, start, end, who, by }));
  }

  /** Make space for so many frames in all, which `append` then adds one by one: an episode that is being played. */
  reserve(room: number): void {
    for (const [name, array] of this.arrays) {
      const old = this.stride(name), width = old + room - this.room, rows = this.rowsOf(name);
      const made = new (array.constructor as new (count: number) => Numbers)(rows * width);
      for (let row = 0; row < rows; row++) made.set(array.subarray(row * old, (row + 1) * old) as never, row * width);
      this.arrays.set(name, made);
    }
    this.score.forEach((score, k) => { this.score[k] = new Float32Array(room); this.score[k].set(score); });
    this.room = room;
    this.waits = true;
  }

  /** A frame: of every array the values at one moment. */
  append(columns: Record<string, number[]>): void {
    const t = this.frames++;
    for (const [name, values] of Object.entries(columns)) {
      if (!this.arrays.has(name)) this.arrays.set(name, new Uint16Array(values.length * this.room)); // the first tilt
      const array = this.arrays.get(name)!, width = this.stride(name), at = width < this.room ? t - 1 : t;
      values.forEach((value, row) => { array[row * width + at] = value; });
    }
    this.count(t);
  }

  senses(agent: number): Senses | undefined {
    return this.packed.senses.find((s) => s.team === this.world.agents[agent].team);
  }

  agentPose(k: number, at: number): Pose { return this.pose("agentPose", k, at); }

  thingPose(k: number, at: number): Pose {
    const pose = this.pose("thingPose", k, at);
    if (this.arrays.has("thingTilt")) {
      const t = Math.floor(at);
      pose.pitch = signed(this.value("thingTilt", k * 2, t)) * TURN;
      pose.roll = signed(this.value("thingTilt", k * 2 + 1, t)) * TURN;
    }
    return pose;
  }

  held(agent: number, at: number): number { return this.value("held", agent, at); }
  lock(thing: number, at: number): number { return this.value("lock", thing, at); } // -1 free, -2 by nobody known
  phase(at: number): number { return this.value("phase", 0, at); }
  left(thing: number, at: number): number { return this.value("left", thing, at) / 255; }
  reward(agent: number, at: number): number { return this.value("reward", agent, at); }
  fired(rule: number, at: number): boolean { return this.value("fired", rule, at) > 0; }
  agentPresent(k: number, at: number): boolean { return this.value("agentPresent", k, at) > 0; }
  thingPresent(k: number, at: number): boolean { return this.value("thingPresent", k, at) > 0; }

  paid(rule: number, agent: number, at: number): number {
    return this.value("paid", rule * this.world.agents.length + agent, at);
  }

  /** Whether an agent sees another one, or a thing, counted after the agents. */
  sees(agent: number, other: number, at: number): boolean {
    const count = this.world.agents.length + this.world.things.length;
    return this.value("sees", agent * count + other, at) > 0;
  }

  /** The rivals that an agent sees. */
  seenRivals(agent: number, at: number): number[] {
    const agents = this.world.agents;
    if (!this.agentPresent(agent, at)) return [];
    return agents.flatMap((other, k) =>
      other.team !== agents[agent].team && this.agentPresent(k, at) && this.sees(agent, k, at) ? [k] : []);
  }

  /** The action that led to a frame: bins 0..10 forward, left, turn, and whether it grabbed and locked. */
  action(agent: number, at: number): { move: number[]; grab: boolean; lock: boolean } | undefined {
    const step = Math.floor(at) - 1;
    if (step < 0) return undefined;
    const one = (name: string, row: number) => this.arrays.get(name)![row * (this.room - 1) + step];
    return {
      move: [0, 1, 2].map((axis) => one("move", agent * 3 + axis)),
      grab: one("grab", agent) > 0,
      lock: one("lockAction", agent) > 0,
    };
  }

  private value(name: string, row: number, at: number): number {
    return this.arrays.get(name)![row * this.room + Math.floor(at)];
  }

  /** Between two frames bodies move evenly, turning the shorter way round; what was put elsewhere waits. */
  private pose(name: string, k: number, at: number): Pose {
    const t = Math.floor(at), after = Math.min(t + 1, this.last), share = at - t, unit = this.packed.unit;
    const place = (axis: number, frame: number) => signed(this.value(name, k * 4 + axis, frame)) * unit;
    const [x, y, z] = [place(0, t), place(1, t), place(2, t)];
    const yaw = this.value(name, k * 4 + 3, t);
    const pose = { x, y, z, yaw: yaw * TURN, pitch: 0, roll: 0 };
    if (share <= 0) return pose;
    const turn = signed((this.value(name, k * 4 + 3, after) - yaw) & 0xffff);
    pose.yaw += share * turn * TURN;
    const step = [place(0, after) - x, place(1, after) - y, place(2, after) - z];
    if (Math.hypot(step[0], step[1]) > JUMP) return pose;
    return { ...pose, x: x + share * step[0], y: y + share * step[1], z: z + share * step[2] };
  }

  /** Actions have a frame less than all else. */
  private stride(name: string): number { return ACTIONS.has(name) ? this.room - 1 : this.room; }

  private rowsOf(name: string): number {
    return this.packed.arrays.find((array) => array.name === name)!.shape.slice(0, -1).reduce((product, side) => product * side, 1);
  }

  private count(t: number): void {
    this.teams.forEach((team, k) => {
      const members = this.world.agents.flatMap((agent, a) => (agent.team === team ? [a] : []));
      const sum = members.reduce((total, a) => total + this.reward(a, t), 0);
      this.score[k][t] = this.score[k][t - 1] + sum / members.length;
    });
  }
}

const ACTIONS = new Set(["move", "grab", "lockAction"]);

const KINDS: Record<string, new (buffer: ArrayBufferLike, at: number, count: number) => Numbers> = {
  uint8: Uint8Array, int8: Int8Array, int16: Int16Array, uint16: Uint16Array, float32: Float32Array,
};

const signed = (value: number) => (value << 16) >> 16;

function addUp(values: Uint16Array, frames: number): void {
  for (let row = 0; row < values.length; row += frames)
    for (let t = 1; t < frames; t++) values[row + t] += values[row + t - 1];
}

async function unzip(text: string): Promise<Uint8Array> {
  const zipped = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
