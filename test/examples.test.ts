import { cpSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { DeployedFlow } from "../src/client/deployed-flow.js";
import { dagsterTs, projectFolder } from "./support/cli.js";
import { ROOT } from "./support/paths.js";
import { type Served, shellEnvironment, startServing } from "./support/shell.js";

const NAMES = ["movie_stats", "playlist", "playlist_redux"];

/** Without the daemon, which would start a queued run seconds later. */
const INSTANCE = `telemetry:
  enabled: false
run_coordinator:
  module: dagster.core.run_coordinator
  class: DefaultRunCoordinator
`;

const folder = projectFolder({
  "home/dagster.yaml": INSTANCE,
  "package.json": '{"type":"module"}',
});
const rows = parse(readFileSync(join(ROOT, "examples", "movies.csv"), "utf8"), { columns: true });
const movies = rows as { movie_title: string; genres: string; gross: string }[];
const grosses = movies
  .filter(({ genres }) => genres.split("|").includes("Sci-Fi"))
  .map(({ gross }) => Number(gross))
  .sort((a, b) => a - b);
const best = grosses[Math.floor(grosses.length * 0.75)] ?? 0;
let dagster: Served;

/** Milliseconds for a test that runs whole flows, be the machine busy. */
const LIMIT = 600_000;

beforeAll(async () => {
  cpSync(join(ROOT, "examples"), folder, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const files = NAMES.map((name) => `${name}.ts`);
  expect(await dagsterTs(["create", ...files], folder)).toMatchObject({ code: 0 });
  const line = `dagster-webserver ${NAMES.map((name) => `-f ${name}_flow.py`).join(" ")}`;
  const home = { DAGSTER_HOME: join(folder, "home") };
  dagster = await startServing(line, folder, shellEnvironment(home));
}, LIMIT);

afterAll(async () => {
  await dagster.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 200 });
});

test(
  "the playlist takes movies of its genre",
  async () => {
    const words = ["run", "playlist.ts", "--recommendations", "3", "--json"];
    const { code, stdout, stderr } = await dagsterTs(words, folder);
    expect([code, stderr]).toEqual([0, expect.stringContaining("Pick 3: ")]);
    const { artifacts } = JSON.parse(stdout);
    expect(artifacts.movies).toHaveLength(3);
    for (const title of artifacts.movies) {
      const found = movies.filter((movie) => movie.movie_title === title);
      expect(found.some(({ genres }) => genres.includes("Sci-Fi"))).toBe(true);
    }
    expect(artifacts.bonus.genres).not.toContain("Sci-Fi");
  },
  LIMIT,
);

test(
  "the better playlist takes the best movies from the results of the statistics",
  async () => {
    const connection = { url: dagster.url };
    const stats = await (await DeployedFlow.of("MovieStatsFlow", connection)).trigger();
    expect((await stats.wait()).status).toBe("succeeded");
    const { genre_stats } = (await stats.artifacts()) as {
      genre_stats: { genre: string; quartiles: number[]; movies: unknown[] }[];
    };
    const sciFi = genre_stats.find(({ genre }) => genre === "Sci-Fi");
    expect([sciFi?.movies.length, sciFi?.quartiles[2]]).toEqual([grosses.length, best]);

    const environment = { DAGSTER_TS_URL: dagster.url, DAGSTER_HOME: join(folder, "home") };
    const words = ["run", "playlist_redux.ts", "--json"];
    const { code, stdout, stderr } = await dagsterTs(words, folder, environment);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`analysis of the run ${stats.id}`)]);
    const { artifacts } = JSON.parse(stdout);
    expect(artifacts.movies).toHaveLength(5);
    for (const title of artifacts.movies) {
      const found = movies.filter((movie) => movie.movie_title === title);
      expect(Math.max(...found.map(({ gross }) => Number(gross)))).toBeGreaterThanOrEqual(best);
    }
  },
  LIMIT,
);
