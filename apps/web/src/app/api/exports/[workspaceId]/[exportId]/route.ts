import { readExport } from '@amend/api'
import { bytesAnswer } from '../../../../../http/bytes.ts'
import { answerBy } from '../../../../../http/context.ts'

export const dynamic = 'force-dynamic'

interface ExportRoute {
  params: Promise<{ workspaceId: string; exportId: string }>
}

/** A file to save. */
export function GET(request: Request, { params }: ExportRoute): Promise<Response> {
  return answerBy(request, 'export.read', async (context) => bytesAnswer(await readExport(context, await params)))
}
