import { readAccountExport } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface ExportRoute {
  params: Promise<{ exportId: string }>
}

/** Serves the archive of the signed-in account. */
export function GET(request: Request, { params }: ExportRoute): Promise<Response> {
  return answerBy(app, request, 'accountExport.read', async (context) =>
    bytesAnswer(await readAccountExport(context, (await params).exportId)),
  )
}
