// Checked by tsc with both kinds of decorators: every mistake below must be an error in the editor.
import {
  automation,
  catchError,
  checks,
  columns,
  current,
  deps,
  environment,
  FlowSpec,
  type Inputs,
  image,
  kinds,
  md,
  owners,
  Parameter,
  partitions,
  path,
  pool,
  project,
  resources,
  retry,
  schedule,
  step,
  table,
  tags,
  timeout,
  trigger,
  triggerOnFinish,
  url,
} from "../../src/index.js";

export class ForeachFlow extends FlowSpec {
  items!: string[];
  processed!: string;
  results!: string[];
  declare missing?: number;

  @step
  start() {
    this.items = ["apple", "banana", "cherry"];
    this.next(this.process_item, { foreach: "items" });
  }

  @step
  process_item() {
    this.processed = this.input.toUpperCase();
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this>) {
    this.results = inputs.map((i) => i.processed);
    const first: string | undefined = inputs[0]?.processed;
    for (const input of inputs) this.results.push(input.processed, first ?? "");
    this.mergeArtifacts(inputs, { exclude: ["items"] });
    this.next(this.end);
  }

  @step
  async end(): Promise<void> {
    console.log("ForeachFlow completed:", this.results, this.index + 1);
  }
}

export class SwitchFlow extends FlowSpec {
  mode!: "fast" | "slow";
  total = 0;

  @step
  start() {
    this.next(this.left, this.right, this.middle);
  }

  @step
  left() {
    this.next(this.join);
  }

  @step
  middle() {
    this.next(this.join);
  }

  @step
  right() {
    const size: number = this.foreachStack().reduce((product, frame) => product * frame.size, 1);
    this.total = size;
    this.next(this.join);
  }

  @step
  join(inputs: Inputs<this, "left" | "right">) {
    this.total = inputs.left.total + inputs.right.total;
    this.total += inputs.reduce((sum, i) => sum + i.total, 0);
    // @ts-expect-error no such branch
    inputs.lfet.total;
    // @ts-expect-error inputs cannot be changed
    inputs.push(this);
    this.next({ fast: this.end, slow: this.again }, { condition: "mode", maxIterations: 5 });
  }

  @step
  again() {
    this.next({ 1: this.again, 2: this.end }, { condition: "total" });
  }

  @step
  end() {}
}

export class ForeachOptionsFlow extends FlowSpec {
  items!: Map<string, number>;

  @step
  start() {
    this.next(this.end, { foreach: "items", allowEmpty: true, maxSplits: 50_000, key: true });
    this.next(this.end, { foreach: "items", key: "sku", maxParallel: 4, inline: true });
    this.next(this.end, { foreach: "items", batchSize: 500, inline: false });
  }

  @step
  end() {}
}

export class MistakenFlow extends FlowSpec {
  items!: string[];

  helper(): string {
    return "no step";
  }

  @step
  start() {
    // @ts-expect-error misspelt step
    this.next(this.proces_item);
    // @ts-expect-error misspelt attribute
    this.next(this.end, { foreach: "itmes" });
    // @ts-expect-error misspelt condition
    this.next({ a: this.end }, { condition: "mdoe" });
    // @ts-expect-error a switch needs a condition
    this.next({ a: this.end }, {});
    // @ts-expect-error misspelt case
    this.next({ a: this.edn }, { condition: "items" });
    // @ts-expect-error a method that returns something is no step
    this.next(this.helper);
    this.next(this.end, {
      foreach: "items",
      // @ts-expect-error no option of a foreach: the editor shows the error here
      allowEmtpy: true,
    });
    // @ts-expect-error a size is a number
    this.next(this.end, { foreach: "items", batchSize: "5" });
    // @ts-expect-error a key is a property's name, or the item itself
    this.next(this.end, { foreach: "items", key: false });
    // @ts-expect-error none of the options of a switch
    this.next({ a: this.end }, { condition: "items", maxParallel: 2 });
    // @ts-expect-error a foreach has one target
    this.next(this.end, this.end, { foreach: "items" });
    // @ts-expect-error nothing to go to
    this.next();
    // @ts-expect-error misspelt artifact
    this.mergeArtifacts([this], { exclude: ["itmes"] });
    // @ts-expect-error belongs to the flow
    this.input = 1;
    // @ts-expect-error belongs to the flow
    this.index = 1;
  }

  @step
  end() {}
}

export class MisplacedSteps extends FlowSpec {
  // @ts-expect-error a step returns nothing
  @step
  start(): number {
    return 1;
  }

  // @ts-expect-error a step takes inputs or nothing
  @step
  join(inputs: Inputs<this>, more: string) {
    console.log(inputs, more);
  }

  // @ts-expect-error a step is a method
  @step
  items: string[] = [];
}

export class NoFlow {
  // @ts-expect-error steps belong to a flow
  @step
  start() {}
}

