import { describeMessages } from '@amend/next-app/testing/messages'
import { messages } from './messages.ts'

describeMessages(messages)
