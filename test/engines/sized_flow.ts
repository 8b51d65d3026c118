import { FlowSpec, type Inputs, resources, step } from "dagster-ts";

/** A foreach whose tasks need something. */
export class SizedFlow extends FlowSpec {
  items = [1, 2, 3];
  size = 0;
  sizes: number[] = [];

  @resources({ memory: 1024 })
  @step
  start() {
    this.next(this.work, { foreach: "items", maxParallel: 2 });
  }

  @resources({ cpu: 1.5, memory: 2048, gpu: 1 })
  @step
  work() {
    this.size = 10 * this.input;
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.sizes = inputs.map(({ size }) => size);
    this.next(this.end);
  }

  @step
  end() {}
}
