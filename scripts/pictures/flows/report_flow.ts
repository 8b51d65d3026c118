import { current, FlowSpec, step, triggerOnFinish } from "dagster-ts";

/** Reports on the fruit, each time that ForeachFlow has finished. */
@triggerOnFinish({ flow: "ForeachFlow" })
export class ReportFlow extends FlowSpec {
  after!: string;

  @step
  start() {
    const { trigger } = current;
    this.after = trigger?.kind === "flow" ? (trigger.flows[0]?.flow ?? "") : "nothing";
    this.next(this.end);
  }

  @step
  end() {
    console.log(`A report after ${this.after}.`);
  }
}
