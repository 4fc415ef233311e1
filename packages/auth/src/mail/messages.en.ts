import type { MailMessages } from './mail-messages.ts'

const ofAccount = 'You get this mail because it is about your account at Amend.'
const ofNotices = 'You get this mail because of your notification settings at Amend.'

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
    reviewRequested: {
      subject: 'A flagged picture waits for your review',
      body: [
        'Somebody of your installation finds that a flagged picture is suitable, and asks for a review. Until you decide it stays blurred.',
        'Further requests wait on the same page; you get no other mail about them for an hour.',
      ],
      action: 'Open the moderation',
      footer: 'You get this mail because you are an administrator of Amend.',
    },
    trainingFailed: {
      subject: 'A training run has failed',
      body: [
        'A training run of your installation has failed. Its page says why.',
        'The last checkpoint is kept: when the cause is mended, the run can be resumed from there.',
      ],
      action: 'Open the run',
      footer: 'You get this mail because you are an administrator of Amend.',
    },
    trainingNotFinite: {
      subject: 'The loss of a training run is not a number',
      body: [
        'A training run of your installation was stopped because its loss is not a number any more. Its log names the step and the pairs.',
        'A lower learning rate often helps. The last good checkpoint is kept.',
      ],
      action: 'Open the run',
      footer: 'You get this mail because you are an administrator of Amend.',
    },
    trainingStalled: {
      subject: 'A training run stands still',
      body: [
        'A training run of your installation has taken no step for half an hour. Its page says what is known.',
        'You get no other mail about this run while it stays that way.',
      ],
      action: 'Open the run',
      footer: 'You get this mail because you are an administrator of Amend.',
    },
    exportReady: {
      subject: 'Your data is ready to download',
      body: [
        'Everything that your account has at Amend is collected in one file. Sign in and download it within seven days.',
        'If you did not ask for it, somebody else uses your account: change your password.',
      ],
      action: 'Open the settings',
      footer: ofAccount,
    },
    exportFailed: {
      subject: 'Your data could not be collected',
      body: [
        'You asked for everything that your account has at Amend, and the file could not be made. The settings say why.',
        'Try again there. If it fails again, ask an administrator.',
      ],
      action: 'Open the settings',
      footer: ofAccount,
    },
    twoFactorOn: {
      subject: 'Two-factor authentication is on',
      body: [
        'From now on signing in to your account also needs a code of your authenticator app. All other browsers were signed out.',
        'If it was not you, somebody knows your password: ask an administrator at once.',
      ],
      footer: ofAccount,
    },
    twoFactorOff: {
      subject: 'Two-factor authentication is off',
      body: [
        'Signing in to your account no longer needs a code.',
        'If it was not you, choose a new password at once and turn it on again.',
      ],
      footer: ofAccount,
    },
    recoveryCodeUsed: {
      subject: 'A recovery code was used',
      body: [
        'One of the recovery codes of your account was used in place of a code of your authenticator app.',
        'If it was not you, choose a new password at once and renew your recovery codes in the settings.',
      ],
      footer: ofAccount,
    },
    passkeyAdded: {
      subject: 'A passkey was added',
      body: [
        'A passkey was added to your account: whoever has it can sign in.',
        'If it was not you, remove it in the settings at once and choose a new password.',
      ],
      footer: ofAccount,
    },
    changeEmail: {
      subject: 'Confirm your new address',
      body: [
        'Somebody, probably you, wants to use this address for an account at Amend. Confirm that it is yours.',
        'If it was not you, do nothing: the account keeps its address.',
      ],
      action: 'Confirm the address',
    },
    emailTaken: {
      subject: 'This address already has an account',
      body: [
        'Somebody, probably you, wanted to use this address for another account at Amend. It has an account of its own.',
        'Nothing has changed. If it was not you, do nothing.',
      ],
    },
    emailChanged: {
      subject: 'The address of your account was changed',
      body: [
        'Your account at Amend has another address now. Mails about it no longer come here.',
        'If it was not you, ask an administrator at once.',
      ],
      footer: ofAccount,
    },
    accountDeleted: {
      subject: 'Your account is deleted',
      body: [
        'Your account at Amend is deleted, with your own pictures. For {days} days you can still restore it: sign in as always.',
        'After that everything is gone for good. If it was not you, sign in now and choose a new password.',
      ],
      action: 'Sign in to restore it',
      footer: ofAccount,
    },
    accountErased: {
      subject: 'Your account is gone',
      body: [
        'The account that you deleted at Amend, and your own pictures, are now deleted for good.',
        'What you made in teams stays with them, without your name.',
      ],
      footer: 'You get this mail because your address belonged to the account. It is the last one.',
    },
    mentioned: {
      subject: 'Somebody mentioned you',
      body: ['Somebody in one of your teams mentioned you in a comment on a picture.'],
      action: 'Open the picture',
      footer: ofNotices,
    },
    commented: {
      subject: 'A comment on your picture',
      body: ['Somebody in one of your teams commented on one of your pictures.'],
      action: 'Open the picture',
      footer: ofNotices,
    },
    reviewed: {
      subject: 'Your picture was reviewed',
      body: ['Somebody in one of your teams approved one of your pictures, or asked for changes.'],
      action: 'Open the picture',
      footer: ofNotices,
    },
    editsDone: {
      subject: 'Your edit is done',
      body: ['What you asked for is done.'],
      action: 'Open the result',
      footer: ofNotices,
    },
    reviewDecided: {
      subject: 'Your request for a review is decided',
      body: ['An administrator has looked at a flagged picture whose review you requested, and decided.'],
      action: 'Open the picture',
      footer: ofNotices,
    },
    digest: {
      subject: 'What happened at Amend',
      body: ['This happened in your workspaces since the last mail:'],
      action: 'Open Amend',
      footer: ofNotices,
    },
  },
  digest: {
    mention: { one: 'You were mentioned once.', other: 'You were mentioned {count} times.' },
    comment: { one: 'One comment on your pictures.', other: '{count} comments on your pictures.' },
    review: { one: 'One review of your pictures.', other: '{count} reviews of your pictures.' },
    decision: { one: 'One decision on a flagged picture.', other: '{count} decisions on flagged pictures.' },
    edit: { one: 'Edits that you asked for are done.', other: 'Edits that you asked for are done, {count} times.' },
  },
  unsubscribe: 'Stop these mails',
  orCopy: 'Or copy this address into your browser:',
  lifetime: {
    one: 'The link is good once, for one hour.',
    other: 'The link is good once, for {hours} hours.',
    days: 'The link is good once, for {days} days.',
  },
  footer: 'You get this mail because your address was entered at Amend. Nobody else has got it.',
}
