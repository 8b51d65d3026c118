/**
 * A piece of metadata of a kind that its value does not show, as `md`, `table`, `columns`, `url`, `path` and `image` make
 * it. Dagster has the same kinds.
 */
export class MetadataValue {
  /** Only for those functions. */
  constructor(
    readonly type: "md" | "url" | "path" | "table" | "columns",
    readonly value: unknown,
  ) {}
}

/**
 * A value that Dagster's page shows: a text, a number (whose course over runs it plots), a boolean, a `Date`, or what
 * the functions of this module make. An array of objects that hold no others is a table, every other object JSON.
 */
export type Metadata = string | number | boolean | bigint | null | undefined | object;

/** A column of a table. */
export interface TableColumn {
  name: string;
  /** As text, such as `int` or `varchar(20)`; `string` if undefined. */
  type?: string;
  description?: string;
  /** Tags of the column, such as `{ pii: "" }`. */
  tags?: Record<string, string>;
}

/** The most rows of a table in metadata, which is kept in Dagster's database. */
const MAX_ROWS = 1_000;

/** The largest image, in bytes, for the same reason. */
const MAX_IMAGE = 65_536;

const IMAGE_TYPES = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/svg+xml",
  "image/webp",
] as const;

/** The kinds of images that browsers show. */
export type ImageType = (typeof IMAGE_TYPES)[number];

/** Markdown, as a tagged template or of a text. */
export function md(text: TemplateStringsArray | string, ...values: unknown[]): MetadataValue {
  if (typeof text === "string") return new MetadataValue("md", text);
  return new MetadataValue("md", String.raw({ raw: text }, ...values));
}

/**
 * A table of records.
 * @throws RangeError if it has more than 1,000 rows
 */
export function table(rows: readonly object[]): MetadataValue {
  if (rows.length > MAX_ROWS) {
    throw new RangeError(
      `A table in metadata has at most ${MAX_ROWS} rows, and this one has ${rows.length}. Show the first ones: ` +
        `table(rows.slice(0, ${MAX_ROWS})).`,
    );
  }
  return new MetadataValue("table", rows);
}

/** The columns of a table that is kept elsewhere, as in `{ "dagster/column_schema": columns([{ name: "id", type: "int" }]) }`. */
export function columns(all: readonly TableColumn[]): MetadataValue {
  return new MetadataValue("columns", all);
}

/** A link. */
export function url(address: string | URL): MetadataValue {
  return new MetadataValue("url", String(address));
}

/** The path of a file. */
export function path(file: string): MetadataValue {
  return new MetadataValue("path", file);
}

/**
 * A small image, which the page shows as a part of Markdown.
 * @param bytes the contents of an image file
 * @throws RangeError if it has more than 64 KiB; TypeError if the type is none of an image
 */
export function image(bytes: Uint8Array, type: ImageType, title = ""): MetadataValue {
  if (!IMAGE_TYPES.includes(type)) {
    throw new TypeError(`An image in metadata is one of ${IMAGE_TYPES.join(", ")}, not ${type}.`);
  }
  if (bytes.length > MAX_IMAGE) {
    throw new RangeError(
      `An image in metadata has at most ${MAX_IMAGE} bytes, and this one has ${bytes.length}. Make it smaller, or ` +
        "keep it elsewhere and show its url(...).",
    );
  }
  const base64 = Buffer.from(bytes).toString("base64");
  return new MetadataValue(
    "md",
    `![${title.replace(/[[\]\\]/g, "\\$&")}](data:${type};base64,${base64})`,
  );
}
