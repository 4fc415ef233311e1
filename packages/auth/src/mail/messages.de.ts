import type { MailMessages } from './mail-messages.ts'

export const de: MailMessages = {
  mails: {
    confirmEmail: {
      subject: 'Bestätige deine Adresse',
      body: [
        'Willkommen bei Amend. Bestätige, dass dies deine Adresse ist, dann ist dein Konto bereit.',
        'Wenn du dich nicht angemeldet hast, tu nichts: Ohne das gewählte Passwort öffnet der Link nichts.',
      ],
      action: 'Adresse bestätigen',
    },
    alreadyRegistered: {
      subject: 'Du hast schon ein Konto',
      body: [
        'Jemand, vermutlich du, wollte mit dieser Adresse ein Konto bei Amend anlegen. Es gibt schon eines.',
        'Melde dich an wie immer, oder wähle hier ein neues Passwort. Wenn du es nicht warst, tu nichts.',
      ],
      action: 'Neues Passwort wählen',
    },
    signIn: {
      subject: 'Dein Link zum Anmelden',
      body: ['Hier ist dein Link, um dich bei Amend anzumelden.', 'Wenn du ihn nicht angefordert hast, tu nichts.'],
      action: 'Anmelden',
    },
    signInFirst: {
      subject: 'Dein Link zum Anmelden',
      body: [
        'Hier ist dein Link, um dich bei Amend anzumelden. Diese Adresse hat noch kein Konto: Der Link legt eines an.',
        'Wenn du ihn nicht angefordert hast, tu nichts.',
      ],
      action: 'Konto anlegen',
    },
    resetPassword: {
      subject: 'Wähle ein neues Passwort',
      body: [
        'Jemand, vermutlich du, hat das Passwort dieses Kontos vergessen. Wähle hier ein neues.',
        'Wenn du es nicht warst, tu nichts: Das Passwort bleibt, wie es ist.',
      ],
      action: 'Neues Passwort wählen',
    },
    noAccount: {
      subject: 'Kein Konto mit dieser Adresse',
      body: [
        'Jemand, vermutlich du, wollte sich mit dieser Adresse bei Amend anmelden. Sie hat kein Konto.',
        'Vielleicht hast du eine andere Adresse benutzt. Wenn du es nicht warst, tu nichts.',
      ],
    },
    passwordChanged: {
      subject: 'Dein Passwort wurde geändert',
      body: [
        'Das Passwort deines Kontos wurde geändert, und alle anderen Browser wurden abgemeldet.',
        'Wenn du es nicht warst, wähle sofort ein neues: Sag auf der Seite zum Anmelden, dass du es vergessen hast.',
      ],
    },
    invitation: {
      subject: 'Einladung in ein Team',
      body: [
        'Jemand, der mit Amend Bilder bearbeitet, lädt dich in ein Team ein. Öffne den Link, um zu sehen, in welches.',
        'Du brauchst dafür ein Konto mit dieser Adresse. Wenn du nicht mitmachen willst, tu nichts.',
      ],
      action: 'Einladung ansehen',
    },
    shareReported: {
      subject: 'Eine geteilte Seite wurde gemeldet',
      body: [
        'Jemand hat eine Seite gemeldet, die von deiner Installation aus geteilt wird. Sieh sie dir an und entscheide, ob sie bleiben darf.',
        'Weitere Meldungen dieser Seite werden gespeichert; einen Tag lang bekommst du keine weitere Mail dazu.',
      ],
      action: 'Seite öffnen',
      footer: 'Du bekommst diese Mail, weil du Amend verwaltest.',
    },
  },
  orCopy: 'Oder kopiere diese Adresse in deinen Browser:',
  lifetime: {
    one: 'Der Link gilt einmal, eine Stunde lang.',
    other: 'Der Link gilt einmal, {hours} Stunden lang.',
    days: 'Der Link gilt einmal, {days} Tage lang.',
  },
  footer: 'Du bekommst diese Mail, weil deine Adresse bei Amend eingegeben wurde. Niemand sonst hat sie bekommen.',
}
