import { answerCalls } from '../../../../server/calls.ts'

export const dynamic = 'force-dynamic'

export { answerCalls as GET, answerCalls as POST }
