import { DeployedRun } from "./deployed-run.js";
import { type FlowPlace, findFlow } from "./find-flow.js";
import { latestRunId, latestSuccessfulRunId } from "./find-run.js";
import { Connection, type ConnectionOptions } from "./graphql.js";
import { type FlowParameter, readParameters, runConfig } from "./parameters.js";
import { LAUNCH } from "./queries/actions.js";
import { expectResult } from "./results.js";

/** Options of {@link DeployedFlow.of}. */
export interface FindOptions extends ConnectionOptions {
  /** The code location. Needed if several have a flow with that name. */
  location?: string | undefined;
}

/** Options of {@link DeployedFlow.trigger}. */
export interface TriggerOptions {
  /** Dagster tags for the run. */
  tags?: Readonly<Record<string, string>>;
  /** The key of the partition that the run is for, of a flow with `@partitions`. */
  partition?: string;
}

/** The flow that {@link DeployedFlow.of} looks for. Await it, or trigger it directly. */
export type FoundFlow = Promise<DeployedFlow> & Pick<DeployedFlow, "trigger">;

/** A flow in a running Dagster. */
export class DeployedFlow {
  /** The flow's name in Dagster: the name of its class, unless it was given another. */
  readonly name: string;
  /** The code location that it is in. */
  readonly location: string;
  /** Its job, in snake case. */
  readonly job: string;

  private constructor(
    private readonly connection: Connection,
    private readonly place: FlowPlace,
    /** The parameters that the flow takes. */
    readonly parameters: readonly FlowParameter[],
  ) {
    ({ flow: this.name, location: this.location, job: this.job } = place);
  }

  /**
   * Finds a flow in all code locations by its name in Dagster or by its class.
   * @throws WrongRequestError if no code location has it, or several do; DagsterError if Dagster does not answer
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
   * Starts a run.
   * @param parameters values by name. The others take their defaults
   * @throws WrongRequestError if the flow has no such parameter, or a value does not fit
   */
  async trigger(
    parameters: Readonly<Record<string, unknown>> = {},
    { tags = {}, partition }: TriggerOptions = {},
  ): Promise<DeployedRun> {
    const { job, repository, location, assetKey, isSharedJob } = this.place;
    const ofRun = partition === undefined ? tags : { ...tags, "dagster/partition": partition };
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
          tags: Object.entries(ofRun).map(([key, value]) => ({ key, value })),
        },
      },
    });
    const { run } = expectResult(launchRun, "LaunchRunSuccess");
    return new DeployedRun(this.connection, run.runId, this.name);
  }

  /**
   * Returns the flow's newest run, however it was started.
   * @throws WrongRequestError if the flow has no runs
   */
  async latestRun(): Promise<DeployedRun> {
    const id = await latestRunId(this.connection, this.place);
    return new DeployedRun(this.connection, id, this.name);
  }

  /**
   * Returns the flow's newest run that succeeded, however it was started.
   * @throws WrongRequestError if no run of the flow has succeeded
   */
  async latestSuccessfulRun(): Promise<DeployedRun> {
    const id = await latestSuccessfulRunId(this.connection, this.place);
    return new DeployedRun(this.connection, id, this.name);
  }
}
