// SIRET des parcours : ceux que le répertoire de développement invente, ceux qu'aucune fiche n'a encore, et ses coupures.
import { expect } from '@playwright/test';
import { DOUBLURES } from './adresses';
import { appeler, type Agent } from './api';
import { panne } from './organisme';

function luhn(chiffres: string): number {
  return [...chiffres].reverse().reduce((somme, chiffre, rang) => {
    const valeur = Number(chiffre) * (rang % 2 === 1 ? 2 : 1);
    return somme + (valeur > 9 ? valeur - 9 : valeur);
  }, 0);
}

function avecCle(debut: string): string {
  const cle = [...Array(10).keys()].find((propose) => luhn(`${debut}${propose}`) % 10 === 0);
  return `${debut}${cle}`;
}

/** SIRET à la clé juste, qui ne sert qu'une fois : une base peut avoir vu le parcours précédent. */
export function siretNeuf(): string {
  const siren = avecCle(`9${String(Date.now() % 10_000_000).padStart(7, '0')}`);
  return avecCle(`${siren}0001`);
}

/** `99999101100019` → `999 991 011 00019`, comme les écrans l'écrivent. */
export function lisible(siret: string): string {
  return [siret.slice(0, 3), siret.slice(3, 6), siret.slice(6, 9), siret.slice(9)].join('\u{a0}');
}

/** Entreprises inventées, et combien s'en demandent à la fois. */
const INVENTES = 360;
const LOT = 36;

/** Siège inventé par la doublure du répertoire. */
export interface Siege {
  siret: string;
  nom: string;
  /** Association, société… et non entrepreneur individuel. */
  morale: boolean;
  ouvert: boolean;
  diffusible: boolean;
  /** Code de la région de sa commune ; vide si aucune DREETS n'est compétente. */
  region: string;
  commune: string;
}

interface Lu {
  siret: string;
  etablissementSiege: boolean;
  statutDiffusionEtablissement: string;
  uniteLegale: {
    denominationUniteLegale: string | null;
    categorieJuridiqueUniteLegale: string;
    etatAdministratifUniteLegale: string;
  };
  adresseEtablissement: { codeCommuneEtablissement: string; libelleCommuneEtablissement: string };
}

async function siege(siren: string, regions: Map<string, string>): Promise<Siege> {
  const reponse = await fetch(`${DOUBLURES}/api-sirene/3.11/siret?q=siren:${siren}&nombre=20`, {
    headers: { 'x-insee-api-key-integration': 'parcours' },
  });
  const { etablissements } = (await reponse.json()) as { etablissements: Lu[] };
  const lu = etablissements.find((etablissement) => etablissement.etablissementSiege) as Lu;
  const insee = lu.adresseEtablissement.codeCommuneEtablissement;
  return {
    siret: lu.siret,
    nom: lu.uniteLegale.denominationUniteLegale ?? '',
    morale: lu.uniteLegale.categorieJuridiqueUniteLegale !== '1000',
    ouvert: lu.uniteLegale.etatAdministratifUniteLegale === 'A',
    diffusible: lu.statutDiffusionEtablissement === 'O',
    region: regions.get(insee.slice(0, /^9[78]/.test(insee) ? 3 : 2)) ?? '',
    commune: lu.adresseEtablissement.libelleCommuneEtablissement,
  };
}

/**
 * Sièges inventés (crates/vao-external/src/doublures/entreprises.rs) qui conviennent, situés dans une région et dont la
 * plateforme n'a pas la fiche. Toujours dans le même ordre : deux passages sur une base vide font la même chose.
 */
export async function* siegesLibres(agent: Agent, convient: (siege: Siege) => boolean): AsyncGenerator<Siege> {
  const regions = await agent.regions();
  for (let rang = 0; rang < INVENTES; rang += LOT) {
    const sirens = Array.from({ length: LOT }, (_, pas) => avecCle(`9999${1_000 + rang + pas}`));
    const lus = await Promise.all(sirens.map((siren) => siege(siren, regions)));
    for (const lu of lus.filter((propose) => propose.region !== '' && convient(propose))) {
      if (await agent.libre(lu.siret)) yield lu;
    }
  }
}

/** Le premier de ces sièges. */
export async function siegeLibre(agent: Agent, convient: (siege: Siege) => boolean): Promise<Siege> {
  for await (const trouve of siegesLibres(agent, convient)) return trouve;
  throw new Error('aucun siège inventé ne convient : repartir d’une base neuve');
}

/** Coupe le répertoire le temps d'une action ; rendu ensuite quoi qu'il arrive, et le serveur s'en sert de nouveau. */
export async function sansRepertoire<T>(action: () => Promise<T>): Promise<T> {
  await panne('sirene', 'coupee');
  try {
    return await action();
  } finally {
    await panne('sirene', 'aucune');
    // Trop d'échecs suspendent les appels trente secondes : on attend que le serveur ait obtenu une réponse.
    const joint = async (): Promise<number> =>
      (await appeler('POST', '/comptes/etablissement', { corps: { siret: siretNeuf() } })).status;
    await expect.poll(joint, { message: 'le répertoire répond de nouveau', timeout: 45_000 }).toBe(422);
  }
}
