/** A fenced block of the README with the comment before it, such as `<!-- run: project -->`. */
export interface ReadmeBlock {
  language: string;
  /** What the comment says the block is; undefined without one. */
  kind: string | undefined;
  /** What stands after the colon. */
  subject: string;
  text: string;
}

const BLOCK =
  /(?:<!-- (?<kind>\w+): (?<subject>.+?) -->\n)?```(?<language>\w*)\n(?<text>.*?)^```$/gms;

/** The blocks of a Markdown text, in their order. */
export function readmeBlocks(markdown: string): ReadmeBlock[] {
  return [...markdown.matchAll(BLOCK)].map(({ groups = {} }) => ({
    language: groups.language ?? "",
    kind: groups.kind,
    subject: groups.subject ?? "",
    text: groups.text ?? "",
  }));
}

/** The commands of a shell block, without their comments. */
export function commandsOf({ text }: ReadmeBlock): string[] {
  const lines = text.split("\n").map((line) => line.replace(/\s+#.*$/, "").trim());
  return lines.filter((line) => line !== "");
}

/** The files and pictures in the repository that a Markdown text links to. */
export function linkedFiles(markdown: string): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");
  return targets.filter((target) => !/^(https?:|#)/.test(target));
}

/** The paths of the repository that a Markdown text names as code: `src/index.ts`, but not `fixtures/<name>/`. */
export function namedPaths(markdown: string): string[] {
  const folders = "bin|docs|fixtures|python|schema|scripts|src|templates|test";
  const path = new RegExp(String.raw`(?:\x60|\bnode )((?:${folders})/[\w./-]+)(?=\x60| )`, "g");
  return [...markdown.matchAll(path)].map((match) => match[1] ?? "");
}

/** The anchors of a Markdown text's headings, as GitHub makes them. */
export function headingsOf(markdown: string): string[] {
  const titles = [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? "");
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
