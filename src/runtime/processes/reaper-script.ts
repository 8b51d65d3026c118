/** Names the open file by which a new process tells the reaper of itself: see `register-process.ts`. */
export const REAPER_VARIABLE = "DAGSTER_TS_REAPER";

/**
 * What the reaper runs: a POSIX shell that outlives the process that it serves, and ends the process
 * groups which that one has left, however it ended, since its input then ends too. It reads lines:
 *
 * - `start GROUP`: a group that may be left;
 * - `end GROUP`: terminate it, and kill it after a grace;
 * - `done GROUP`: it is gone.
 *
 * The generated Python has it too.
 */
export const REAPER = `\
trap '' HUP INT TERM
end() {
    kill -TERM "-$1"
    sleep 5
    kill -KILL "-$1"
}
groups=
while read -r word group; do
    others=
    for other in $groups; do
        [ "$other" = "$group" ] || others="$others $other"
    done
    groups=$others
    case $word in
    start) groups="$groups $group" ;;
    end) end "$group" & ;;
    esac
done
for group in $groups; do
    end "$group" &
done
`;
