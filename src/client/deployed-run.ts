import { WrongRequestError } from "./errors.js";
import { findRunId, latestRunId } from "./find-run.js";
import { follow } from "./follow.js";
import { Connection, type ConnectionOptions } from "./graphql.js";
import { REEXECUTE, TERMINATE } from "./queries/actions.js";
import { RUN } from "./queries/runs.js";
import { readArtifacts, readTaskArtifacts } from "./read-artifacts.js";
import { type LogLine, readLogs } from "./read-logs.js";
import { expectResult } from "./results.js";
import {
  type FinishedTask,
  type RunEvent,
  RunLog,
  type RunStatus,
  runStatus,
} from "./run-events.js";

/** Options of {@link DeployedRun.wait}. */
export interface WaitOptions {
  /** Ends the waiting, not the run. */
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => void;
}

/** Options of {@link DeployedRun.artifacts}. */
export interface ArtifactsOptions {
  step?: string;
}

/** The result of a run. */
export interface RunResult {
  status: "succeeded" | "failed" | "cancelled";
  /** The finished tasks, in the order in which they finished. */
  tasks: FinishedTask[];
  /** Why the run failed, if no task failed. */
  error?: string;
}

/** A run of a flow in a running Dagster. */
export class DeployedRun {
  constructor(
    private readonly connection: Connection,
    readonly id: string,
    /** The flow's name. */
    readonly flow: string,
  ) {}

  /**
   * Finds a run.
   * @param id the id, a unique beginning of it, or `latest`
   * @throws WrongRequestError if there is no such run, or several
   */
  static async of(id: string, options: ConnectionOptions = {}): Promise<DeployedRun> {
    const connection = new Connection(options);
    const found = id === "latest" ? await latestRunId(connection) : await findRunId(connection, id);
    const { runOrError } = await connection.ask(RUN, { run: found });
    const { assets, jobName } = expectResult(runOrError, "Run");
    return new DeployedRun(connection, found, assets[0]?.key.path.at(-1) ?? jobName);
  }

  /** The URL of the run's page. */
  get url(): string {
    return `${this.connection.url}/runs/${this.id}`;
  }

  /** Asks Dagster for the run's status. */
  async status(): Promise<RunStatus> {
    const { runOrError } = await this.connection.ask(RUN, { run: this.id });
    return runStatus(expectResult(runOrError, "Run").status);
  }

  /**
   * Waits until the run has ended.
   * @returns the result of the run and of each task. A failed run is a result too, not an exception
   * @throws the signal's reason if it is aborted; UnreachableError if Dagster stays away
   */
  async wait({ signal, onEvent }: WaitOptions = {}): Promise<RunResult> {
    const log = new RunLog();
    const tasks: FinishedTask[] = [];
    let status: RunStatus = "queued";
    for await (const event of follow(this.connection, this.id, log, signal)) {
      if (event.kind === "status") status = event.status;
      if (event.kind === "finished") tasks.push(event.task);
      onEvent?.(event);
    }
    const hasFailedTask = tasks.some((task) => task.status === "failed");
    const error = hasFailedTask || log.error === undefined ? {} : { error: log.error };
    return { status: status as RunResult["status"], tasks, ...error };
  }

  /**
   * Reads the artifacts of a task from the store.
   * @param options.step the step, or one of its tasks: `work[1]`. The default is `end`
   * @throws DagsterError if the task has not succeeded, or this machine cannot read the store; WrongRequestError if the
   * step has several tasks
   */
  async artifacts({ step }: ArtifactsOptions = {}): Promise<Record<string, unknown>> {
    return step === undefined
      ? readArtifacts(this.connection, this.id)
      : readTaskArtifacts(this.connection, this.id, step);
  }

  /** Reads the lines that the tasks of the run have logged so far, in their order. */
  async logs(): Promise<LogLine[]> {
    return readLogs(this.connection, this.id);
  }

  /**
   * Starts a run of the tasks that failed in this one, and of those that follow.
   * @throws WrongRequestError if this run did not fail
   */
  async resume(): Promise<DeployedRun> {
    const status = await this.status();
    if (status !== "failed" && status !== "cancelled") {
      const state = status === "succeeded" ? "succeeded" : `is ${status}`;
      throw new WrongRequestError(
        `The run ${this.id} of ${this.flow} ${state}: there is nothing to resume.`,
      );
    }
    const { launchRunReexecution } = await this.connection.ask(REEXECUTE, { run: this.id });
    const { run } = expectResult(launchRunReexecution, "LaunchRunSuccess");
    return new DeployedRun(this.connection, run.runId, this.flow);
  }

  /** Terminates the run. Dagster interrupts its tasks; `wait` returns when the run has ended. */
  async terminate(): Promise<void> {
    const { terminateRun } = await this.connection.ask(TERMINATE, { run: this.id });
    expectResult(terminateRun, "TerminateRunSuccess");
  }
}
