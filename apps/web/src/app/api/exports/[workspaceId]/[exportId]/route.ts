import { readExport } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface ExportRoute {
  params: Promise<{ workspaceId: string; exportId: string }>
}

/** Serves a file for download. */
export function GET(request: Request, { params }: ExportRoute): Promise<Response> {
  return answerBy(app, request, 'export.read', async (context) => bytesAnswer(await readExport(context, await params)))
}