@schedule({ cron: "0 6 * * *", timezone: "Europe/Berlin" })
@trigger({ assets: ["raw/orders"] })
@triggerOnFinish({ flows: ["OtherFlow", { name: "ThirdFlow", location: "third" }] })
@project({ name: "search" })
@tags({ team: "search" })
@deps("raw/orders", "raw/customers")
@partitions({ multi: { day: { daily: { start: "2026-01-01" } }, region: { static: ["eu"] } } })
@owners("team:data", "ada@a.example")
@kinds("openai")
@automation({ cron: "0 6 * * *", timezone: "Europe/Berlin" })
@checks("has_rows", { name: "fresh", blocking: true, description: "not old" })
export class DecoratedFlow extends FlowSpec {
  failure?: Error;

  @retry({ times: 3, minutesBetweenRetries: 0.5 })
  @timeout({ minutes: 1, seconds: 30 })
  @catchError({ var: "failure" })
  @environment({ vars: { LANG: "C" } })
  @resources({ cpu: 2, memory: 4096, gpu: 0 })
  @pool("gpu")
  @tags({ team: "search" })
  @step
  async start() {
    this.next(this.end);
  }

  @step
  // @ts-expect-error misspelt option
  @retry({ time: 3 })
  // @ts-expect-error a time is a number
  @timeout({ minutes: "1" })
  end() {}
}

// @ts-expect-error partitions by time have a start
@partitions({ daily: {} })
export class PartsFlow extends FlowSpec {}

// @ts-expect-error no decorator of a flow
@retry()
export class MisdecoratedFlow extends FlowSpec {}

const LEVELS = ["low", "high"] as const;

export class ParametrizedFlow extends FlowSpec {
  readonly alpha = Parameter.float({ default: 0.01, help: "learning rate" });
  readonly count = Parameter.int({ required: true });
  readonly who = Parameter.string();
  readonly debug = Parameter.boolean({ default: false, required: false });
  readonly mode = Parameter.enum({ choices: ["fast", "slow"], default: "fast" });
  readonly level = Parameter.enum({ choices: LEVELS, help: "may be left out" });
  readonly shape = Parameter.json<{ sides: number[] }>({ default: { sides: [1] } });
  readonly anything = Parameter.json({ default: { sides: [1] } });
  readonly maybe = Parameter.json<number[]>();
  // @ts-expect-error none of the choices
  readonly wrongChoice = Parameter.enum({ choices: ["a", "b"], default: "c" });
  // @ts-expect-error an enum has choices
  readonly withoutChoices = Parameter.enum({ default: "c" });
  // @ts-expect-error no number
  readonly wrongDefault = Parameter.float({ default: "0.01" });
  // @ts-expect-error what is required has no default
  readonly both = Parameter.float({ default: 0.01, required: true });
  // @ts-expect-error misspelt option
  readonly misspelt = Parameter.float({ defualt: 0.01 });
  // @ts-expect-error not the type that is said
  readonly wrongShape = Parameter.json<number[]>({ default: ["a"] });

  @step
  start() {
    const numbers: number[] = [this.alpha, this.count, this.shape.sides.length];
    const mode: "fast" | "slow" = this.mode;
    const level: "low" | "high" | undefined = this.level;
    const texts: (string | undefined)[] = [mode, level, this.who];
    // @ts-expect-error may be undefined
    const who: string = this.who;
    // @ts-expect-error nothing is known of it
    const sides = this.anything.sides;
    // @ts-expect-error may be undefined
    const maybe = this.maybe.length;
    // @ts-expect-error a choice that there is not
    if (this.mode === "medium") console.log(numbers, texts, who, sides, maybe);
    // @ts-expect-error read-only
    this.alpha = 1;
    this.next({ true: this.end, false: this.end }, { condition: "debug" });
  }

  @step
  end() {}
}

export class CurrentFlow extends FlowSpec {
  failure?: Error;
  due?: Date;

  @step
  start() {
    const { retryCount, taskId, parameterNames, scheduledTime, log } = current;
    log.warning("task %s failed %d times", taskId, retryCount, parameterNames.join());
    if (scheduledTime !== undefined) this.due = scheduledTime;
    current.metadata({ rows: 1, report: md`# ${taskId}`, at: new Date(), rate: 1n, none: null });
    current.asset.metadata({
      site: url("https://a.example"),
      file: path("/tmp/x"),
      all: table([]),
    });
    current.asset.metadata({ "dagster/column_schema": columns([{ name: "id", type: "int" }]) });
    current.metadata({ plot: image(new Uint8Array(), "image/png") });
    current.check("fresh", { passed: true, severity: "warn", metadata: { rows: 1 } });
    const { partitionKey, partitionKeys, partitionTimeWindow } = current;
    log.info(partitionKey?.length, partitionKeys?.day, partitionTimeWindow?.end.getTime());
    // @ts-expect-error a check has passed or not
    current.check("fresh", {});
    // @ts-expect-error there is no such severity
    current.check("fresh", { passed: true, severity: "bad" });
    // @ts-expect-error nothing of it can be set
    current.retryCount = 5;
    // @ts-expect-error there is no such level
    log.warn("no");
    this.next(this.end);
  }

  @step
  end() {}
}
