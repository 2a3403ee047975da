// The stage: everything three-dimensional of one episode, drawn at any moment of it.

import * as THREE from "three";
import { isCircle, type Episode, type Pose } from "../data";
import { Solids } from "../rays";
import { agentBody, look } from "./agents";
import { Cameras, type Frame, type Mode } from "./cameras";
import { Links, Lock, Sights } from "./marks";
import { places, Room } from "./room";
import { SensesOf } from "./senses";
import { thingBody } from "./things";
import { THEMES } from "./theme";

const USUAL = (5 * 135 * Math.PI) / 180; // rad: cones of so much in all leave the floor to be seen

export interface Layers { vision: boolean; lidar: boolean; sights: boolean; names: boolean; regions: boolean }
export interface Label { name: string; x: number; y: number; color: string; agent: number } // x, y in pixels

/** The parts of one episode. */
interface Cast {
  episode: Episode; scene: THREE.Scene; room: Room; agents: THREE.Group[]; things: THREE.Object3D[];
  locks: Lock[]; links: Links; sights: Sights; senses: SensesOf[]; crowd: number; region: string;
}

export class Stage {
  readonly cameras: Cameras;
  chosen = -1; // the agent whose cone stands out
  layers: Layers = { vision: true, lidar: false, sights: true, names: true, regions: false };
  private readonly renderer: THREE.WebGLRenderer;
  private cast?: Cast;
  steady = false; // panels may grow over the view without moving it
  private fitted: (number | string)[] = [];
  private covered: Frame = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(private readonly canvas: HTMLCanvasElement, changed: () => void) {
    // what is drawn is kept, so that a picture can be taken of it at any time
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = THREE.PCFShadowMap;
    this.cameras = new Cameras(canvas, changed);
  }

  show(episode: Episode, theme: "light" | "dark"): void {
    const before = this.cast?.episode.world;
    if (this.cast) dispose(this.cast.scene);
    this.cast = cast(episode, theme);
    if (!before || before.floor.join() !== episode.world.floor.join()) this.home();
  }

  resize(width: number, height: number, covered: Frame): void {
    const now = [width, height, window.devicePixelRatio, JSON.stringify(covered)], was = this.fitted;
    if (now.join() === was.join()) return; // a view that was turned by hand stays
    this.fitted = now;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    const grown = was.slice(0, 3).join() === now.slice(0, 3).join() && this.steady;
    this.covered = covered;
    if (!grown) this.home();
  }

  home(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.cast || !width || !height) return;
    this.cameras.camera.aspect = width / height;
    this.cameras.camera.updateProjectionMatrix();
    const { mode } = this.cameras;
    if (mode === "orbit" || mode === "top") this.cameras.home(this.cast.episode, width, height, this.covered);
  }

  look(mode: Mode, agent: number, at: number): void {
    if (this.cast) this.cameras.choose(mode, agent, this.cast.episode, at, () => this.home());
  }

  draw(at: number): void {
    if (!this.cast) return;
    const { episode, room, agents, things, locks, links, sights, senses, scene } = this.cast;
    this.cameras.follow(episode, at);
    room.regions.visible = this.layers.regions;
    room.raise(this.cameras.mode === "first");
    things.forEach((body, k) => {
      body.visible = episode.thingPresent(k, at);
      put(body, episode.thingPose(k, at));
      body.getObjectByName("morsel")?.scale.setScalar(Math.max(Math.sqrt(episode.left(k, at)), 0.05));
      locks[k].group.visible = body.visible;
      locks[k].draw(at);
    });
    agents.forEach((body, k) => {
      body.visible = episode.agentPresent(k, at) && !(this.cameras.mode === "first" && this.cameras.agent === k);
      const pose = episode.agentPose(k, at);
      put(body, pose);
      look(body, this.gaze(k, pose, at));
    });
    links.draw(at);
    sights.lines.visible = false;
    if (this.layers.sights) sights.draw(at);
    this.drawSenses(at, senses);
    this.renderer.render(scene, this.cameras.camera);
  }

  /** Where the names of agents belong on the canvas: over the heads of those in view. */
  labels(at: number): Label[] {
    if (!this.cast || !this.layers.names) return [];
    const { episode } = this.cast, found: Label[] = [];
    episode.world.agents.forEach((agent, k) => {
      if (!this.cast!.agents[k].visible) return;
      const { x, y, z } = episode.agentPose(k, at), spot = this.project(x, y, z);
      if (spot) found.push({ name: agent.name, x: spot.x, y: spot.y - 1.6 * this.pixels(agent.radius, x, y, z) - 7, color: episode.packed.agentColors[k], agent: k });
    });
    if (this.layers.regions) found.push(...this.regionNames());
    return apart(found);
  }

  /** At the north-west corner of each, or over a round one. */
  private regionNames(): Label[] {
    return places(this.cast!.episode.world).flatMap(({ name, shape }) => {
      const spot = isCircle(shape) ? this.project(shape.x, shape.y + shape.radius, 0) : this.project(shape.x0, shape.y1, 0);
      return spot ? [{ name, ...spot, color: this.cast!.region, agent: -1 }] : [];
    });
  }

  get hasRegions(): boolean { return this.cast !== undefined && places(this.cast.episode.world).length > 0; }

  /** How long a length looks at a place, in pixels. */
  private pixels(length: number, x: number, y: number, z: number): number {
    const { camera } = this.cameras, far = camera.position.distanceTo(new THREE.Vector3(x, y, z));
    return (length * this.canvas.clientHeight) / (2 * Math.max(far, 1e-3) * Math.tan((camera.fov * Math.PI) / 360));
  }

  /** Pixels of a point of the world; nothing where it is behind the eye. */
  project(x: number, y: number, z: number): { x: number; y: number } | undefined {
    const p = new THREE.Vector3(x, y, z).project(this.cameras.camera);
    if (p.z > 1) return undefined;
    return { x: ((p.x + 1) / 2) * this.canvas.clientWidth, y: ((1 - p.y) / 2) * this.canvas.clientHeight };
  }

  /** The agent under a pixel of the canvas; -1 where there is none. */
  pick(x: number, y: number): number {
    if (!this.cast) return -1;
    const at = new THREE.Vector2((2 * x) / this.canvas.clientWidth - 1, 1 - (2 * y) / this.canvas.clientHeight);
    const ray = new THREE.Raycaster();
    ray.setFromCamera(at, this.cameras.camera);
    const hits = ray.intersectObjects(this.cast.agents.filter((body) => body.visible), true);
    let part: THREE.Object3D | null = hits[0]?.object ?? null;
    while (part && !this.cast.agents.includes(part as THREE.Group)) part = part.parent;
    return part ? this.cast.agents.indexOf(part as THREE.Group) : -1;
  }

  /** How many objects of each sort are drawn now. */
  counts(): Record<string, number> {
    if (!this.cast) return {};
    const { agents, things, locks, links, room } = this.cast;
    const visible = (objects: THREE.Object3D[]) => objects.filter((one) => one.visible).length;
    return {
      agents: visible(agents), things: visible(things), links: visible(links.group.children),
      locks: locks.filter((lock) => lock.group.visible && lock.group.children.length).length,
      walls: room.group.children.filter((one) => one.userData.wall).length,
    };
  }

  /** Where an agent's eyes turn, from straight ahead: to the nearest rival it sees. */
  private gaze(agent: number, pose: Pose, at: number): number {
    const { episode } = this.cast!;
    let best = Infinity, angle = 0;
    for (const rival of episode.seenRivals(agent, at)) {
      const other = episode.agentPose(rival, at), far = Math.hypot(other.x - pose.x, other.y - pose.y);
      if (far < best) [best, angle] = [far, Math.atan2(other.y - pose.y, other.x - pose.x) - pose.yaw];
    }
    return Math.atan2(Math.sin(angle), Math.cos(angle));
  }

  private drawSenses(at: number, senses: SensesOf[]): void {
    const { vision, lidar } = this.layers, { episode, crowd } = this.cast!;
    const solids = vision || lidar ? new Solids(episode, at) : undefined;
    senses.forEach((one, k) => {
      one.group.visible = solids !== undefined && episode.agentPresent(k, at);
      if (solids && one.group.visible) one.draw(at, solids, vision, lidar, k === this.chosen ? 1 : crowd);
    });
  }
}

