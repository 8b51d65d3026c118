import { resolve } from "node:path";
import { Configurations } from "../configuration/find-configuration.js";
import type { ReadConfiguration } from "../configuration/read-configuration.js";
import { buildFlows, type MakeRequest } from "../project/build-flows.js";
import type { Made } from "../project/made-flow.js";
import type { ProjectFiles } from "../project/project.js";
import { UsageError } from "./read-arguments.js";

/** What a command builds that takes FILEs or none. */
export interface Requested extends Omit<MakeRequest, "files"> {
  /** Undefined: all flows of the working folder's dagster-ts.yaml. */
  files: readonly string[] | undefined;
  /** Whether to build all flows of a project that lists one of the FILEs. */
  wholeProjects?: boolean;
}

/** The built flows, and the other files of their projects. */
export interface MadeRequested extends Made {
  projects: ProjectFiles[];
}

/**
 * Builds the flows of FILEs, or of projects.
 *
 * @throws UsageError if no FILE is named and there is no dagster-ts.yaml
 */
export async function buildRequested(
  request: Requested,
  workingFolder: string,
): Promise<MadeRequested> {
  const { files } = request;
  if (files === undefined) {
    const read = await new Configurations(workingFolder).ofFolder(workingFolder);
    if (read === undefined) {
      throw new UsageError(
        "Name the FILE that contains the flow, or list the flows in a dagster-ts.yaml.",
      );
    }
    return buildProjects([read], { ...request, files: [] }, workingFolder);
  }
  const whole = request.wholeProjects === true;
  const { projects, others } = whole
    ? await sortByProject(files, workingFolder)
    : { projects: [], others: files };
  return buildProjects(projects, { ...request, files: others }, workingFolder);
}

async function buildProjects(
  projects: readonly ReadConfiguration[],
  request: MakeRequest,
  workingFolder: string,
): Promise<MadeRequested> {
  const { buildProject } = await import("../project/project.js");
  const made: Made[] = request.files.length > 0 ? [await buildFlows(request, workingFolder)] : [];
  const beside: ProjectFiles[] = [];
  for (const read of projects) {
    const { project, ...rest } = await buildProject(read, request.settings ?? {}, workingFolder);
    made.push(rest);
    if (project !== undefined) beside.push(project);
  }
  return {
    flows: made.flatMap(({ flows }) => flows),
    declared: made.flatMap(({ declared }) => declared),
    diagnostics: made.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map(made.flatMap(({ sources }) => [...sources])),
    inputs: made.flatMap(({ inputs }) => inputs),
    projects: beside,
  };
}

/** Finds the projects that list some of the files, and the files that no project lists. */
async function sortByProject(files: readonly string[], workingFolder: string) {
  const configurations = new Configurations(workingFolder);
  const { flowFiles } = await import("../configuration/flow-files.js");
  const listed = new Map<ReadConfiguration, ReadonlySet<string>>();
  const projects = new Set<ReadConfiguration>();
  const others: string[] = [];
  for (const file of files) {
    const read = await configurations.ofFile(file);
    if (read !== undefined && !listed.has(read)) {
      listed.set(read, new Set((await flowFiles(read.configuration)).files));
    }
    const isListed = read !== undefined && listed.get(read)?.has(resolve(workingFolder, file));
    if (isListed) projects.add(read);
    else others.push(file);
  }
  return { projects: [...projects], others };
}
