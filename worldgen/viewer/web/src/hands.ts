// Keyboard and gamepad as actions: bins 0..10 forward, left and turn, of which 5 is nothing; grab and lock stay as set.
// Forward and left are the agent's own, or with `frame: world` east and north.

const MIDDLE = 5, FULL = 5;
const DEAD = 0.15; // of a stick

interface Keys { forward: string; back: string; left: string; right: string; turnLeft: string; turnRight: string; grab: string; lock: string; told: string }

export const KEYS: Keys[] = [
  {
    forward: "KeyW", back: "KeyS", left: "KeyA", right: "KeyD", turnLeft: "KeyQ", turnRight: "KeyE", grab: "Space", lock: "KeyF",
    told: "W A S D, Q E turn, space grabs, F locks",
  },
  {
    forward: "ArrowUp", back: "ArrowDown", left: "Comma", right: "Period", turnLeft: "ArrowLeft", turnRight: "ArrowRight", grab: "Enter",
    lock: "ShiftRight", told: "arrows, comma and period step aside, enter grabs, right shift locks",
  },
];

export interface Wish { move: number[]; grab: boolean; lock: boolean }

export class Hands {
  private readonly down = new Set<string>();
  private grab = false;
  private lock = false;
  private buttons = [false, false];
  private readonly keys: Keys | undefined;

  constructor(seat: number) { this.keys = KEYS[seat]; }

  /** Whether the key is one of this seat's. */
  press(code: string, down: boolean): boolean {
    if (!this.keys || !Object.values(this.keys).includes(code)) return false;
    if (down && !this.down.has(code)) {
      if (code === this.keys.grab) this.grab = !this.grab;
      if (code === this.keys.lock) this.lock = !this.lock;
    }
    if (down) this.down.add(code);
    else this.down.delete(code);
    return true;
  }

  release(): void { this.down.clear(); }

  /** Neither grab nor lock. */
  calm(): void { this.grab = this.lock = false; }

  wish(pad?: Gamepad): Wish {
    const { keys } = this;
    const axis = (plus = "", minus = "") => (Number(this.down.has(plus)) - Number(this.down.has(minus))) * FULL;
    const move = [axis(keys?.forward, keys?.back), axis(keys?.left, keys?.right), axis(keys?.turnLeft, keys?.turnRight)];
    if (pad) {
      const stick = (k: number) => (Math.abs(pad.axes[k] ?? 0) < DEAD ? 0 : Math.round(-(pad.axes[k] ?? 0) * FULL));
      [stick(1), stick(0), stick(2)].forEach((value, k) => { if (value) move[k] = value; });
      const now = [pad.buttons[0]?.pressed ?? false, pad.buttons[1]?.pressed ?? false];
      if (now[0] && !this.buttons[0]) this.grab = !this.grab;
      if (now[1] && !this.buttons[1]) this.lock = !this.lock;
      this.buttons = now;
    }
    return { move: move.map((value) => MIDDLE + value), grab: this.grab, lock: this.lock };
  }
}
