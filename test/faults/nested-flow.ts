import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { FlowSpec, type Inputs, step } from "dagster-ts";

/** A foreach in a foreach, with a split in it. */
export class NestedFlow extends FlowSpec {
  pages = [[1], [10, 20]];
  rows: number[] = [];
  row = 0;
  total = 0;
  totals: number[] = [];

  @step
  async start() {
    this.next(this.page, { foreach: "pages" });
  }

  @step
  async page() {
    await this.begin("page");
    this.rows = this.input;
    this.next(this.line, { foreach: "rows" });
  }

  @step
  async line() {
    await this.begin("line");
    this.row = this.input;
    this.next(this.left, this.right);
  }

  @step
  async left() {
    await this.begin("left");
    this.row *= 2;
    this.next(this.pair);
  }

  @step
  async right() {
    await this.begin("right");
    this.row *= this.row;
    this.next(this.pair);
  }

  @step
  async pair(inputs: Inputs<this, "left" | "right">) {
    await this.begin("pair");
    this.row = inputs.left.row + inputs.right.row;
    this.next(this.lines);
  }

  @step
  async lines(inputs: Inputs<this>) {
    await this.begin("lines");
    this.total = inputs.map(({ row }) => row).reduce((sum, row) => sum + row);
    this.next(this.joined);
  }

  @step
  async joined(inputs: Inputs<this>) {
    await this.begin("joined");
    this.totals = inputs.map(({ total }) => total);
    this.next(this.end);
  }

  @step
  async end() {
    await this.begin("end");
  }

  /** Says what begins, so that a test may kill it, and takes its time. */
  async begin(name: string): Promise<void> {
    const task = [name, ...this.foreachStack().map(({ index }) => index)].join(" ");
    appendFileSync(process.env.JOURNAL ?? "", `${process.pid} ${process.ppid} ${task}\n`);
    await sleep(100);
  }
}
