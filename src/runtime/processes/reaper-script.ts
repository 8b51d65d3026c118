/** Names the open file through which a new process registers with the reaper: see `register-process.ts`. */
export const REAPER_VARIABLE = "DAGSTER_TS_REAPER";

/**
 * The script of the reaper, a POSIX shell that outlives the process that it serves. When that process ends, however it
 * ends, the shell's input ends too, and it ends the process groups that are left. It reads lines:
 *
 * - `start GROUP`: a group that may be left;
 * - `end GROUP`: terminate it, and kill it after a grace;
 * - `done GROUP`: it is gone.
 *
 * The Python package has the same text.
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
