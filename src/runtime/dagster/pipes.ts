import { appendFileSync, openSync, readFileSync } from "node:fs";
import type { LogLevel } from "../console.js";
import type { ErrorDetails } from "../error-details.js";
import { CONTEXT_VARIABLE, type Environment, MESSAGES_VARIABLE } from "../pipes-environment.js";

/** The version of Dagster's protocol, not of a package. */
const PROTOCOL_VERSION = "0.1";

/** The parts of Dagster's context of the op that the runtime uses. */
export interface PipesContext {
  run_id: string;
  job_name: string | null;
  retry_number: number;
  extras: Record<string, unknown>;
}

/** A value of an asset's metadata; Dagster infers the type of `__infer__`. */
export interface MetadataValue {
  type: string;
  raw_value: unknown;
}

/**
 * The side of the process in the Dagster Pipes protocol, over files. Each message is a line that is
 * written before the call returns, so nothing is lost however the process ends.
 */
export class PipesSession {
  private isClosed = false;

  private constructor(
    readonly context: PipesContext,
    private readonly file: number,
  ) {}

  /**
   * Reads the context that Dagster left. Sends no message that the process runs: it would cost an event of the run
   * for each task, and Dagster sees the process anyway.
   * @throws Error if Dagster was not told to use files
   */
  static open(environment: Environment): PipesSession {
    const context = readContext(decodeParameter(environment, CONTEXT_VARIABLE));
    const { path } = decodeParameter(environment, MESSAGES_VARIABLE);
    if (typeof path !== "string") {
      throw new Error("Dagster Pipes messages must go to a file: use PipesTempFileMessageReader.");
    }
    return new PipesSession(context, openSync(path, "a"));
  }

  /** Writes to Dagster's event log, until the session is closed. */
  log(level: LogLevel, message: string): void {
    this.write("log", { message, level: level.toUpperCase() });
  }

  /** Reports metadata of an asset that the op materializes. */
  reportAssetMaterialization(
    assetKey: string,
    metadata: Record<string, MetadataValue>,
    dataVersion: string | null = null,
  ): void {
    this.write("report_asset_materialization", {
      asset_key: assetKey,
      metadata,
      data_version: dataVersion,
    });
  }

  /** Ends the session; a second time does nothing. */
  close(exception?: ErrorDetails): void {
    this.write("closed", exception === undefined ? {} : { exception });
    this.isClosed = true;
  }

  private write(method: string, parameters: Record<string, unknown>): void {
    if (this.isClosed) return;
    const message = { __dagster_pipes_version: PROTOCOL_VERSION, method, params: parameters };
    appendFileSync(this.file, `${JSON.stringify(message)}\n`);
  }
}

function readContext({ path, data }: Record<string, unknown>): PipesContext {
  if (typeof path === "string") return JSON.parse(readFileSync(path, "utf8")) as PipesContext;
  if (typeof data === "object" && data !== null) return data as PipesContext;
  throw new Error("Dagster Pipes context must come in a file: use PipesTempFileContextInjector.");
}

/**
 * A parameter as the generated Python passes it: JSON. Dagster's own `encode_param` compresses it, but
 * loading Node's zlib takes a thirtieth of a task's start.
 */
function decodeParameter(environment: Environment, name: string): Record<string, unknown> {
  const text = environment[name];
  if (text === undefined) throw new Error(`${name} is not set.`);
  return JSON.parse(text) as Record<string, unknown>;
}
