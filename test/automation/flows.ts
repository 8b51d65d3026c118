import {
  current,
  FlowSpec,
  schedule,
  step,
  type Trigger,
  trigger,
  triggerOnFinish,
} from "dagster-ts";

/** Keeps what it is told of its start, the trigger as text: JSON has no undefined. */
export class Told extends FlowSpec {
  trigger!: string;
  due!: string;

  @step
  start() {
    this.trigger = describe(current.trigger);
    this.due = current.scheduledTime?.toISOString() ?? "never";
    this.next(this.end);
  }

  @step
  end() {}
}

export class Load extends Told {}

@trigger({ asset: "raw/orders" })
export class EachOrder extends Told {}

@trigger({ assets: ["raw/orders", "raw/customers", "Load"] })
export class AllRaw extends Told {}

@triggerOnFinish({ flow: "Load" })
export class AfterLoad extends Told {}

@triggerOnFinish({ flows: ["Load", { name: "Export", location: "other place" }] })
export class AfterBoth extends Told {}

@schedule({ cron: "30 6 * * mon-fri", timezone: "Europe/Berlin" })
export class Morning extends Told {}

function describe(started: Trigger | undefined): string {
  switch (started?.kind) {
    case "asset":
      return started.assets.map(({ key, runId }) => `${key} by ${runId ?? "nobody"}`).join(", ");
    case "flow":
      return started.flows
        .map(({ flow, location, runId }) => `${flow} in ${location ?? "here"} by ${runId}`)
        .join(", ");
    default:
      return "nothing";
  }
}
