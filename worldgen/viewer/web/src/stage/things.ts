// Every kind of thing. One without a picture of its own here looks as its collision shape does.

import * as THREE from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";
import type { Thing } from "../data";
import { dashed, matt } from "./room";

type Picture = (thing: Thing, color: string, shape: string) => THREE.Object3D;

/** A thing around its centre, unturned. The mesh named "body" is what an outline is drawn around. */
export function thingBody(thing: Thing, color: string, shape: string): THREE.Object3D {
  const made = (PICTURES[thing.kind] ?? solid)(thing, color, shape);
  made.traverse((part) => {
    if (part instanceof THREE.Mesh && thing.solid) part.castShadow = part.receiveShadow = true;
  });
  return made;
}

/** A shell a little larger than a thing, of which only the far side is drawn: a bold edge around it. */
export function shell(body: THREE.Object3D, thing: Thing, color: string): THREE.Object3D | undefined {
  const mesh = body.getObjectByName("body");
  if (!(mesh instanceof THREE.Mesh)) return undefined;
  const made = new THREE.Mesh(mesh.geometry, new THREE.MeshBasicMaterial({ color, side: THREE.BackSide }));
  made.scale.set(...(thing.size.map((side) => 1 + 0.07 / Math.max(side, 0.1)) as [number, number, number]));
  return made;
}

function solid(thing: Thing, color: string, shape: string): THREE.Object3D {
  const mesh = new THREE.Mesh(geometry(thing, shape), matt(color));
  mesh.name = "body";
  return mesh;
}

function geometry({ size: [wide, deep, high] }: Thing, shape: string): THREE.BufferGeometry {
  if (shape === "sphere") return new THREE.SphereGeometry(wide / 2, 36, 24);
  if (shape === "cylinder") return new THREE.CylinderGeometry(wide / 2, wide / 2, high, 48).rotateX(Math.PI / 2);
  if (shape === "wedge") return wedge(wide / 2, deep / 2, high / 2);
  return new RoundedBoxGeometry(wide, deep, high, 3, Math.min(0.035, wide / 4, deep / 4, high / 4));
}

/** Below the plane from (y = -hy, z = hz) down to (y = hy, z = -hz). */
function wedge(hx: number, hy: number, hz: number): THREE.BufferGeometry {
  const a = [-hx, -hy, -hz], b = [hx, -hy, -hz], c = [hx, hy, -hz], d = [-hx, hy, -hz];
  const e = [-hx, -hy, hz], f = [hx, -hy, hz];
  const triangles = [[a, d, c], [a, c, b], [a, b, f], [a, f, e], [e, f, c], [e, c, d], [b, c, f], [d, a, e]];
  const made = new THREE.BufferGeometry();
  made.setAttribute("position", new THREE.Float32BufferAttribute(triangles.flat(2), 3));
  made.computeVertexNormals();
  return made;
}

/** A wedge with two chevrons that point uphill. */
function ramp(thing: Thing, color: string, shape: string): THREE.Object3D {
  const group = new THREE.Group();
  group.add(solid(thing, color, shape));
  const [wide, deep, high] = thing.size, dark = new THREE.Color(color).multiplyScalar(0.62);
  const material = new THREE.MeshStandardMaterial({ color: dark, roughness: 0.85 });
  for (const middle of [0.3, 0.58]) {
    const chevron = new THREE.Shape([[-0.26, 0.1], [0, -0.04], [0.26, 0.1], [0.26, 0.2], [0, 0.06], [-0.26, 0.2]]
      .map(([x, y]) => new THREE.Vector2(x * wide, y * deep)));
    const mesh = new THREE.Mesh(new THREE.ShapeGeometry(chevron), material);
    const along = deep / 2 - middle * deep; // its place down the slope
    mesh.position.set(0, along, (-along * high) / deep + 0.004);
    mesh.rotation.x = -Math.atan2(high, deep);
    group.add(mesh);
  }
  return group;
}

/** A morsel; the stage shrinks it as it is eaten. */
function food(thing: Thing, color: string): THREE.Object3D {
  const group = new THREE.Group();
  const radius = thing.size[0] / 2, material = new THREE.MeshStandardMaterial({ color, roughness: 0.45 });
  const mesh = new THREE.Mesh(new THREE.SphereGeometry(radius, 28, 20), material);
  mesh.name = "morsel";
  mesh.castShadow = true;
  const ring = new THREE.Mesh(new THREE.RingGeometry(radius * 0.9, radius * 1.05, 40),
    new THREE.MeshBasicMaterial({ color, transparent: true, opacity: 0.45 }));
  ring.position.z = 0.005 - thing.size[2] / 2;
  group.add(mesh, ring);
  return group;
}

/** A tinted ground in a dashed edge. */
function site(thing: Thing, color: string): THREE.Object3D {
  const group = new THREE.Group(), [wide, deep, high] = thing.size, low = 0.005 - high / 2;
  const tint = new THREE.MeshBasicMaterial({ color, transparent: true, opacity: 0.22, depthWrite: false });
  const ground = new THREE.Mesh(new THREE.PlaneGeometry(wide, deep), tint);
  ground.position.z = low;
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) =>
    new THREE.Vector3((x * wide) / 2, (y * deep) / 2, low + 0.003));
  group.add(ground, dashed(corners, color, 0.07));
  return group;
}

/** A pennant on a pole, larger than its body, as on the map. */
function flag(thing: Thing, color: string): THREE.Object3D {
  const group = new THREE.Group(), low = -thing.size[2] / 2;
  const pole = new THREE.Mesh(new THREE.CylinderGeometry(0.014, 0.014, 0.5, 12).rotateX(Math.PI / 2), matt("#475063"));
  pole.position.z = low + 0.25;
  const cloth = new THREE.Shape([[0, 0.5], [0.26, 0.41], [0, 0.32]].map(([x, y]) => new THREE.Vector2(x, y)));
  const material = new THREE.MeshStandardMaterial({ color, roughness: 0.7, side: THREE.DoubleSide });
  const mesh = new THREE.Mesh(new THREE.ShapeGeometry(cloth).rotateX(Math.PI / 2), material);
  mesh.position.z = low;
  const foot = new THREE.Mesh(new THREE.CylinderGeometry(0.06, 0.07, 0.03, 24).rotateX(Math.PI / 2), matt(color));
  foot.position.z = low + 0.015;
  group.add(pole, mesh, foot);
  for (const part of group.children) part.castShadow = true;
  return group;
}

/** The bounding box of an author's own body: what is in it is the file's affair. */
function boundingBox(thing: Thing, color: string): THREE.Object3D {
  const group = new THREE.Group(), box = new THREE.BoxGeometry(...thing.size);
  const material = new THREE.MeshStandardMaterial({ color, transparent: true, opacity: 0.55, roughness: 0.8 });
  const mesh = new THREE.Mesh(box, material);
  mesh.name = "body";
  group.add(mesh, new THREE.LineSegments(new THREE.EdgesGeometry(box), new THREE.LineBasicMaterial({ color })));
  return group;
}

const PICTURES: Record<string, Picture> = { ramp, food, site, flag, mjcf: boundingBox };
