// Vision cones and lidar of one agent, drawn on the floor and at its height.

import * as THREE from "three";
import { cone, lidar, type Point } from "../cones";
import { isCircle, type Episode, type Pose } from "../data";
import type { Solids } from "../rays";
import { ALARM } from "./theme";

const MOST = 8192; // points of a cone's edge
const CALM = [0.28, 0.07], ALARMED = [0.5, 0.2]; // how much a cone covers of the floor, at the eye and 4 m away

export class SensesOf {
  readonly group = new THREE.Group();
  private readonly fan = new THREE.BufferGeometry();
  private readonly fill: THREE.Mesh<THREE.BufferGeometry, THREE.MeshBasicMaterial>;
  private readonly edge = new THREE.BufferGeometry(); // the same points as a line
  private readonly rim: THREE.LineLoop<THREE.BufferGeometry, THREE.LineBasicMaterial>; // around the cone of whoever sees a rival, so that red teams are told apart too
  private readonly rays = new THREE.BufferGeometry();
  private readonly lines: THREE.LineSegments;
  private readonly ends = new THREE.BufferGeometry();
  private readonly dots: THREE.Points;
  private readonly calm: THREE.Color;
  private readonly alarm = new THREE.Color(ALARM);

  constructor(private readonly episode: Episode, private readonly agent: number) {
    this.calm = new THREE.Color(episode.packed.agentColors[agent]);
    const index: number[] = [];
    for (let k = 1; k < MOST; k++) index.push(0, k, k + 1);
    this.fan.setIndex(index);
    this.fan.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(3 * (MOST + 1)), 3));
    this.fan.setAttribute("color", new THREE.Float32BufferAttribute(new Float32Array(4 * (MOST + 1)), 4));
    const soft = { transparent: true, depthWrite: false };
    this.fill = new THREE.Mesh(this.fan, new THREE.MeshBasicMaterial({ vertexColors: true, ...soft }));
    this.edge.setAttribute("position", this.fan.attributes.position);
    this.rim = new THREE.LineLoop(this.edge, new THREE.LineBasicMaterial({ color: ALARM, ...soft, opacity: 0.8 }));
    this.fill.renderOrder = this.rim.renderOrder = 1;
    const rays = episode.senses(agent)?.rays ?? 0;
    this.rays.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(6 * rays), 3));
    this.ends.setAttribute("position", new THREE.Float32BufferAttribute(new Float32Array(3 * rays), 3));
    this.lines = new THREE.LineSegments(this.rays, new THREE.LineBasicMaterial({ color: this.calm, ...soft, opacity: 0.45 }));
    this.dots = new THREE.Points(this.ends, new THREE.PointsMaterial({ color: this.calm, size: 0.06, map: disc(), alphaTest: 0.5 }));
    this.group.add(this.fill, this.rim, this.lines, this.dots);
    for (const part of this.group.children) part.frustumCulled = false;
    // the renderer sorts by these, and would keep those of whatever was drawn first: so cones lie in the agents' order
    for (const geometry of [this.fan, this.edge, this.rays, this.ends]) geometry.boundingSphere = new THREE.Sphere();
  }

  /** `strength` is 1, or less where cones of many would hide the floor. */
  draw(at: number, solids: Solids, vision: boolean, withLidar: boolean, strength: number): void {
    this.fill.visible = this.rim.visible = vision;
    this.fill.material.opacity = strength;
    this.rim.material.opacity = 0.8 * strength;
    this.lines.visible = this.dots.visible = withLidar;
    if (vision) this.drawCone(at, solids);
    if (withLidar) this.drawLidar(at, solids);
  }

  private drawCone(at: number, solids: Solids): void {
    const eye = this.episode.agentPose(this.agent, at);
    const edge = cone(this.episode, this.agent, at, solids).slice(0, MOST);
    const sees = this.episode.seenRivals(this.agent, at).length > 0, color = sees ? this.alarm : this.calm;
    const [near, far4] = sees ? ALARMED : CALM;
    this.rim.visible = sees;
    const place = this.fan.attributes.position, tint = this.fan.attributes.color;
    const height = this.ground(eye) + 0.012 + 0.0015 * this.agent;
    const put = (k: number, x: number, y: number, far: number) => {
      place.setXYZ(k, x, y, height);
      tint.setXYZW(k, color.r, color.g, color.b, far4 + (near - far4) * Math.max(0, 1 - far / 4));
    };
    put(0, eye.x, eye.y, 0);
    edge.forEach((point, k) => {
      const [x, y] = this.onFloor(eye, point);
      put(k + 1, x, y, Math.hypot(x - eye.x, y - eye.y));
    });
    place.needsUpdate = tint.needsUpdate = true;
    this.fan.setDrawRange(0, 3 * Math.max(edge.length - 1, 0));
    this.edge.setDrawRange(0, edge.length + 1);
  }

  /** What an agent stands on: the floor, or a platform. */
  private ground({ x, y }: Pose): number {
    const under = this.episode.world.platforms.filter(({ shape }) => isCircle(shape)
      ? Math.hypot(x - shape.x, y - shape.y) <= shape.radius
      : shape.x0 <= x && x <= shape.x1 && shape.y0 <= y && y <= shape.y1);
    return Math.max(0, ...under.map((platform) => platform.height));
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
      const far = Math.hypot(x - eye.x, y - eye.y), before = Math.max(0, 1 - 0.03 / Math.max(far, 1e-9)); // of what is hit
      ends.setXYZ(k, eye.x + before * (x - eye.x), eye.y + before * (y - eye.y), far < range - 1e-6 ? eye.z : -100); // else no dot
    });
    place.needsUpdate = ends.needsUpdate = true;
  }
}

let dot: THREE.Texture | undefined;

/** A round dot for the ends of rays. */
function disc(): THREE.Texture {
  if (dot) return dot;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.arc(16, 16, 15, 0, 2 * Math.PI);
  pen.fill();
  return (dot = new THREE.CanvasTexture(canvas));
}
