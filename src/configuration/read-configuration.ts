import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { type Document, parseDocument } from "yaml";
import { isInside } from "../bundle/paths.js";
import { catalogue } from "../compiler/diagnostics/catalogue.js";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.js";
import { decoratorOfText } from "../compiler/parse/decorator-text.js";
import type { AddedDecorator, FlowSettings } from "../compiler/settings.js";
import type { SourceModule } from "../compiler/sources.js";
import { type Configuration, SETTING_KEYS } from "./configuration.js";
import { schemaMistakes } from "./schema-mistakes.js";
import { YamlPlaces } from "./yaml-places.js";

/** How many nodes aliases may expand to. A text of a few lines can expand to millions. */
const MAX_ALIAS_COUNT = 100;

/** A configuration as it was read. It is empty if it has mistakes. */
export interface ReadConfiguration {
  configuration: Configuration;
  diagnostics: Diagnostic[];
  /** The file, for messages that show its lines. */
  source: SourceModule;
}

/** The settings in a file, as its schema describes them. */
type RawSettings = Omit<FlowSettings, "with"> & { with?: string[] };

interface RawConfiguration extends RawSettings {
  flows?: string[];
  output?: string;
  overrides?: Record<string, RawSettings>;
}

/**
 * Reads a configuration and checks it against its schema. Evaluates nothing.
 *
 * @param path - absolute
 */
export function readConfiguration(path: string, workingFolder: string): ReadConfiguration {
  const text = readFileSync(path, "utf8");
  const source = { path, display: relative(workingFolder, path), text, imports: {} };
  const document = parseDocument(text, { prettyErrors: false });
  const places = new YamlPlaces(path, document);
  const diagnostics: Diagnostic[] = [];
  const raw = rawConfiguration(document, source, places, diagnostics);
  const reader = new Reader(path, places, diagnostics);
  const configuration = reader.configuration(diagnostics.length > 0 ? {} : raw);
  return { configuration, diagnostics, source };
}

/** Returns the value of the document, and adds its mistakes to the diagnostics. */
function rawConfiguration(
  document: Document.Parsed,
  { path, text }: SourceModule,
  places: YamlPlaces,
  diagnostics: Diagnostic[],
): RawConfiguration {
  // The place of an error at the end of the file is after the last character.
  const within = (offset: number) => Math.min(offset, text.length);
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    const span = { file: path, start: within(pos[0]), end: within(pos[1]) };
    diagnostics.push(catalogue.configurationSyntax.at(span, { message }));
  }
  if (diagnostics.length > 0) return {};
  try {
    // An empty file is an empty configuration.
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) ?? {};
    diagnostics.push(...schemaMistakes(value, places));
    return value as RawConfiguration;
  } catch (error) {
    const { message } = error as Error;
    diagnostics.push(catalogue.configurationSyntax.at(places.value([]), { message }));
    return {};
  }
}

/** Makes a configuration of a value that fits the schema. */
class Reader {
  constructor(
    private readonly path: string,
    private readonly places: YamlPlaces,
    private readonly diagnostics: Diagnostic[],
  ) {}

  configuration(raw: RawConfiguration): Configuration {
    const { path, places } = this;
    const folder = dirname(path);
    const overrides = Object.entries(raw.overrides ?? {}).map(([flow, settings]) => {
      const span = places.key(["overrides"], flow);
      return [flow, { settings: this.settings(settings, ["overrides", flow]), span }] as const;
    });
    return {
      path,
      folder,
      flows: raw.flows?.map((text, index) => ({
        text,
        span: places.value(["flows", String(index)]),
      })),
      output: raw.output === undefined ? undefined : this.output(raw.output, folder),
      settings: this.settings(raw, []),
      overrides: new Map(overrides),
    };
  }

  private output(path: string, folder: string): string {
    const output = resolve(folder, path);
    if (!isInside(output, folder)) {
      const span = this.places.value(["output"]);
      this.diagnostics.push(catalogue.outsidePath.at(span, { path }));
    }
    return output;
  }

  private settings(raw: RawSettings, path: string[]): FlowSettings {
    const said = SETTING_KEYS.filter((key) => raw[key] !== undefined);
    const added = raw.with?.flatMap((text, index) =>
      this.decorator(text, [...path, "with", String(index)]),
    );
    return {
      ...Object.fromEntries(said.map((key) => [key, raw[key]])),
      ...(raw.name === undefined ? {} : { name: raw.name }),
      ...(added === undefined ? {} : { with: added }),
      ...(raw.external === undefined ? {} : { external: raw.external }),
    };
  }

  private decorator(text: string, path: string[]): AddedDecorator[] {
    const decorator = decoratorOfText(text);
    if (!("mistake" in decorator)) return [decorator];
    const { mistake } = decorator;
    this.diagnostics.push(catalogue.addedDecorator.at(this.places.value(path), { text, mistake }));
    return [];
  }
}
