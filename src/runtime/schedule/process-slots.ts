import { connect } from "node:net";

/**
 * The slots of a loop's op, one for each task that runs at once. The op always has a slot of its own, so nothing waits
 * forever. The Python process of the run lends it more while others do not need them.
 */
export class ProcessSlots {
  private isOwnFree = true;
  /** Those that wait for the op's own slot. */
  private readonly waiting: (() => void)[] = [];

  /** @param lender path of the socket that lends slots: a connection holds one until it ends */
  constructor(private readonly lender: string) {}

  /** Waits for a slot, and returns the function that frees it. */
  acquire(): Promise<() => void> {
    if (this.isOwnFree) {
      this.isOwnFree = false;
      return Promise.resolve(this.freeOwn);
    }
    return new Promise((resolve) => {
      const connection = connect(this.lender);
      const takeOwn = () => {
        connection.destroy();
        resolve(this.freeOwn);
      };
      this.waiting.push(takeOwn);
      connection.once("data", () => {
        this.waiting.splice(this.waiting.indexOf(takeOwn), 1);
        resolve(() => connection.destroy());
      });
      // Without a lender, the op's own slot is enough.
      connection.on("error", () => undefined);
    });
  }

  private readonly freeOwn = (): void => {
    const next = this.waiting.shift();
    if (next === undefined) this.isOwnFree = true;
    else next();
  };
}
