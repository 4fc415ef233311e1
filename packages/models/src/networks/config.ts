import { GraphError } from '@amend/graph'
import type { z } from 'zod'
import { reasonOf } from '../config-reason.ts'

/**
 * Reads a component's `config.json`.
 * @throws GraphError 'unsupported-config' naming the first key that is wrong or has a value this project cannot build
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  network: string,
  config: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue?.path.join('.') || 'the configuration'
  const reason = issue ? reasonOf(issue, config) : 'it has another form'
  throw new GraphError('unsupported-config', `${network}: "${key}" in config.json is not supported (${reason}).`)
}
