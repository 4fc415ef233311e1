import { startApp } from '@amend/next-app/server/start'
import { readServiceEnvironment, type Services } from '@amend/services'
import { rememberPageAddress } from '@amend/services/notification'
import { closeServices, services } from './app.ts'
import { answerCalls } from './calls.ts'
import { environment, variables } from './environment.ts'

export function startAdmin(): void {
  const checkEnvironment = () => {
    readServiceEnvironment(variables)
    return environment()
  }
  // For mails to administrators, which lead here.
  const onOpen = ({ database }: Services) => rememberPageAddress(database, environment().baseUrl, 'administration')
  startApp({ checkEnvironment, answerCalls, services, closeServices, onOpen })
}
