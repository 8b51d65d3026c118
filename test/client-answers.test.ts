import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CLASS_LABEL } from "../src/class-label.js";
import { DeployedFlow } from "../src/client/deployed-flow.js";
import { DeployedRun } from "../src/client/deployed-run.js";
import { UnreachableError, WrongRequestError } from "../src/client/errors.js";
import { Connection } from "../src/client/graphql.js";
import { RUN_IDS } from "../src/client/queries/runs.js";
import { RunLog } from "../src/client/run-events.js";
import { newFolder } from "./support/paths.js";

type Answer = (request: { query: string; variables: Record<string, unknown> }) => unknown;

let server: Server;
let url: string;
let seen: IncomingMessage[];
/** What the server does with a request. */
let handle: (body: string, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    seen.push(request);
    let body = "";
    for await (const piece of request) body += piece;
    handle(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  seen = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The server answers as Dagster would. */
function answer(data: Answer, status = 200): void {
  handle = (body, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ data: data(JSON.parse(body)) }));
  };
}

/** The server answers with this text. */
function say(status: number, text: string): void {
  handle = (_, response) => response.writeHead(status).end(text);
}

const ask = () => new Connection({ url }).ask(RUN_IDS, { cursor: undefined, limit: 1 });

test.each([
  [200, "<html>Welcome</html>", /^The server at http:\S+ is not Dagster \(HTTP 200\)\./],
  [404, "not here", /is not Dagster \(HTTP 404\)/],
  [200, "[]", /is not Dagster/],
  [200, "null", /is not Dagster/],
  [401, "who?", /refuses access \(HTTP 401\)\. Give your credentials/],
  [503, "", /^Dagster does not answer behind http:\S+ \(HTTP 503\)/],
  [400, '{"errors":[{"message":"Cannot query x."}]}', /does not understand .*: Cannot query x\.$/],
])("HTTP %i with %s is a clear message", async (status, text, message) => {
  say(status, text);
  await expect(ask()).rejects.toThrow(message);
});

test("an answer that breaks off is no bug", async () => {
  handle = (_, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("{");
    setTimeout(() => response.destroy(), 20);
  };
  await expect(ask()).rejects.toThrow(UnreachableError);
});

test.each(["localhost:3000", "", "ftp://host", "no url"])("%j is not a URL", (word) => {
  expect(() => new Connection({ url: word })).toThrow(WrongRequestError);
});

test("credentials of a URL, headers and a path before /graphql are kept", async () => {
  answer(() => ({ runIdsOrError: { __typename: "RunIds", results: [] } }));
  const withName = url.replace("http://", "http://me:p%20w@");
  const connection = new Connection({
    url: `${withName}/dagster/graphql/`,
    headers: { "X-Team": "a" },
  });
  expect(connection.url).toBe(`${url}/dagster`);
  await connection.ask(RUN_IDS, { cursor: undefined, limit: 1 });
  const [{ headers, url: path } = {} as IncomingMessage] = seen;
  expect([path, headers["x-team"]]).toEqual(["/dagster/graphql", "a"]);
  const words = Buffer.from("me:p w").toString("base64");
  expect(headers.authorization).toBe(`Basic ${words}`);
});

/** A code location with flows of these names. */
function location(name: string, ...flows: string[]) {
  const assetNodes = flows.map((flow) => ({
    assetKey: { path: ["team", flow] },
    kinds: ["typescript"],
    graphName: `team__${flow}`,
    jobNames: ["__ASSET_JOB", "all_flows", `${flow.toLowerCase()}_job`],
    metadataEntries: [{ label: "team" }, { label: CLASS_LABEL, text: `${flow}Class` }],
  }));
  const repositories = [{ name: "__repository__", assetNodes }];
  return { name, locationOrLoadError: { __typename: "RepositoryLocation", repositories } };
}

/** What Dagster answers of these code locations, their flows without parameters. */
function workspace(...locationEntries: object[]): Answer {
  return ({ query, variables }) =>
    query.includes("workspaceOrError")
      ? { workspaceOrError: { __typename: "Workspace", locationEntries } }
      : query.includes("runConfigSchemaOrError")
        ? { runConfigSchemaOrError: { __typename: "RunConfigSchema", rootConfigType: {} } }
        : { launchRun: { __typename: "UnauthorizedError", message: "no" }, variables };
}

