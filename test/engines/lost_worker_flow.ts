import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, type Inputs, step } from "dagster-ts";

/** Each first attempt of a task waits until a worker was lost. */
export class LostWorkerFlow extends FlowSpec {
  items = [3, 1, 4, 1];
  doubled = 0;
  worker = "";
  sum = 0;
  workers: string[] = [];

  @step
  start() {
    this.next(this.work, { foreach: "items" });
  }

  @step
  async work() {
    const folder = process.env.JOURNAL ?? "";
    this.worker = process.env.WORKER ?? "";
    appendFileSync(join(folder, "journal"), `${process.pid} ${this.worker} ${this.index}\n`);
    writeFileSync(join(folder, `begun-${this.worker}`), "");
    while (!existsSync(join(folder, "lost"))) await sleep(50);
    this.doubled = 2 * this.input;
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.sum = inputs.reduce((sum, { doubled }) => sum + doubled, 0);
    this.workers = inputs.map(({ worker }) => worker);
    this.next(this.end);
  }

  @step
  end() {}
}
