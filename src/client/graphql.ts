import { DagsterError, UnreachableError, WrongRequestError } from "./errors.js";

/** Where a Dagster is, and how to speak to it. */
export interface ConnectionOptions {
  /** Of its web page. The environment variable `DAGSTER_TS_URL`, or http://localhost:3000, if not said. */
  url?: string | undefined;
  /** Sent with each request, such as a proxy's `Authorization`. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** A query or mutation with the types of what it takes and gives. */
export interface Operation<Variables extends object, Data extends object> {
  readonly text: string;
  /** For the compiler alone: never set. */
  readonly types?: (variables: Variables) => Data;
}

/** @see Operation */
export function operation<Variables extends object, Data extends object>(
  text: string,
): Operation<Variables, Data> {
  return { text };
}

const DEFAULT_URL = "http://localhost:3000";

/** Dagster answers within a second or two, unless it loads code locations. */
const TIMEOUT_MILLISECONDS = 60_000;

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** A Dagster that is spoken to over HTTP. */
export class Connection {
  /** Of the page, without credentials and without a slash at its end. */
  readonly url: string;
  readonly #headers: Record<string, string>;

  /** @throws WrongRequestError if the URL is none */
  constructor({ url, headers }: ConnectionOptions = {}) {
    const given = url ?? (process.env.DAGSTER_TS_URL || DEFAULT_URL);
    const parsed = URL.canParse(given) ? new URL(given) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      throw new WrongRequestError(`"${given}" is no URL. Give Dagster's, such as ${DEFAULT_URL}.`);
    }
    this.url = parsed.origin + parsed.pathname.replace(/\/(graphql)?\/?$/, "");
    this.#headers = { "content-type": "application/json", ...credentials(parsed), ...headers };
  }

  /**
   * Ask Dagster.
   * @throws DagsterError if the host gives no answer, refuses, or is no Dagster
   */
  async ask<Variables extends object, Data extends object>(
    { text }: Operation<Variables, Data>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const answer = await this.#post(JSON.stringify({ query: text, variables }), signal);
    const body = await bodyOf(answer, signal);
    // Dagster answers 500 where a result is a PythonError: its data say more.
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
          "Start it, or name another by --url or the environment variable DAGSTER_TS_URL.",
      );
    }
  }

  #refusal(status: number, errors: Answer<object>["errors"]): DagsterError {
    if (status === 401 || status === 403) {
      return new DagsterError(
        `${this.url} does not let you in (HTTP ${status}). Give your credentials: ` +
          "in the URL, https://name:password@host, or as headers of the client.",
      );
    }
    if (Array.isArray(errors) && errors.length > 0) {
      const messages = errors.map(({ message }) => message).join("; ");
      return new DagsterError(`${this.url} does not understand dagster-ts: ${messages}`);
    }
    // A proxy says so where the Dagster behind it is away.
    if ([502, 503, 504].includes(status)) {
      return new UnreachableError(`Dagster is not there behind ${this.url} (HTTP ${status}).`);
    }
    return new DagsterError(
      `What answers at ${this.url} is no Dagster (HTTP ${status}). Give the URL of its page.`,
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
    throw new UnreachableError(`The answer of ${answer.url} broke off: ${reasonOf(error)}.`);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Of a request that failed; Node hides the reason in the cause, of several addresses in the first. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { errors?: Error[] } };
  return cause?.errors?.[0]?.message || cause?.message || message;
}
