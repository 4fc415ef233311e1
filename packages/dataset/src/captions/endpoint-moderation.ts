/** Moderation by an endpoint that speaks OpenAI's moderations, as the original recipe does (generate_txt_dataset.py). */
import { unavailable } from '../writer/endpoint-error.ts'
import type { Moderator } from './moderation.ts'

/** The endpoint; the key never is part of a recipe. */
export interface EndpointModeration {
  readonly model: string
  readonly baseUrl?: string | undefined
  readonly apiKey: string
  /** Requests that failed for a passing reason are sent again so often. Default 3. */
  readonly retries?: number
}

/**
 * Opens the endpoint. Nothing is sent before the first text.
 * @returns a moderator that throws DatasetError 'writer-unavailable' when the endpoint does not answer: no text passes unjudged
 */
export async function openEndpointModerator(options: EndpointModeration): Promise<Moderator> {
  const { model, baseUrl, apiKey, retries = 3 } = options
  const openai = await import('openai')
  const client = new openai.OpenAI({ apiKey, maxRetries: retries, ...(baseUrl !== undefined && { baseURL: baseUrl }) })
  return async (text) => {
    try {
      const { results } = await client.moderations.create({ model, input: text })
      const [result] = results
      if (!result) return 'the moderation gave no verdict'
      if (!result.flagged) return undefined
      const found = Object.entries(result.categories).flatMap(([name, is]) => (is ? [name] : []))
      return found.length > 0 ? `the moderation flags ${found.join(', ')}` : 'the moderation flags it'
    } catch (error) {
      throw unavailable(error, { model, baseUrl }, openai)
    }
  }
}
