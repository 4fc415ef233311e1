import { writeMetrics } from '../../metrics/metrics.ts'
import { isMetricsReader } from '../../metrics/reader.ts'
import { services } from '../../server/app.ts'

export const dynamic = 'force-dynamic'

/** The figures of the installation for Prometheus. */
export async function GET({ headers }: Request): Promise<Response> {
  const noStore = { 'cache-control': 'no-store' }
  if (!(await isMetricsReader(headers))) {
    const answer = { ...noStore, 'www-authenticate': 'Bearer' }
    return new Response('Send the token of AMEND_METRICS_TOKEN, or sign in as an administrator.\n', {
      status: 401,
      headers: answer,
    })
  }
  const { text, contentType } = await writeMetrics(await services())
  return new Response(text, { headers: { ...noStore, 'content-type': contentType } })
}
