import { DeployedRun } from "./deployed-run.js";
import { type FlowPlace, findFlow } from "./find-flow.js";
import { latestRunId } from "./find-run.js";
import { Connection, type ConnectionOptions } from "./graphql.js";
import { type FlowParameter, readParameters, runConfig } from "./parameters.js";
import { LAUNCH } from "./queries/actions.js";
import { expectResult } from "./results.js";

/** Where {@link DeployedFlow.of} looks. */
export interface FindOptions extends ConnectionOptions {
  /** The code location, where several have a flow of the name. */
  location?: string | undefined;
}

/** What {@link DeployedFlow.trigger} is told beside the parameters. */
export interface TriggerOptions {
  /** Dagster's tags of the run. */
  tags?: Readonly<Record<string, string>>;
}

/** A flow that is being found: await it, or trigger it at once. */
export type FoundFlow = Promise<DeployedFlow> & Pick<DeployedFlow, "trigger">;

/** A flow in a running Dagster. */
export class DeployedFlow {
  /** The flow's name in Dagster: its class, unless it was given another. */
  readonly name: string;
  /** The code location that it is in. */
  readonly location: string;
  /** Its job, in snake case. */
  readonly job: string;

  private constructor(
    private readonly connection: Connection,
    private readonly place: FlowPlace,
    /** What it takes. */
    readonly parameters: readonly FlowParameter[],
  ) {
    ({ flow: this.name, location: this.location, job: this.job } = place);
  }

  /**
   * Find a flow by its name in Dagster, or by its class, over all code locations.
   * @throws WrongRequestError if it is in none, or in several; DagsterError if Dagster gives no answer
   */
  static of(name: string, options: FindOptions = {}): FoundFlow {
    const found = DeployedFlow.find(name, options);
    const trigger: DeployedFlow["trigger"] = async (...words) => (await found).trigger(...words);
    return Object.assign(found, { trigger });
  }

  private static async find(name: string, options: FindOptions): Promise<DeployedFlow> {
    const connection = new Connection(options);
    const place = await findFlow(connection, name, options.location);
    return new DeployedFlow(connection, place, await readParameters(connection, place));
  }

  /**
   * Start a run.
   * @param parameters by name; those that are not said take their defaults
   * @throws WrongRequestError on a parameter that the flow does not take, or a value that does not fit
   */
  async trigger(
    parameters: Readonly<Record<string, unknown>> = {},
    { tags = {} }: TriggerOptions = {},
  ): Promise<DeployedRun> {
    const { job, repository, location, assetKey, isSharedJob } = this.place;
    const { launchRun } = await this.connection.ask(LAUNCH, {
      params: {
        selector: {
          jobName: job,
          repositoryName: repository,
          repositoryLocationName: location,
          ...(isSharedJob ? { assetSelection: [{ path: assetKey }] } : {}),
        },
        runConfigData: runConfig(this.place, this.parameters, parameters),
        executionMetadata: {
          tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        },
      },
    });
    const { run } = expectResult(launchRun, "LaunchRunSuccess");
    return new DeployedRun(this.connection, run.runId, this.name);
  }

  /**
   * Its newest run, started in whatever way.
   * @throws WrongRequestError if it has none
   */
  async latestRun(): Promise<DeployedRun> {
    const id = await latestRunId(this.connection, this.place);
    return new DeployedRun(this.connection, id, this.name);
  }
}
