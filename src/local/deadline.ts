/** The longest that a timer of Node's can take, in milliseconds: 24 days. */
const MOST = 2 ** 31 - 1;

/** A signal that is aborted with another one, or when some seconds have passed. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #hasPassed = false;
  readonly #abort = () => this.#controller.abort();

  /** @param seconds - no end if undefined */
  constructor(
    seconds: number | undefined,
    private readonly other: AbortSignal | undefined,
  ) {
    other?.addEventListener("abort", this.#abort, { once: true });
    if (other?.aborted) this.#abort();
    if (seconds !== undefined) {
      this.#timer = setTimeout(() => this.#pass(), Math.min(seconds * 1000, MOST));
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasPassed(): boolean {
    return this.#hasPassed;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.other?.removeEventListener("abort", this.#abort);
  }

  #pass(): void {
    this.#hasPassed = true;
    this.#abort();
  }
}
