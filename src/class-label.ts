/** The metadata label under which an asset names the class of its flow, if the asset has another name. */
export const CLASS_LABEL = "dagster_ts/class";
