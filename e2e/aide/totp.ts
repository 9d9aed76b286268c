// Code d'une application d'authentification (RFC 6238), calculé comme elle le fait.
import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Octets d'un secret en base 32, espaces admis. */
function base32(secret: string): Buffer {
  let bits = '';
  for (const signe of secret.replace(/[\s=]/g, '').toUpperCase()) {
    bits += ALPHABET.indexOf(signe).toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}

/** Code à six chiffres pour la tranche de trente secondes qui contient l'instant, ou une voisine. */
export function codeTotp(secret: string, decalage = 0, instant = Date.now()): string {
  const compteur = Buffer.alloc(8);
  compteur.writeBigUInt64BE(BigInt(Math.floor(instant / 30_000) + decalage));
  const empreinte = createHmac('sha1', base32(secret)).update(compteur).digest();
  const debut = (empreinte.at(-1) ?? 0) & 15;
  return ((empreinte.readUInt32BE(debut) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}