test("a flow in several code locations wants one named, and is then found in it", async () => {
  answer(workspace(location("a.py", "First"), location("b.py", "First", "Second")));
  await expect(DeployedFlow.of("First", { url })).rejects.toThrow(
    /in several .* Choose one of them: a\.py, b\.py/,
  );
  const flow = await DeployedFlow.of("First", { url, location: "b.py" });
  expect([flow.location, flow.name, flow.job]).toEqual(["b.py", "First", "first_job"]);
  expect((await DeployedFlow.of("team/Second", { url })).location).toBe("b.py");
  await expect(flow.trigger()).rejects.toThrow(/^Dagster does not allow this: it is read-only/);
});

test("a flow is found by its class, unless another one has that for its name", async () => {
  answer(workspace(location("a.py", "First", "FirstClass", "Second")));
  expect((await DeployedFlow.of("FirstClass", { url })).name).toBe("FirstClass");
  expect((await DeployedFlow.of("SecondClass", { url })).name).toBe("Second");
  answer(workspace(location("a.py", "First"), location("b.py", "First")));
  await expect(DeployedFlow.of("FirstClass", { url })).rejects.toThrow(/in several code locations/);
});

test("code locations that did not load may hold the flow that is missed", async () => {
  const broken = { __typename: "PythonError", message: "SyntaxError", causes: [] };
  answer(
    workspace(
      location("a.py", "First"),
      { name: "b.py", locationOrLoadError: broken },
      { name: "c.py", locationOrLoadError: null },
    ),
  );
  await expect(DeployedFlow.of("Other", { url })).rejects.toThrow(
    /There is First\. The code location b\.py failed to load: see \S+ The code location c\.py is still/,
  );
});

test("a Python error is told by its cause, without its stack", async () => {
  const causes = [{ message: "dagster._core.errors.DagsterInvariantViolationError: not so\n" }];
  const error = { __typename: "PythonError", message: "outer", causes };
  answer(() => ({ runIdsOrError: error, runOrError: error }), 500);
  const failing = DeployedRun.of("latest", { url });
  await expect(failing).rejects.toThrow("Dagster failed: DagsterInvariantViolationError: not so");
});

describe("a run", () => {
  const ids = ["aaaa1111", "aaaa2222", "bbbb"];
  const run = { __typename: "Run", jobName: "first_job", assets: [] };

  beforeEach(() =>
    answer(({ query, variables }) =>
      query.includes("runIdsOrError")
        ? { runIdsOrError: { __typename: "RunIds", results: ids } }
        : { runOrError: { ...run, runId: variables.run } },
    ),
  );

  test.each([
    ["bb", "bbbb"],
    ["aaaa2", "aaaa2222"],
  ])("%s is the beginning of %s", async (prefix, id) => {
    expect(await DeployedRun.of(prefix, { url })).toMatchObject({ id, flow: "first_job" });
  });

  test.each([
    ["aaaa", /^The ids of 2 runs begin with "aaaa": aaaa1111, aaaa2222\. Give more letters\.$/],
    ["c", /has no run "c"/],
    ["", /has no run ""/],
  ])("%j is none", async (prefix, message) => {
    await expect(DeployedRun.of(prefix, { url })).rejects.toThrow(message);
  });
});

test("the newest run of a flow is of its job, or materialized it alone", async () => {
  const origin = { repositoryName: "__repository__", repositoryLocationName: "a.py" };
  const listed = (runId: string, jobName: string, path: string[] | null, place = "a.py") => ({
    runId,
    jobName,
    repositoryOrigin: { ...origin, repositoryLocationName: place },
    assetSelection: path && [{ path }],
  });
  const results = [
    listed("elsewhere", "first_job", null, "b.py"),
    listed("other", "__ASSET_JOB", ["team", "Second"]),
    listed("this", "__ASSET_JOB", ["team", "First"]),
    listed("earlier", "first_job", null),
  ];
  const base = workspace(location("a.py", "First"));
  answer((request) =>
    request.query.includes("runsOrError")
      ? { runsOrError: { __typename: "Runs", results } }
      : base(request),
  );
  const flow = await DeployedFlow.of("First", { url });
  expect((await flow.latestRun()).id).toBe("this");
});

