import { DagsterError, UnreachableError, WrongRequestError } from "./errors.js";

/** How to reach Dagster. */
export interface ConnectionOptions {
  /** The URL of its page. The default is the environment variable `DAGSTER_TS_URL`, then http://localhost:3000. */
  url?: string | undefined;
  /** Headers of each request, such as `Authorization` for a proxy. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** A query or mutation, with the types of its variables and its data. */
export interface Operation<Variables extends object, Data extends object> {
  readonly text: string;
  /** Only for the type checker. Never set. */
  readonly types?: (variables: Variables) => Data;
}

/** @see Operation */
export function operation<Variables extends object, Data extends object>(
  text: string,
): Operation<Variables, Data> {
  return { text };
}

const DEFAULT_URL = "http://localhost:3000";

/** Dagster answers within two seconds, unless it is loading code locations. */
const TIMEOUT_MILLISECONDS = 60_000;

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** A connection to Dagster's GraphQL over HTTP. */
export class Connection {
  /** The URL of the page, without credentials and without a slash at the end. */
  readonly url: string;
  readonly #headers: Record<string, string>;

  /** @throws WrongRequestError if the URL is not valid */
  constructor({ url, headers }: ConnectionOptions = {}) {
    const given = url ?? (process.env.DAGSTER_TS_URL || DEFAULT_URL);
    const parsed = URL.canParse(given) ? new URL(given) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      throw new WrongRequestError(
        `"${given}" is not a valid URL. Give the URL of Dagster's page, such as ${DEFAULT_URL}.`,
      );
    }
    this.url = parsed.origin + parsed.pathname.replace(/\/(graphql)?\/?$/, "");
    this.#headers = { "content-type": "application/json", ...credentials(parsed), ...headers };
  }

  /**
   * Sends a query or mutation.
   * @throws DagsterError if the host does not answer, refuses, or is not Dagster
   */
  async ask<Variables extends object, Data extends object>(
    { text }: Operation<Variables, Data>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const answer = await this.#post(JSON.stringify({ query: text, variables }), signal);
    const body = await bodyOf(answer, signal);
    // Dagster answers with status 500 if a result is a PythonError. The data says more.
    const { data, errors } = (parsed(body) ?? {}) as Answer<Data>;
    if (data) return data;
    throw this.#refusal(answer.status, errors);
  }

  async #post(body: string, signal: AbortSignal | undefined): Promise<Response> {
    const limit = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    const request = { method: "POST", headers: this.#headers, body, signal: either };
    try {
      return await fetch(`${this.url}/graphql`, request);
    } catch (error) {
      signal?.throwIfAborted();
      throw new UnreachableError(
        `Dagster cannot be reached at ${this.url}: ${reasonOf(error)}. ` +
          "Start Dagster, or give another URL with --url or the environment variable DAGSTER_TS_URL.",
      );
    }
  }

  #refusal(status: number, errors: Answer<object>["errors"]): DagsterError {
    if (status === 401 || status === 403) {
      return new DagsterError(
        `${this.url} refuses access (HTTP ${status}). Give your credentials: ` +
          "in the URL, https://name:password@host, or as headers of the client.",
      );
    }
    if (Array.isArray(errors) && errors.length > 0) {
      const messages = errors.map(({ message }) => message).join("; ");
      return new DagsterError(`${this.url} does not understand dagster-ts: ${messages}`);
    }
    // A proxy answers like this if the Dagster behind it is away.
    if ([502, 503, 504].includes(status)) {
      return new UnreachableError(`Dagster does not answer behind ${this.url} (HTTP ${status}).`);
    }
    return new DagsterError(
      `The server at ${this.url} is not Dagster (HTTP ${status}). Give the URL of Dagster's page.`,
    );
  }
}

/** `fetch` refuses a URL with credentials. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const words = [username, password].map(decodeURIComponent).join(":");
  return { authorization: `Basic ${Buffer.from(words).toString("base64")}` };
}

async function bodyOf(answer: Response, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await answer.text();
  } catch (error) {
    signal?.throwIfAborted();
    throw new UnreachableError(`The answer from ${answer.url} was cut off: ${reasonOf(error)}.`);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Why a request failed. Node hides the reason in the cause, or in the first one if it tried several addresses. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { errors?: Error[] } };
  return cause?.errors?.[0]?.message || cause?.message || message;
}
