import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, type Inputs, step } from "dagster-ts";

/** Says what begins, so that a test may kill it, and takes its time. */
async function begin(name: string): Promise<void> {
  appendFileSync(process.env.JOURNAL ?? "", `${process.pid} ${process.ppid} ${name}\n`);
  await sleep(100);
}

/** A foreach, a loop with a split in it, and a switch. */
export class FaultFlow extends FlowSpec {
  items = [3, 1, 4, 1];
  doubled = 0;
  sums: number[] = [];
  rounds = 0;
  isEnough = false;
  size = "";

  @step
  async start() {
    await begin("start");
    this.next(this.work, { foreach: "items" });
  }

  @step
  async work() {
    await begin(`work ${this.index}`);
    this.doubled = 2 * this.input;
    this.next(this.join);
  }

  @step
  async join(inputs: Inputs<this>) {
    await begin("join");
    this.sums = inputs.map(({ doubled }) => doubled);
    this.rounds = 0;
    this.next(this.round);
  }

  @step
  async round() {
    await begin("round");
    this.rounds += 1;
    this.next(this.left, this.right);
  }

  @step
  async left() {
    await begin("left");
    this.sums = this.sums.map((sum) => sum + 1);
    this.next(this.decide);
  }

  @step
  async right() {
    await begin("right");
    this.next(this.decide);
  }

  @step
  async decide(inputs: Inputs<this, "left" | "right">) {
    await begin("decide");
    this.sums = inputs.left.sums;
    this.rounds = inputs.right.rounds;
    this.isEnough = this.rounds === 2;
    this.next({ true: this.measure, false: this.round }, { condition: "isEnough" });
  }

  @step
  async measure() {
    await begin("measure");
    this.size = this.sums.length > 2 ? "many" : "few";
    this.next({ many: this.many, few: this.few }, { condition: "size" });
  }

  @step
  async many() {
    await begin("many");
    this.next(this.end);
  }

  @step
  async few() {
    await begin("few");
    this.next(this.end);
  }

  @step
  async end() {
    await begin("end");
  }
}
