import { current, FlowSpec, type Inputs, Parameter, schedule, step } from "dagster-ts";

const OPTIMIZERS = ["adam", "sgd"] as const;

/** Trains a model for each learning rate, and keeps the best. */
@schedule({ cron: "* * * * *", timezone: "Europe/Berlin" })
export class TrainFlow extends FlowSpec {
  readonly alphas = Parameter.json<number[]>({
    default: [0.01, 0.1, 1],
    help: "learning rates to try",
  });
  readonly epochs = Parameter.int({ default: 5, help: "rounds over the data" });
  readonly optimizer = Parameter.enum({ choices: OPTIMIZERS, default: "adam" });

  due!: string;
  loss!: number;
  best!: number;

  @step
  start() {
    this.due = current.scheduledTime?.toISOString() ?? "by hand";
    this.next(this.train, { foreach: "alphas" });
  }

  @step
  train() {
    this.loss = 1 / (this.input * this.epochs);
    console.log(`${this.optimizer} with alpha ${this.input}: loss ${this.loss}`);
    this.next(this.choose);
  }

  @step
  choose(inputs: Inputs<this>) {
    this.best = Math.min(...inputs.map(({ loss }) => loss));
    this.next(this.end);
  }

  @step
  end() {
    console.log(`The best loss is ${this.best}.`);
  }
}
