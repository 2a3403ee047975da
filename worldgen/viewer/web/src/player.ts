// The clock of an episode: which moment is shown, and how fast it moves on.

import type { Episode } from "./data";

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];

export class Player {
  at = 0; // frames; between two while playing
  playing = false;
  speed = 1;
  watching = false; // an episode that is being played: its last frame is the one to see
  private episode?: Episode;

  constructor(private readonly changed: () => void) {}

  get last(): number { return this.episode?.last ?? 0; }
  get frame(): number { return Math.floor(this.at + 1e-6); }

  open(episode: Episode, at = 0): void {
    this.episode = episode;
    this.at = Math.min(at, episode.last);
    this.changed();
  }

  toggle(playing = !this.playing): void {
    if (playing && this.at >= this.last) this.at = 0;
    this.playing = playing && this.last > 0;
    this.changed();
  }

  goto(frame: number): void {
    this.at = Math.max(0, Math.min(frame, this.last));
    this.changed();
  }

  /** So many whole frames on or back; a step stops the play. */
  step(frames: number): void {
    this.playing = false;
    this.goto(frames > 0 ? this.frame + frames : Math.ceil(this.at - 1e-6) + frames);
  }

  faster(by: number): void {
    const now = SPEEDS.indexOf(this.speed);
    this.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, now + by))];
    this.changed();
  }

  /** Let so many seconds pass. */
  tick(seconds: number): void {
    if (this.episode && this.watching && this.at < this.last) {
      const on = (seconds * this.speed) / this.episode.packed.stepTime;
      this.goto(Math.max(this.at + on, this.last - 2)); // moves evenly, a frame behind, and never farther
      return;
    }
    if (!this.playing || !this.episode) return;
    this.at += (seconds * this.speed) / this.episode.packed.stepTime;
    if (this.at >= this.last) [this.at, this.playing] = [this.last, false];
    this.changed();
  }
}
