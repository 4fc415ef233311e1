/** Names and values, as a process has them. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * What PostgreSQL's programs need of the environment: to be found and started, a time zone, places for temporary files. None
 * of its own variables, which would change its ports and folders, and no secret.
 */
const needed =
  /^(?:PATH|HOME|TZ|LANG|LC_[A-Z]+|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|DYLD_[A-Z_]+|SYSTEMROOT|WINDIR|COMSPEC)$/i

export const serverEnvironment = (variables: Variables): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => needed.test(name))) as NodeJS.ProcessEnv
