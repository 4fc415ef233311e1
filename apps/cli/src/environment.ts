/** Reads `process.env`, once for the whole process: all else takes the variables from here or as an argument. */
export const variables: NodeJS.ProcessEnv = process.env