/** The log of a run, one look after the other; the last is repeated. */
function looks(...pages: { status: string; events: object[]; hasMore?: boolean }[]): Answer {
  return ({ query }) => {
    if (!query.includes("logsForRun")) {
      return { runOrError: { __typename: "Run", runId: "r", jobName: "a_flow", assets: [] } };
    }
    const { status, ...page } = (pages.length > 1 ? pages.shift() : pages[0]) ?? { status: "" };
    return {
      runOrError: { __typename: "Run", status },
      logsForRun: { __typename: "EventConnection", cursor: "1", hasMore: false, ...page },
    };
  };
}

const WHOLE_ID = "00000000-0000-4000-8000-000000000000";

test("following survives a Dagster that is away for a while, and reads what comes after the end", async () => {
  const event = { stepKey: "AFlow.start", message: "", timestamp: "1000" };
  const dagster = looks(
    { status: "STARTED", events: [{ ...event, eventType: "STEP_START" }] },
    { status: "FAILURE", events: [], hasMore: true },
    {
      status: "FAILURE",
      events: [{ ...event, eventType: "RUN_FAILURE", stepKey: null, message: "The worker died." }],
    },
    { status: "FAILURE", events: [] },
  );
  answer(dagster);
  const run = await DeployedRun.of(WHOLE_ID, { url });
  const well = handle;
  let requests = 0;
  handle = (body, response) => {
    requests += 1;
    if (requests === 2 || requests === 3) response.writeHead(503).end();
    else well(body, response);
  };
  const result = await run.wait();
  expect(result).toEqual({ status: "failed", tasks: [], error: "The worker died." });
});

test("an aborted wait throws, and asks no more", async () => {
  answer(looks({ status: "STARTED", events: [] }));
  const run = await DeployedRun.of(WHOLE_ID, { url });
  const controller = new AbortController();
  const waiting = run.wait({ signal: controller.signal, onEvent: () => controller.abort() });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});

test("a log is read by tasks: retries are told, regroup ops only when they fail", () => {
  const log = new RunLog();
  const read = (eventType: string, stepKey: string, seconds: number, message = "") => {
    const error = { message, causes: [] };
    return log.read({ eventType, stepKey, message: "", timestamp: `${seconds * 1000}`, error });
  };
  expect(read("STEP_START", "F.work[0]", 1)).toEqual({ kind: "started", key: "F.work[0]" });
  expect(read("STEP_UP_FOR_RETRY", "F.work[0]", 2, "a.b.Failure: no\n")).toEqual({
    kind: "retrying",
    key: "F.work[0]",
    error: "no",
  });
  read("STEP_RESTARTED", "F.work[0]", 5);
  expect(read("STEP_SUCCESS", "F.work[0]", 7)).toMatchObject({ task: { seconds: 2 } });
  expect(read("STEP_START", "F.work[a__b]", 1)).toMatchObject({ kind: "started" });
  expect(read("STEP_START", "F.work__join", 1)).toBeUndefined();
  expect(read("STEP_SUCCESS", "F.work__join", 1)).toBeUndefined();
  expect(read("STEP_FAILURE", "F.work__join", 1, "builtins.ValueError: lost")).toMatchObject({
    task: { status: "failed", error: "ValueError: lost" },
  });
});

test("artifacts that cannot be had are a clear error", async () => {
  const ofRun = (status: string, metadataEntries: object[]) => () => ({
    runOrError: {
      __typename: "Run",
      runId: WHOLE_ID,
      jobName: "a_flow",
      assets: [],
      status,
      assetMaterializations: [{ metadataEntries }],
    },
  });
  answer(ofRun("SUCCESS", [{ label: "path" }, { label: "store", text: newFolder("store") }]));
  const run = await DeployedRun.of(WHOLE_ID, { url });
  await expect(run.artifacts()).rejects.toThrow(/has no record of the step end/);
  answer(ofRun("SUCCESS", [{ label: "store", text: "/no/such/folder" }]));
  await expect(run.artifacts()).rejects.toThrow(/on the machine that ran it/);
  answer(ofRun("SUCCESS", [{ label: "path" }]));
  await expect(run.artifacts()).rejects.toThrow(/does not know where the artifacts/);
  answer(ofRun("FAILURE", []));
  await expect(run.artifacts()).rejects.toThrow(/its status is failed/);
});