function cast(episode: Episode, name: "light" | "dark"): Cast {
  const theme = THEMES[name], scene = new THREE.Scene(), { world, packed } = episode;
  const room = new Room(world, theme);
  const agents = world.agents.map((agent, k) => agentBody(agent.radius, packed.agentColors[k]));
  const things = world.things.map((thing, k) => thingBody(thing, packed.thingColors[k], packed.thingShapes[k]));
  const locks = things.map((body, k) => new Lock(episode, k, body));
  const links = new Links(episode), sights = new Sights(episode);
  const senses = agents.map((_, k) => new SensesOf(episode, k));
  const seen = agents.reduce((sum, _, k) => sum + (episode.senses(k)?.sight ?? 0), 0);
  const crowd = Math.min(1, USUAL / Math.max(seen, 1e-9));
  scene.background = new THREE.Color(theme.background);
  scene.add(room.group, ...agents, ...things, ...locks.map((lock) => lock.group), links.group, sights.lines);
  scene.add(...senses.map((one) => one.group), new THREE.HemisphereLight(theme.sky, theme.ground, theme.ambient));
  scene.add(sun(Math.max(...world.floor), theme.sun));
  return { episode, scene, room, agents, things, locks, links, sights, senses, crowd, region: theme.region };
}

/** Light from the south-west, whose shadows cover the floor. */
function sun(side: number, strength: number): THREE.DirectionalLight {
  const light = new THREE.DirectionalLight(0xffffff, strength), half = 0.8 * side;
  light.position.set(-0.45 * side, -0.6 * side, 1.3 * side);
  light.castShadow = true;
  light.shadow.mapSize.set(2048, 2048);
  Object.assign(light.shadow.camera, { left: -half, right: half, top: half, bottom: -half, near: 0.1, far: 4 * side });
  light.shadow.bias = -0.0004;
  light.shadow.normalBias = 0.008;
  light.shadow.radius = 5;
  return light;
}

/** Labels moved up until none covers one that is farther down. */
function apart(labels: Label[]): Label[] {
  const placed: Label[] = [], high = 18, wide = (label: Label) => 7 * label.name.length + 14;
  for (const label of labels.sort((a, b) => b.y - a.y)) {
    const covers = (other: Label) =>
      Math.abs(other.y - label.y) < high && Math.abs(other.x - label.x) < (wide(other) + wide(label)) / 2;
    for (let other = placed.find(covers); other; other = placed.find(covers)) label.y = other.y - high;
    placed.push(label);
  }
  return placed;
}

function put(body: THREE.Object3D, { x, y, z, yaw, pitch, roll }: Pose): void {
  body.position.set(x, y, z);
  body.rotation.set(roll, pitch, yaw, "ZYX");
}

function dispose(scene: THREE.Scene): void {
  scene.traverse((part) => {
    if (part instanceof THREE.DirectionalLight) part.dispose(); // and its map of shadows
    const { geometry, material } = part as THREE.Mesh;
    geometry?.dispose();
    for (const one of [material].flat()) {
      if (one instanceof THREE.MeshStandardMaterial) one.map?.dispose();
      one?.dispose();
    }
  });
}
