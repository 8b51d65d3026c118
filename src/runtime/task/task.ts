import { enterTask } from "../../authoring/current.js";
import { FlowError, FlowMistake } from "../../authoring/flow-error.js";
import type { FlowSpec } from "../../authoring/flow-spec.js";
import { bindTask, type MergeOptions, type TaskHandle } from "../../authoring/task-handle.js";
import { captureConsole, type LogLine } from "../console.js";
import type { CatchPolicy, FlowManifest, TaskRecord, TaskRequest } from "../protocol.js";
import { openStore } from "../store/open-store.js";
import { inRuntime, inUserCode, inUserCodeUntilSettled } from "../user-code.js";
import { ArtifactCodec } from "../values/codec.js";
import { loadDevalueFor, withDevalue } from "../values/devalue.js";
import { TaskArtifacts } from "./artifacts.js";
import { catchPolicyOf, keptError, notCaught, printCaught } from "./caught-error.js";
import { currentTask } from "./current-task.js";
import { droppedBefore, droppedByJoin } from "./dropped.js";
import { ForeachStack } from "./foreach-stack.js";
import { branchesOf, JoinInputs } from "./inputs.js";
import { mergeArtifacts } from "./merge.js";
import { makeAgain, NextCalls, transitionOf } from "./next-call.js";
import { decideOutcome, encodeOutcome } from "./outcome.js";
import { constructFlow, resolveParameters } from "./parameters.js";
import { Reports } from "./reports.js";

/** A flow's class, as the bundle exports it. */
export type FlowClass = new () => FlowSpec;

/**
 * Runs one task in this process.
 * @param log receives each line of console output while the step runs. Without it, the console stays as it is
 * @returns what the task passes on
 * @throws FlowError on a mistake in the flow or its data; whatever the step throws. `@catchError` catches both
 */
export async function runTask(
  flowClass: FlowClass,
  manifest: FlowManifest,
  request: TaskRequest,
  log?: LogLine,
): Promise<TaskRecord> {
  const release = log === undefined ? undefined : captureConsole(log);
  const reports = new Reports(manifest, request.inputs);
  const leave = enterTask(currentTask(manifest, request), reports);
  try {
    await loadDevalueFor(request);
    const { store, transfers } = await openStore(request);
    const task = new Task(flowClass, manifest, request, new ArtifactCodec(store));
    const record = { ...(await task.run()), ...reports.record() };
    await transfers?.flush().catch((error: unknown) => {
      throw namingStep(error, request.step);
    });
    return record;
  } finally {
    leave();
    release?.();
  }
}

/** One execution of a step. */
class Task implements TaskHandle {
  private readonly flow: FlowSpec;
  private readonly isJoin: boolean;
  private readonly artifacts: TaskArtifacts;
  private readonly joinInputs: JoinInputs;
  private readonly stack: ForeachStack;
  private readonly calls: NextCalls;
  private callCount = 0;

  constructor(
    flowClass: FlowClass,
    private readonly manifest: FlowManifest,
    private readonly request: TaskRequest,
    private readonly codec: ArtifactCodec,
  ) {
    const { step, inputs } = request;
    transitionOf(manifest, step);
    this.isJoin = manifest.steps[step]?.joins !== undefined;
    const parameters = resolveParameters(manifest, request.parameters);
    this.flow = inUserCode(() => constructFlow(flowClass, manifest, parameters));
    this.calls = new NextCalls(this.flow, manifest, step);
    this.stack = new ForeachStack(request.stack, codec);
    this.joinInputs = new JoinInputs(
      this.isJoin ? inputs : [],
      branchesOf(manifest, step),
      { prototype: flowClass.prototype, manifest, parameters },
      codec,
    );
    const before = this.isJoin ? undefined : inputs[0];
    const isFirst = !this.isJoin && before === undefined;
    const dropped = before === undefined ? droppedByJoin(inputs, step) : droppedBefore(before);
    this.artifacts = new TaskArtifacts(this.flow, before, isFirst, codec, dropped);
    bindTask(this.flow, this);
  }

