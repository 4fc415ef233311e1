import type { MailMessages } from './mail-messages.ts'

const ofAccount = 'Du bekommst diese Mail, weil sie dein Konto bei Amend betrifft.'
const ofNotices = 'Du bekommst diese Mail wegen deiner Benachrichtigungseinstellungen bei Amend.'

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
    reviewRequested: {
      subject: 'Ein markiertes Bild wartet auf deine Prüfung',
      body: [
        'Jemand aus deiner Installation hält ein markiertes Bild für unbedenklich und bittet um eine Prüfung. Bis zu deiner Entscheidung bleibt es unscharf.',
        'Weitere Anfragen warten auf derselben Seite; eine Stunde lang bekommst du keine weitere Mail dazu.',
      ],
      action: 'Moderation öffnen',
      footer: 'Du bekommst diese Mail, weil du Amend verwaltest.',
    },
    trainingFailed: {
      subject: 'Ein Trainingslauf ist fehlgeschlagen',
      body: [
        'Ein Trainingslauf deiner Installation ist fehlgeschlagen. Auf seiner Seite steht, woran es lag.',
        'Der letzte Checkpoint bleibt erhalten: Ist die Ursache behoben, kann der Lauf von dort fortgesetzt werden.',
      ],
      action: 'Lauf öffnen',
      footer: 'Du bekommst diese Mail, weil du Amend verwaltest.',
    },
    trainingNotFinite: {
      subject: 'Der Verlust eines Trainingslaufs ist keine Zahl mehr',
      body: [
        'Ein Trainingslauf deiner Installation wurde angehalten, weil sein Verlust keine Zahl mehr ist. Sein Log nennt den Schritt und die Bildpaare.',
        'Oft hilft eine kleinere Lernrate. Der letzte gute Checkpoint bleibt erhalten.',
      ],
      action: 'Lauf öffnen',
      footer: 'Du bekommst diese Mail, weil du Amend verwaltest.',
    },
    trainingStalled: {
      subject: 'Ein Trainingslauf steht still',
      body: [
        'Ein Trainingslauf deiner Installation hat seit einer halben Stunde keinen Schritt gemacht. Auf seiner Seite steht, was bekannt ist.',
        'Solange das so bleibt, bekommst du keine weitere Mail zu diesem Lauf.',
      ],
      action: 'Lauf öffnen',
      footer: 'Du bekommst diese Mail, weil du Amend verwaltest.',
    },
    exportReady: {
      subject: 'Deine Daten liegen bereit',
      body: [
        'Alles, was dein Konto bei Amend enthält, liegt in einer Datei bereit. Melde dich an und lade sie innerhalb von sieben Tagen herunter.',
        'Wenn du sie nicht angefordert hast, benutzt jemand anderes dein Konto: Ändere dein Passwort.',
      ],
      action: 'Einstellungen öffnen',
      footer: ofAccount,
    },
    exportFailed: {
      subject: 'Deine Daten konnten nicht zusammengestellt werden',
      body: [
        'Du hast alles angefordert, was dein Konto bei Amend enthält, und die Datei konnte nicht erstellt werden. Den Grund nennen die Einstellungen.',
        'Versuche es dort noch einmal. Wenn es wieder nicht geht, wende dich an eine Administratorin oder einen Administrator.',
      ],
      action: 'Einstellungen öffnen',
      footer: ofAccount,
    },
    twoFactorOn: {
      subject: 'Zwei-Faktor-Authentifizierung eingeschaltet',
      body: [
        'Zum Anmelden in deinem Konto ist jetzt auch ein Code aus deiner Authenticator-App nötig. Alle anderen Browser wurden abgemeldet.',
        'Wenn du es nicht warst, kennt jemand dein Passwort: Wende dich sofort an eine Administratorin oder einen Administrator.',
      ],
      footer: ofAccount,
    },
    twoFactorOff: {
      subject: 'Zwei-Faktor-Authentifizierung ausgeschaltet',
      body: [
        'Zum Anmelden in deinem Konto ist kein Code mehr nötig.',
        'Wenn du es nicht warst, wähle sofort ein neues Passwort und schalte sie wieder ein.',
      ],
      footer: ofAccount,
    },
    recoveryCodeUsed: {
      subject: 'Ein Wiederherstellungscode wurde benutzt',
      body: [
        'Einer der Wiederherstellungscodes deines Kontos wurde anstelle eines Codes aus deiner Authenticator-App benutzt.',
        'Wenn du es nicht warst, wähle sofort ein neues Passwort und erneuere die Codes in den Einstellungen.',
      ],
      footer: ofAccount,
    },
    passkeyAdded: {
      subject: 'Ein Passkey wurde hinzugefügt',
      body: [
        'Deinem Konto wurde ein Passkey hinzugefügt: Wer ihn hat, kann sich anmelden.',
        'Wenn du es nicht warst, entferne ihn sofort in den Einstellungen und wähle ein neues Passwort.',
      ],
      footer: ofAccount,
    },
    changeEmail: {
      subject: 'Bestätige deine neue Adresse',
      body: [
        'Jemand, vermutlich du, möchte diese Adresse für ein Konto bei Amend verwenden. Bestätige, dass sie dir gehört.',
        'Wenn du es nicht warst, tu nichts: Das Konto behält seine Adresse.',
      ],
      action: 'Adresse bestätigen',
    },
    emailTaken: {
      subject: 'Diese Adresse hat schon ein Konto',
      body: [
        'Jemand, vermutlich du, wollte diese Adresse für ein anderes Konto bei Amend verwenden. Sie hat ein eigenes Konto.',
        'Es hat sich nichts geändert. Wenn du es nicht warst, tu nichts.',
      ],
    },
    emailChanged: {
      subject: 'Die Adresse deines Kontos wurde geändert',
      body: [
        'Dein Konto bei Amend hat jetzt eine andere Adresse. E-Mails dazu kommen nicht mehr hierher.',
        'Wenn du es nicht warst, wende dich sofort an eine Administratorin oder einen Administrator.',
      ],
      footer: ofAccount,
    },
    accountDeleted: {
      subject: 'Dein Konto ist gelöscht',
      body: [
        'Dein Konto bei Amend ist gelöscht, mit deinen eigenen Bildern. {days} Tage lang kannst du es noch wiederherstellen: Melde dich an wie immer.',
        'Danach ist alles endgültig weg. Wenn du es nicht warst, melde dich jetzt an und wähle ein neues Passwort.',
      ],
      action: 'Anmelden und wiederherstellen',
      footer: ofAccount,
    },
    accountErased: {
      subject: 'Dein Konto ist endgültig gelöscht',
      body: [
        'Das Konto, das du bei Amend gelöscht hast, und deine eigenen Bilder sind jetzt endgültig gelöscht.',
        'Was du in Teams gemacht hast, bleibt dort, ohne deinen Namen.',
      ],
      footer: 'Du bekommst diese Mail, weil deine Adresse zu dem Konto gehörte. Es ist die letzte.',
    },
    mentioned: {
      subject: 'Jemand hat dich erwähnt',
      body: ['Jemand aus einem deiner Teams hat dich in einem Kommentar zu einem Bild erwähnt.'],
      action: 'Bild öffnen',
      footer: ofNotices,
    },
    commented: {
      subject: 'Ein Kommentar zu deinem Bild',
      body: ['Jemand aus einem deiner Teams hat eines deiner Bilder kommentiert.'],
      action: 'Bild öffnen',
      footer: ofNotices,
    },
    reviewed: {
      subject: 'Dein Bild wurde beurteilt',
      body: ['Jemand aus einem deiner Teams hat eines deiner Bilder freigegeben oder um Änderungen gebeten.'],
      action: 'Bild öffnen',
      footer: ofNotices,
    },
    editsDone: {
      subject: 'Deine Bearbeitung ist fertig',
      body: ['Was du angefordert hast, ist fertig.'],
      action: 'Ergebnis öffnen',
      footer: ofNotices,
    },
    reviewDecided: {
      subject: 'Über deine Anfrage ist entschieden',
      body: ['Ein Administrator hat das markierte Bild angesehen, um dessen Prüfung du gebeten hast, und entschieden.'],
      action: 'Bild öffnen',
      footer: ofNotices,
    },
    digest: {
      subject: 'Neues bei Amend',
      body: ['Das ist seit der letzten E-Mail in deinen Arbeitsbereichen passiert:'],
      action: 'Amend öffnen',
      footer: ofNotices,
    },
  },
  digest: {
    mention: { one: 'Du wurdest einmal erwähnt.', other: 'Du wurdest {count}-mal erwähnt.' },
    comment: { one: 'Ein Kommentar zu deinen Bildern.', other: '{count} Kommentare zu deinen Bildern.' },
    review: { one: 'Eine Beurteilung deiner Bilder.', other: '{count} Beurteilungen deiner Bilder.' },
    decision: {
      one: 'Eine Entscheidung über ein markiertes Bild.',
      other: '{count} Entscheidungen über markierte Bilder.',
    },
    edit: {
      one: 'Bearbeitungen, die du angefordert hast, sind fertig.',
      other: 'Bearbeitungen, die du angefordert hast, sind fertig, {count}-mal.',
    },
  },
  unsubscribe: 'Diese E-Mails abbestellen',
  orCopy: 'Oder kopiere diese Adresse in deinen Browser:',
  lifetime: {
    one: 'Der Link gilt einmal, eine Stunde lang.',
    other: 'Der Link gilt einmal, {hours} Stunden lang.',
    days: 'Der Link gilt einmal, {days} Tage lang.',
  },
  footer: 'Du bekommst diese Mail, weil deine Adresse bei Amend eingegeben wurde. Niemand sonst hat sie bekommen.',
}
