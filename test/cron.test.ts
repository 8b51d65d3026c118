import { cronMistake } from "../src/compiler/validate/cron.js";
import { runPython } from "./dagster/run-flows.js";

/** Items of fields, good ones and bad ones; each is tried in every field. */
const ITEMS =
  "* 0 1 7 8 24 31 32 59 60 05 5-9 9-5 5-5 0-7 7-0 */5 */90 0-10/15 5/2 5/0 2-1/1 1,15 1,,2 a -1 1.5 " +
  "mon fri-mon mon-fri sun,sat jan DEC jan-mar/2 nov-feb l L5 l8 mon#2 1#5 1#6 mon#1,fri mon#1,2#3 " +
  "? ?,1 h h/5 15w # 1# jan#1 *5 *-5 @daily 01-05,*/20";
const CRONS = [
  ...ITEMS.split(" ").flatMap((item) =>
    [0, 1, 2, 3, 4].map((field) => ["0", "0", "*", "*", "*"].with(field, item).join(" ")),
  ),
  ...["@daily", "@Hourly", "@midnight", "@annually", "@reboot", "@every 5m", " @daily", ""],
  ...["0 0 * *", "0 0 * * * *", "0  0 * *\t*", "0 0 31 4 *", "0 0 31 4 mon", "0 0 31 4-5 *"],
  ...["0 0 30 feb *", "0 0 29 2 *", "0 0 31 apr,jun ?", "0 0 13 * fri", "0 0 13 * fri#2"],
  ...["0 0 l * l5", "0 0 l 2 *", "0 0 ? * mon#1", "0 0 31 jul fri"],
];

/** Whether Dagster takes each, without a warning, and there is a next time. */
const SCRIPT = `
import json, sys
from dagster._utils.schedules import (
    cron_string_iterator, has_out_of_range_cron_interval, is_valid_cron_string
)

def comes(cron):
    try:
        next(cron_string_iterator(1.7e9, cron, "UTC"))
        return True
    except Exception:
        return False

def is_good(cron):
    return (
        is_valid_cron_string(cron)
        and not has_out_of_range_cron_interval(cron)
        and comes(cron)
    )

print(json.dumps([is_good(cron) for cron in json.load(sys.stdin)]))
`;

/** What Dagster takes, and croniter understands otherwise than one might think. */
const STRICTER = ["0 0 13 * fri#2", "0 0 l * l5"];

test("the compiler takes the cron schedules that Dagster takes, runs and does not warn of", async () => {
  const { stdout } = await runPython(["-c", SCRIPT], { input: JSON.stringify(CRONS) });
  const good = JSON.parse(stdout) as boolean[];
  const byDagster = CRONS.filter((cron, index) => good[index] && !STRICTER.includes(cron));
  const byCompiler = CRONS.filter((cron) => cronMistake(cron) === undefined);
  expect(byCompiler).toEqual(byDagster);
  expect(byCompiler.length).toBeGreaterThan(80);
});
