// Four ways to look: around the room, from above, over an agent's shoulder, and through its eyes.

import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Episode } from "../data";
import { EYE_HEIGHT } from "./agents";

export type Mode = "orbit" | "top" | "follow" | "first";
export interface Frame { left: number; top: number; right: number; bottom: number } // pixels that panels cover

const WIDE = 38, EYES = 82; // degrees, upright
const BEHIND = 2.1, ABOVE = 1.5; // m
const SWING = 0.06; // of a turn of the agent, that a picture makes up for

export class Cameras {
  readonly camera = new THREE.PerspectiveCamera(WIDE, 1, 0.03, 200);
  readonly controls: OrbitControls;
  mode: Mode = "orbit";
  agent = 0;
  quick = false; // turn after a followed agent at once: somebody steers it
  private turned = 0; // rad, of the followed agent, as far as the camera has come after it
  private readonly drift = new THREE.Vector3();

  constructor(canvas: HTMLElement, changed: () => void) {
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = true;
    this.controls.dampingFactor = 0.12;
    this.controls.maxPolarAngle = Math.PI / 2 - 0.03;
    this.controls.addEventListener("change", changed);
  }

  /** See the whole floor in the part of the canvas that no panel covers, from the south-east or from above. */
  home(episode: Episode, width: number, height: number, covered: Frame): void {
    const [wide, deep] = episode.world.floor, upright = height > 1.2 * width;
    const from = this.mode === "top" ? [0, -1e-3, 1] : upright ? [0, -0.62, 1] : [0.5, -0.83, 0.95];
    this.camera.fov = WIDE;
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    const direction = new THREE.Vector3(...from).normalize();
    const corners = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [0, 0.6].map((z) =>
      new THREE.Vector3((x * wide) / 2, (y * deep) / 2, z))));
    const room = {
      left: (2 * covered.left) / width - 1, right: 1 - (2 * covered.right) / width,
      bottom: (2 * covered.bottom) / height - 1, top: 1 - (2 * covered.top) / height,
    };
    // nearer or farther, and to the side, until the corners just fit; a few rounds settle it
    const target = new THREE.Vector3();
    let far = 2 * Math.max(wide, deep);
    for (let round = 0; round < 24; round++) {
      this.place(target, direction, far);
      const seen = corners.map((corner) => corner.clone().project(this.camera));
      const [x0, x1] = [Math.min(...seen.map((p) => p.x)), Math.max(...seen.map((p) => p.x))];
      const [y0, y1] = [Math.min(...seen.map((p) => p.y)), Math.max(...seen.map((p) => p.y))];
      far *= Math.max((x1 - x0) / (room.right - room.left), (y1 - y0) / (room.top - room.bottom));
      this.shift(target, (x0 + x1 - room.left - room.right) / 2, (y0 + y1 - room.bottom - room.top) / 2, far);
    }
    this.camera.far = Math.max(200, 4 * far);
    this.camera.near = this.camera.far / 6000;
    this.camera.updateProjectionMatrix();
    this.place(target, direction, far);
    this.controls.target.copy(target);
    this.controls.update();
  }

  /** Move with the agent, where the mode says so. */
  follow(episode: Episode, at: number): void {
    const free = this.mode === "orbit" || this.mode === "top" || this.mode === "follow";
    this.controls.enabled = free;
    this.controls.enableRotate = this.mode !== "top";
    if (this.mode !== "follow" && this.mode !== "first") return;
    const { x, y, z, yaw } = episode.agentPose(this.agent, at);
    if (this.mode === "follow") {
      const spot = new THREE.Vector3(x, y, z);
      const step = spot.clone().sub(this.controls.target);
      this.controls.target.add(step);
      this.camera.position.add(step);
      this.swing(yaw);
      return;
    }
    const radius = episode.world.agents[this.agent].radius;
    const c = Math.cos(yaw), s = Math.sin(yaw), high = z + EYE_HEIGHT * radius;
    this.camera.position.set(x + 0.8 * radius * c, y + 0.8 * radius * s, high);
    this.camera.lookAt(x + 3 * c, y + 3 * s, high - 0.25);
  }

  /** Begin to look in another way; `home` is called where that is needed. */
  choose(mode: Mode, agent: number, episode: Episode, at: number, home: () => void): void {
    const before = this.mode, followed = this.agent;
    this.mode = mode;
    this.agent = agent;
    this.camera.fov = mode === "first" ? EYES : WIDE;
    this.camera.updateProjectionMatrix();
    if (mode === "orbit" || mode === "top") home();
    else if (mode === "follow" && (before !== "follow" || agent !== followed)) this.behind(episode, at);
  }

  /** Turn after the agent, slowly: policies are restless. A view that was turned by hand keeps its place beside it. */
  private swing(yaw: number): void {
    const left = Math.atan2(Math.sin(yaw - this.turned), Math.cos(yaw - this.turned)), step = this.quick ? 0.25 * left : SWING * left;
    this.turned += step;
    const arm = this.camera.position.clone().sub(this.controls.target).applyAxisAngle(this.camera.up, step);
    this.camera.position.copy(this.controls.target).add(arm);
    this.camera.lookAt(this.controls.target);
  }

  private behind(episode: Episode, at: number): void {
    const { x, y, z, yaw } = episode.agentPose(this.agent, at);
    this.controls.target.set(x, y, z);
    this.turned = yaw;
    const far = Math.max(1, 0.8 / this.camera.aspect); // farther where the picture is narrow
    this.camera.position.set(x - far * BEHIND * Math.cos(yaw), y - far * BEHIND * Math.sin(yaw), z + far * ABOVE);
    this.controls.update();
  }

  private place(target: THREE.Vector3, direction: THREE.Vector3, far: number): void {
    this.camera.position.copy(target).addScaledVector(direction, far);
    this.camera.lookAt(target);
    this.camera.updateMatrixWorld();
  }

  /** Move the target across the picture, by shares of half its size. */
  private shift(target: THREE.Vector3, x: number, y: number, far: number): void {
    const half = far * Math.tan((this.camera.fov * Math.PI) / 360);
    const right = this.drift.setFromMatrixColumn(this.camera.matrixWorld, 0);
    target.addScaledVector(right, x * half * this.camera.aspect);
    const up = this.drift.setFromMatrixColumn(this.camera.matrixWorld, 1);
    target.addScaledVector(up, y * half);
  }
}
