/**
 * Reads `process.env` once for the whole process. All other code imports the variables from here or takes them as an
 * argument.
 */
export const variables: NodeJS.ProcessEnv = process.env
