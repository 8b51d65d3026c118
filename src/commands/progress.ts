import type { Terminal } from "./terminal.js";

const CLEAR_LINE = "\r\u001b[2K";

/** Shows the progress of tasks: a live line on a terminal, elsewhere a line when a task starts or ends. */
export class Progress {
  private readonly running = new Map<string, string>();
  private done = 0;
  private failed = 0;
  private readonly isLive = process.stderr.isTTY === true;

  constructor(private readonly terminal: Terminal) {}

  /** @param key - distinguishes tasks that have the same label */
  start(label: string, key = label): void {
    this.running.set(key, label);
    if (!this.isLive) this.terminal.say(`${label} starts\n`);
    this.redraw();
  }

  succeed(label: string, seconds: number, key = label): void {
    this.running.delete(key);
    this.done += 1;
    if (!this.isLive) this.terminal.say(`${label} done in ${inSeconds(seconds)}\n`);
    this.redraw();
  }

  fail(label: string, seconds: number, error: string, key = label): void {
    this.running.delete(key);
    this.failed += 1;
    this.say(`${label} failed after ${inSeconds(seconds)}: ${error}\n`);
  }

  /** @param delay - until the next attempt, in seconds */
  retry(label: string, delay: number, error: string, key = label): void {
    this.running.delete(key);
    this.say(`${label} failed and will be retried in ${delay} s: ${error}\n`);
  }

  /** Prints a line above the live one. */
  say(line: string): void {
    this.print(() => this.terminal.say(line));
  }

  /** @param print - writes whole lines, which stay above the live line */
  print(print: () => void): void {
    this.clear();
    print();
    this.redraw();
  }

  /** Replaces the live line with a summary. @param seconds - the sum of the tasks' times */
  finish(flow: string, status: string, seconds: number): void {
    this.clear();
    const counts = `${this.done} done, ${this.failed} failed, ${seconds.toFixed(1)} s in tasks`;
    this.terminal.say(`${flow} ${status}: ${counts}\n`);
  }

  /** Removes the live line. */
  clear(): void {
    if (this.isLive) this.terminal.say(CLEAR_LINE);
  }

  private redraw(): void {
    if (!this.isLive) return;
    const names = [...this.running.values()].join(" ");
    const line = `${this.done} done, ${this.failed} failed, ${this.running.size} running: ${names}`;
    const width = process.stderr.columns ?? 80;
    this.terminal.say(`${CLEAR_LINE}${line.slice(0, width - 1)}`);
  }
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}
