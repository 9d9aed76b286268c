// Serveur SMTP qui exige STARTTLS, pour crates/vao-mail/tests/starttls.rs.
//   node e2e/aide/smtp-tls.mjs certificat.pem cle.pem
// Une ligne JSON par fait, sur la sortie standard : { port }, puis { chiffre, message } par courriel reçu.
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

const [cert, key] = process.argv.slice(2).map((chemin) => readFileSync(chemin))
const dire = (fait) => process.stdout.write(`${JSON.stringify(fait)}\n`)

const serveur = new SMTPServer({
  cert,
  key,
  authOptional: true,
  disableReverseLookup: true,
  onMailFrom(_adresse, session, suite) {
    suite(session.secure ? null : Object.assign(new Error('STARTTLS est exigé'), { responseCode: 530 }))
  },
  async onData(flux, session, suite) {
    dire({ chiffre: session.secure, message: await text(flux) })
    suite()
  },
})
// Un client qui raccroche parce que le certificat ne lui plaît pas est ce que l'essai attend.
serveur.on('error', () => {})
serveur.listen(0, '127.0.0.1', () => dire({ port: serveur.server.address().port }))
// L'essai ferme l'entrée standard en finissant, même en échec : rien ne lui survit.
process.stdin.resume().on('end', () => process.exit(0))
