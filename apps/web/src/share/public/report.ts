import { shareLimits, shareReportReasons } from '@amend/contract'
import { readForm } from '@amend/next-app/server/document'
import { reportShare, requireUnlocked } from '@amend/services/share'
import { z } from 'zod'
import { app } from '../../server/app.ts'
import { answerVisit, seeOther } from './visitor.tsx'

const report = z.object({
  reason: z.enum(shareReportReasons).catch('other'),
  comment: z
    .string()
    .catch('')
    .transform((text) => text.replaceAll(/\0|\p{Surrogate}/gu, '').slice(0, shareLimits.comment)),
})

/** POST /s/<key>/report. Anybody may report, so it does not matter from which page. */
export const reportPage = (request: Request, key: string): Promise<Response> =>
  answerVisit(request, key, {
    what: 'share.report',
    fromOtherSites: true,
    act: async ({ context, path, open }) => {
      const share = await open()
      requireUnlocked(share)
      const fields = report.parse(Object.fromEntries(await readForm(request)))
      const url = `${app.environment().baseUrl}${path}`
      await reportShare(context.services, share.principal, { ...fields, url, address: context.client.address })
      return seeOther(`${path}?reported=1`)
    },
  })
