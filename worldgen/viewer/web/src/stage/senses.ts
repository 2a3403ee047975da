// Vision cones and lidar of one agent, drawn on the floor and at its height.

import * as THREE from "three";
import { cone, lidar, type Point } from "../cones";
import type { Episode, Pose } from "../data";
import type { Solids } from "../rays";
import { ALARM } from "./theme";

const MOST = 8192; // points of a cone's edge
const NEAR = 0.36, FAR = 0.1; // how much a cone covers of the floor, at the eye and 4 m away

export class SensesOf {
  readonly group = new THREE.Group();
  private readonly fan = new THREE.BufferGeometry();
  private readonly fill: THREE.Mesh;
  private readonly rays = new THREE.BufferGeometry();
  private readonly lines: THREE.LineSegments;
  private readonly ends = new THREE.BufferGeometry();
  private readonly dots: THREE.Points;
  private readonly calm: THREE.Color;
  private readonly alarm = new THREE.Color(ALARM);

  constructor(private readonly episode: Episode, private readonly agent: number, crowd: number) {
    this.calm = new THREE.Color(episode.packed.agentColors[agent]);
    const index: number[] = [];
    for (let k = 1; k < MOST; k++) index.push(0, k, k + 1);
    this.fan.setIndex(index);
    this.fan.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(3 * (MOST + 1)), 3));
    this.fan.setAttribute("color", new THREE.Float32BufferAttribute(new Float32Array(4 * (MOST + 1)), 4));
    const soft = { transparent: true, depthWrite: false };
    this.fill = new THREE.Mesh(this.fan, new THREE.MeshBasicMaterial({ vertexColors: true, ...soft, opacity: crowd }));
    this.fill.renderOrder = 1;
    const rays = episode.senses(agent)?.rays ?? 0;
    this.rays.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(6 * rays), 3));
    this.ends.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(3 * rays), 3));
    this.lines = new THREE.LineSegments(this.rays, new THREE.LineBasicMaterial({ color: this.calm, ...soft, opacity: 0.45 }));
    this.dots = new THREE.Points(this.ends, new THREE.PointsMaterial({ color: this.calm, size: 0.05 }));
    this.group.add(this.fill, this.lines, this.dots);
    for (const part of this.group.children) part.frustumCulled = false;
  }

  draw(at: number, solids: Solids, vision: boolean, withLidar: boolean): void {
    this.fill.visible = vision;
    this.lines.visible = this.dots.visible = withLidar;
    if (vision) this.drawCone(at, solids);
    if (withLidar) this.drawLidar(at, solids);
  }

  private drawCone(at: number, solids: Solids): void {
    const eye = this.episode.agentPose(this.agent, at);
    const edge = cone(this.episode, this.agent, at, solids).slice(0, MOST);
    const color = this.episode.seenRivals(this.agent, at).length ? this.alarm : this.calm;
    const place = this.fan.attributes.position, tint = this.fan.attributes.color;
    const height = 0.012 + 0.0015 * this.agent;
    const put = (k: number, x: number, y: number, far: number) => {
      place.setXYZ(k, x, y, height);
      tint.setXYZW(k, color.r, color.g, color.b, FAR + (NEAR - FAR) * Math.max(0, 1 - far / 4));
    };
    put(0, eye.x, eye.y, 0);
    edge.forEach((point, k) => {
      const [x, y] = this.onFloor(eye, point);
      put(k + 1, x, y, Math.hypot(x - eye.x, y - eye.y));
    });
    place.needsUpdate = tint.needsUpdate = true;
    this.fan.setDrawRange(0, 3 * Math.max(edge.length - 1, 0));
  }

  /** The point of the line from an eye to a point at which it leaves the floor; the point itself where it does not. */
  private onFloor(eye: Pose, [x, y]: Point): Point {
    const [hx, hy] = this.episode.world.floor.map((side) => side / 2);
    if (Math.abs(eye.x) >= hx || Math.abs(eye.y) >= hy) return [x, y];
    const share = (from: number, to: number, half: number) => (to === from ? 1 : (Math.sign(to - from) * half - from) / (to - from));
    const part = Math.min(share(eye.x, x, hx), share(eye.y, y, hy), 1);
    return [eye.x + part * (x - eye.x), eye.y + part * (y - eye.y)];
  }

  private drawLidar(at: number, solids: Solids): void {
    const eye = this.episode.agentPose(this.agent, at), range = this.episode.senses(this.agent)?.lidar_range ?? 0;
    const place = this.rays.attributes.position, ends = this.ends.attributes.position;
    lidar(this.episode, this.agent, at, solids).forEach(([x, y]: Point, k) => {
      place.setXYZ(2 * k, eye.x, eye.y, eye.z);
      place.setXYZ(2 * k + 1, x, y, eye.z);
      const hits = Math.hypot(x - eye.x, y - eye.y) < range - 1e-6;
      ends.setXYZ(k, x, y, hits ? eye.z : -100); // nothing is hit: no dot
    });
    place.needsUpdate = ends.needsUpdate = true;
  }
}
