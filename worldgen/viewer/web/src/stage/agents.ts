// An agent's body: a bean with two eyes that look where it looks, and the two arms that it collides with.

import * as THREE from "three";
import { ARMS } from "../rays";
import { matt } from "./room";

const EYE_ANGLE = 0.42; // rad from straight ahead
export const EYE_HEIGHT = 0.62; // radii above the centre

export function agentBody(radius: number, color: string): THREE.Group {
  const group = new THREE.Group();
  const skin = new THREE.MeshStandardMaterial({ color, roughness: 0.55 });
  const body = new THREE.Mesh(new THREE.LatheGeometry(profile(radius), 40).rotateX(Math.PI / 2), skin);
  body.castShadow = body.receiveShadow = true;
  body.name = "body";
  group.add(body);
  for (const [x, y, z, size] of ARMS) {
    const arm = new THREE.Mesh(new THREE.SphereGeometry(size, 20, 14), skin);
    arm.position.set(x, y, z);
    arm.castShadow = true;
    group.add(arm);
  }
  for (const side of [-1, 1]) group.add(eye(radius, side * EYE_ANGLE));
  return group;
}

/** Half the outline of the body, from the middle of its foot to the top of its head. */
function profile(radius: number): THREE.Vector2[] {
  const foot = [[0, -1], [0.8, -1], [0.92, -0.94], [0.99, -0.75], [1, -0.5]];
  const dome = Array.from({ length: 17 }, (_, k) => {
    const angle = (k / 16) * (Math.PI / 2);
    return [Math.cos(angle), 0.3 + 1.1 * Math.sin(angle)];
  });
  return [...foot, ...dome].map(([x, z]) => new THREE.Vector2(Math.max(x, 0) * radius, z * radius));
}

function eye(radius: number, angle: number): THREE.Group {
  const group = new THREE.Group();
  const ball = new THREE.Mesh(new THREE.SphereGeometry(0.27 * radius, 24, 18), matt("#ffffff"));
  const pupil = new THREE.Mesh(new THREE.SphereGeometry(0.15 * radius, 18, 14), matt("#141a2c"));
  pupil.position.set(0.16 * radius, 0, 0);
  group.add(ball, pupil);
  group.position.set(0.82 * radius * Math.cos(angle), 0.82 * radius * Math.sin(angle), EYE_HEIGHT * radius);
  group.name = "eye";
  return group;
}

/** Turn both eyes towards a direction, measured from straight ahead; no farther than eyes do. */
export function look(body: THREE.Group, angle: number): void {
  const most = 0.7, turn = Math.max(-most, Math.min(most, angle));
  for (const part of body.children) if (part.name === "eye") part.rotation.z = turn;
}
