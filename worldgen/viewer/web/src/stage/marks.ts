// What is drawn over the bodies to explain a moment: who holds, who locked, who sees whom.

import * as THREE from "three";
import { LineMaterial } from "three/examples/jsm/lines/LineMaterial.js";
import { LineSegments2 } from "three/examples/jsm/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/examples/jsm/lines/LineSegmentsGeometry.js";
import type { Episode } from "../data";
import { shell } from "./things";
import { ALARM } from "./theme";

const DASH = 0.09; // m
const MOST = 6000; // dashes of all lines together
export const NOBODY = "#5a6476"; // the colour of a lock whose owner nobody knows

/** Links between agents and what they hold. */
export class Links {
  readonly group = new THREE.Group();
  private readonly links: THREE.Mesh[];

  constructor(private readonly episode: Episode) {
    this.links = episode.world.agents.map((agent, k) => {
      const color = new THREE.Color(episode.packed.agentColors[k]).multiplyScalar(0.8);
      const tube = new THREE.CylinderGeometry(0.03, 0.03, 1, 12).rotateX(Math.PI / 2);
      const link = new THREE.Mesh(tube, new THREE.MeshStandardMaterial({ color, roughness: 0.4 }));
      link.castShadow = true;
      link.userData.holder = agent.name;
      return link;
    });
    this.group.add(...this.links);
  }

  draw(at: number): void {
    this.links.forEach((link, k) => {
      const held = this.episode.held(k, at);
      link.visible = held >= 0 && this.episode.agentPresent(k, at);
      if (!link.visible) return;
      const a = this.episode.agentPose(k, at), b = this.episode.thingPose(held, at);
      const from = new THREE.Vector3(a.x, a.y, a.z), to = new THREE.Vector3(b.x, b.y, Math.max(b.z, a.z * 0.8));
      link.position.copy(from).lerp(to, 0.5);
      link.scale.z = Math.max(from.distanceTo(to), 1e-3);
      link.lookAt(to);
    });
  }
}

/** A bold edge and a padlock, in the colour of the team that locked a thing. */
export class Lock {
  readonly group = new THREE.Group();
  private color = "";

  constructor(private readonly episode: Episode, private readonly thing: number, private readonly body: THREE.Object3D) {}

  /** `at` is a frame; where the thing is comes from its body. */
  draw(at: number): void {
    const owner = this.episode.lock(this.thing, at);
    const color = owner === -1 ? "" : owner < 0 ? NOBODY : this.episode.packed.agentColors[owner];
    if (color !== this.color) this.paint(color);
    this.group.position.copy(this.body.position);
    this.group.rotation.copy(this.body.rotation);
  }

  private paint(color: string): void {
    this.color = color;
    this.group.clear();
    if (!color) return;
    const thing = this.episode.world.things[this.thing], edge = shell(this.body, thing, color);
    const sprite = new THREE.Sprite(new THREE.SpriteMaterial({ map: padlock(color), depthTest: false }));
    sprite.scale.setScalar(0.26);
    sprite.position.z = thing.size[2] / 2 + 0.17;
    sprite.renderOrder = 5;
    if (edge) this.group.add(edge);
    this.group.add(sprite);
  }
}

const padlocks = new Map<string, THREE.Texture>();

function padlock(color: string): THREE.Texture {
  const known = padlocks.get(color);
  if (known) return known;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 128;
  const pen = canvas.getContext("2d")!;
  const disc = (radius: number, fill: string) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(64, 64, radius, 0, 2 * Math.PI);
    pen.fill();
  };
  disc(62, color);
  disc(53, "#ffffff");
  pen.strokeStyle = pen.fillStyle = new THREE.Color(color).multiplyScalar(0.75).getStyle();
  pen.lineWidth = 10;
  pen.beginPath();
  pen.arc(64, 52, 17, Math.PI, 0);
  pen.lineTo(81, 64);
  pen.moveTo(47, 52);
  pen.lineTo(47, 64);
  pen.stroke();
  pen.beginPath();
  pen.roundRect(36, 60, 56, 40, 8);
  pen.fill();
  const texture = new THREE.CanvasTexture(canvas);
  texture.colorSpace = THREE.SRGBColorSpace;
  padlocks.set(color, texture);
  return texture;
}

/** A dashed line from every agent to each rival it sees, a little to the seer's left: two who see each other have two. */
export class Sights {
  readonly lines: LineSegments2;
  private readonly geometry = new LineSegmentsGeometry();
  private readonly ends = new Float32Array(6 * MOST); // one buffer for good: three.js never lets a geometry's grow

  constructor(private readonly episode: Episode) {
    this.geometry.setPositions(this.ends);
    const material = new LineMaterial({ color: ALARM, linewidth: 2, transparent: true, opacity: 0.85 });
    this.lines = new LineSegments2(this.geometry, material);
    this.lines.frustumCulled = false;
  }

  draw(at: number): void {
    const points: number[] = [];
    this.episode.world.agents.forEach((_, seer) => {
      for (const seen of this.episode.seenRivals(seer, at)) this.add(points, seer, seen, at);
    });
    const dashes = Math.min(points.length / 6, MOST);
    this.ends.set(points.slice(0, 6 * dashes));
    this.geometry.attributes.instanceStart.needsUpdate = true; // the ends lie in the same buffer
    this.geometry.instanceCount = dashes;
    this.lines.visible = dashes > 0;
  }

  private add(points: number[], seer: number, seen: number, at: number): void {
    const a = this.episode.agentPose(seer, at), b = this.episode.agentPose(seen, at);
    const length = Math.max(Math.hypot(b.x - a.x, b.y - a.y), 1e-9);
    const [dx, dy, dz] = [(b.x - a.x) / length, (b.y - a.y) / length, (b.z - a.z) / length];
    const first = this.episode.world.agents[seer].radius, end = length - this.episode.world.agents[seen].radius;
    for (let from = first; from < Math.min(end, 200); from += 2 * DASH) {
      const to = Math.min(from + DASH, end);
      for (const far of [from, to]) points.push(a.x + far * dx - 0.02 * dy, a.y + far * dy + 0.02 * dx, a.z + far * dz + 0.05);
    }
  }
}
