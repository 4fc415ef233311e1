import type { MailMessages } from './mail-messages.ts'

export const en: MailMessages = {
  mails: {
    confirmEmail: {
      subject: 'Confirm your address',
      body: [
        'Welcome to Amend. Confirm that this is your address, and your account is ready.',
        'If you did not sign up, do nothing: without the password that was chosen, the link opens nothing.',
      ],
      action: 'Confirm the address',
    },
    alreadyRegistered: {
      subject: 'You already have an account',
      body: [
        'Somebody, probably you, signed up for Amend with this address. It already has an account.',
        'Sign in as always, or choose a new password here. If it was not you, do nothing.',
      ],
      action: 'Choose a new password',
    },
    signIn: {
      subject: 'Your link to sign in',
      body: ['Here is your link to sign in to Amend.', 'If you did not ask for it, do nothing.'],
      action: 'Sign in',
    },
    signInFirst: {
      subject: 'Your link to sign in',
      body: [
        'Here is your link to sign in to Amend. This address has no account yet: the link makes one.',
        'If you did not ask for it, do nothing.',
      ],
      action: 'Make an account',
    },
    resetPassword: {
      subject: 'Choose a new password',
      body: [
        'Somebody, probably you, forgot the password of this account. Choose a new one here.',
        'If it was not you, do nothing: the password stays as it is.',
      ],
      action: 'Choose a new password',
    },
    noAccount: {
      subject: 'No account with this address',
      body: [
        'Somebody, probably you, wanted to sign in to Amend with this address. It has no account.',
        'Perhaps you signed up with another address. If it was not you, do nothing.',
      ],
    },
    passwordChanged: {
      subject: 'Your password was changed',
      body: [
        'The password of your account was changed, and all other browsers were signed out.',
        'If it was not you, choose a new password at once: on the page to sign in, say that you forgot it.',
      ],
    },
    invitation: {
      subject: 'Invitation to a team',
      body: [
        'Somebody who edits pictures with Amend invites you to a team. Open the link to see which one.',
        'You need an account with this address for it. If you do not want to join, do nothing.',
      ],
      action: 'See the invitation',
    },
    shareReported: {
      subject: 'A shared page was reported',
      body: [
        'A visitor reported a page that somebody of your installation shares. Look at it and decide whether it may stay.',
        'Further reports of this page are stored; you get no other mail about it for a day.',
      ],
      action: 'Open the page',
      footer: 'You get this mail because you are an administrator of Amend.',
    },
  },
  orCopy: 'Or copy this address into your browser:',
  lifetime: {
    one: 'The link is good once, for one hour.',
    other: 'The link is good once, for {hours} hours.',
    days: 'The link is good once, for {days} days.',
  },
  footer: 'You get this mail because your address was entered at Amend. Nobody else has got it.',
}
