/** Under this label the asset of a flow that has another name than its class says the class. */
export const CLASS_LABEL = "dagster_ts/class";
