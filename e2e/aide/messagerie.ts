// Courriels reçus par maildev, un vrai serveur SMTP : les parcours y lisent codes et liens.
import { expect } from '@playwright/test';
import { MAILDEV } from './adresses';

export interface Courriel {
  id: string;
  subject: string;
  text: string;
  html: string;
  to: { address: string }[];
  cc?: { address: string }[];
  date: string;
}

export async function courriels(): Promise<Courriel[]> {
  const reponse = await fetch(`${MAILDEV}/api/email`);
  const corps = (await reponse.json()) as Courriel[] | { emails: Courriel[] };
  return Array.isArray(corps) ? corps : corps.emails;
}

/** Identifiants des courriels déjà là : les suivants seront nouveaux. */
export async function repere(): Promise<Set<string>> {
  return new Set((await courriels()).map((courriel) => courriel.id));
}

/** Attend le courriel, arrivé après `repere`, adressé à `adresse` et dont le sujet contient `sujet`. */
export async function attendre(deja: Set<string>, adresse: string, sujet: string): Promise<Courriel> {
  let trouve: Courriel | undefined;
  await expect
    .poll(
      async () => {
        trouve = (await courriels()).find(
          (courriel) =>
            !deja.has(courriel.id) &&
            courriel.subject.includes(sujet) &&
            [...courriel.to, ...(courriel.cc ?? [])].some((vers) => vers.address === adresse),
        );
        return trouve !== undefined;
      },
      { message: `courriel « ${sujet} » pour ${adresse}`, timeout: 20_000 },
    )
    .toBe(true);
  return trouve as Courriel;
}

/** Code à six chiffres d'un courriel de connexion. */
export function code(courriel: Courriel): string {
  const lu = courriel.text.match(/\b(\d{3})\s?(\d{3})\b/);
  expect(lu, 'le courriel porte un code à six chiffres').not.toBeNull();
  return `${lu?.[1]}${lu?.[2]}`;
}

/** Premier lien d'un courriel qui commence par cette adresse. */
export function lien(courriel: Courriel, debut: string): string {
  const lus = courriel.text.match(/https?:\/\/[^\s>)]+/g) ?? [];
  const trouve = lus.find((adresse) => adresse.startsWith(debut));
  expect(trouve, `le courriel porte un lien vers ${debut}`).toBeDefined();
  return trouve as string;
}
