// Prints the results: first the ratios, then the values behind them.

/** A row: `ratio` of `ours` to `theirs`, at most `target`; each side `{ label, seconds, peak, tree, written }`. */
export function formatRow({ title, ratio, target, ours, theirs }) {
  const verdict = ratio <= target ? "pass" : "MISS";
  const head = `${ratio.toFixed(3)}  at most ${target.toFixed(2)}  ${verdict}  ${title}`;
  return [head, ...[ours, theirs].map((side) => `         ${formatSide(side)}`)].join("\n");
}

function formatSide({ label, seconds, peak, tree, written, note }) {
  const parts = [];
  if (seconds !== undefined) parts.push(`${seconds.toFixed(seconds < 10 ? 2 : 1)} s`);
  if (tree !== undefined) parts.push(`all processes ${mebibytes(tree)}`);
  if (peak !== undefined) parts.push(`largest process ${mebibytes(peak)}`);
  if (written !== undefined) parts.push(`${mebibytes(written)} written`);
  if (note !== undefined) parts.push(note);
  return `${label}: ${parts.join(", ")}`;
}

const mebibytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

/** The rows as the README has them. */
export function formatMarkdown(rows) {
  const lines = rows.map(({ title, ratio, target, ours, theirs }) => {
    const sides = [ours, theirs].map(({ label, seconds, peak, tree, written }) => {
      const time = seconds === undefined ? "" : `${seconds.toFixed(seconds < 10 ? 2 : 0)} s, `;
      return `${label}: ${time}${mebibytes(tree ?? peak ?? written)}`;
    });
    return `| ${title} | ${ratio.toFixed(2)} | ${target} | ${sides.join(" | ")} |`;
  });
  const head = ["| | ratio | at most | | compared with |", "|---|---|---|---|---|"];
  return [...head, ...lines].join("\n");
}

/** The closing lines. */
export function formatSummary(rows) {
  const missed = rows.filter(({ ratio, target }) => !(ratio <= target));
  const head = `${rows.length - missed.length} of ${rows.length} targets met`;
  return [head, ...missed.map(({ title }) => `missed: ${title}`)].join("\n");
}
