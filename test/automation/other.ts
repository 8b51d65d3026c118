import { FlowSpec, step } from "dagster-ts";

export class Export extends FlowSpec {
  @step
  start() {
    this.next(this.end);
  }

  @step
  end() {}
}

/** Of a name that the other code location has too. */
export class Load extends Export {}