  async run(): Promise<TaskRecord> {
    const { manifest, request } = this;
    const { variable } = manifest.steps[request.step]?.catchError ?? {};
    try {
      await this.call();
      // The error of an earlier task does not belong to this one. Metaflow has None here.
      if (variable !== undefined) Reflect.set(this.flow, variable, undefined);
      return await this.record({ isCaught: false });
    } catch (error) {
      const policy = catchPolicyOf(manifest, request, error);
      if (policy === undefined) throw error;
      return this.recordOfFailure(error, policy);
    }
  }

  private async call(): Promise<void> {
    const { step, failure } = this.request;
    if (failure !== undefined) throw withoutStack(failure.message.trimEnd());
    const inputs = this.isJoin ? [this.joinInputs.list] : [];
    await inUserCodeUntilSettled(() => callStep(this.flow, step, inputs));
    const isEnd = transitionOf(this.manifest, step).kind === "end";
    if (this.callCount === 0 && !isEnd) throw this.withoutNext();
  }

  /** Continues as if the step had called `this.next`, with what it assigned before the error, like Metaflow. */
  private async recordOfFailure(
    error: unknown,
    { variable, printException }: CatchPolicy,
  ): Promise<TaskRecord> {
    const { step } = this.request;
    if (printException) printCaught(step, error);
    if (variable !== undefined) {
      Reflect.set(this.flow, variable, keptError(error, this.codec));
    }
    try {
      return await this.record({ isCaught: true });
    } catch (reason) {
      throw notCaught(step, error, reason);
    }
  }

  private async record({ isCaught }: { isCaught: boolean }): Promise<TaskRecord> {
    const { step, stack } = this.request;
    try {
      const transition = transitionOf(this.manifest, step);
      const outcome = decideOutcome(this.flow, step, transition);
      const steps = new Set(Object.keys(this.manifest.steps));
      if (isCaught) this.artifacts.discardRefused(steps);
      return await withDevalue(() => {
        const artifacts = this.artifacts.collect(steps);
        const dropped = this.artifacts.stillDropped(artifacts);
        const rest = encodeOutcome(outcome, this.codec);
        return { step, stack, artifacts, ...rest, ...(dropped && { dropped }) };
      });
    } catch (error) {
      throw namingStep(error, step);
    }
  }

  get input(): unknown {
    return inRuntime(() => this.stack.input);
  }

  get index(): number | undefined {
    return this.stack.index;
  }

  foreachStack() {
    return inRuntime(() => this.stack.frames());
  }

  next(callArguments: readonly unknown[]): void {
    this.callCount += 1;
    if (this.callCount > 1) {
      throw new FlowMistake(
        `step "${this.request.step}" called this.next(...) twice: a step has one way on. For ` +
          "several branches name them in one call: this.next(this.a, this.b).",
      );
    }
    inRuntime(() => this.calls.check(callArguments));
  }

  mergeArtifacts(inputs: Iterable<object>, options: MergeOptions): void {
    inRuntime(() => this.merge(inputs, options));
  }

  private merge(inputs: Iterable<object>, options: MergeOptions): void {
    const { step } = this.request;
    if (!this.isJoin) {
      throw new FlowMistake(`step "${step}" joins nothing, so this.mergeArtifacts has no inputs.`);
    }
    const records = Array.from(inputs, (input) => {
      const record = this.joinInputs.recordOf(input);
      if (record !== undefined) return record;
      throw new FlowMistake(`step "${step}": this.mergeArtifacts takes the join's own inputs.`);
    });
    mergeArtifacts(this.artifacts, records, options, this.codec);
  }

  private withoutNext(): FlowError {
    return new FlowMistake(
      `step "${this.request.step}" ended without this.next(...): it must be reached on every way ` +
        `through the step. ${makeAgain(this.manifest)}`,
    );
  }
}

/** The name of this function marks where the flow's own code begins in a stack trace: see error-details.ts. */
export async function callStep(flow: FlowSpec, step: string, inputs: unknown[]): Promise<void> {
  const method = Reflect.get(flow, step) as (...inputs: unknown[]) => void | Promise<void>;
  await method.apply(flow, inputs);
}

/** An error of another process. Its stack in this process means nothing. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = String(error);
  return error;
}

function namingStep(error: unknown, step: string): unknown {
  if (!(error instanceof FlowError) || error.message.includes(`step "${step}"`)) return error;
  error.message = `step "${step}": ${error.message}`;
  return error;
}
