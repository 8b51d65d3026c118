/** Why artifacts cannot be shown: its message is for the user. */
export class ArtifactsError extends Error {}
