import { firstAccountAddress } from '@amend/auth'
import { startApp } from '@amend/next-app/server/start'
import { readServiceEnvironment, type Services } from '@amend/services'
import { rememberPageAddress } from '@amend/services/notification'
import { closeServices, services } from './app.ts'
import { answerCalls } from './calls.ts'
import { environment, variables } from './environment.ts'

export function startWeb(): void {
  const checkEnvironment = () => {
    readServiceEnvironment(variables)
    return environment()
  }
  startApp({ checkEnvironment, answerCalls, services, closeServices, onOpen: announce })
}

async function announce(services: Services): Promise<void> {
  await rememberPageAddress(services.database, services.auth.settings.baseUrl)
  await announceFirstAccount(services)
}

/** Printed for `npm start`, which shows it, and for the log of a container. */
async function announceFirstAccount({ database, auth }: Services): Promise<void> {
  const address = await firstAccountAddress(database, auth.settings)
  if (address) console.log(`The first account is made with this link: ${address}`)
}
