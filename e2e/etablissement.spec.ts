// Ce que le répertoire Sirene masque se saisit ; un établissement fermé ne s'inscrit pas, et l'on sait lequel lui succède.
import { expect, test, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { USAGERS } from './aide/adresses';
import { accepterLesConditions, Agent, existe, inscrire } from './aide/api';
import { seConnecter } from './aide/connexion';
import { donnerSonIdentite, MOT_DE_PASSE_INSCRIT, ouvrir, personne, premiereConnexion, titre } from './aide/inscription';
import { repere } from './aide/messagerie';
import { panne, repondre } from './aide/organisme';
import { lisible, sansRepertoire, siegeLibre } from './aide/sirets';

/** Tout y est masqué, jusqu'à la commune. */
const TOUT_MASQUE = '99999904800013';
/** Fermé, remplacé par le siège transféré. */
const TRANSFERE = ['99999124300018', '99999124300026'] as const;
const SANS_SUCCESSEUR = '99999123500014';
/** Fermé, remplacé par un autre qui l'est aussi, remplacé à son tour. */
const DEUX_SUCCESSIONS = ['99999120100016', '99999120100032'] as const;

async function chercher(page: Page, siret: string): Promise<void> {
  await page.getByLabel('Numéro SIRET').fill(lisible(siret));
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
}

/** Sur « Mon organisme », d'un compte qui n'a pas encore de fiche. */
async function chercherSaFiche(page: Page): Promise<void> {
  await page.goto(`${USAGERS}/organisme`);
  await titre(page, 'Mon organisme');
  await repondre(page, /^Votre organisme est/, 'Personne morale');
  await repondre(page, /^Êtes-vous le porteur/, 'Oui');
  await page.getByRole('button', { name: 'Rechercher' }).click();
}

test('ce que le répertoire masque est laissé vide, et se saisit', async ({ browser }) => {
  test.setTimeout(120_000);
  const qui = personne('Kassovitz', 'Aline');
  const ac = await Agent.connecter('ac@vao.test');
  const { siret } = await siegeLibre(ac, (siege) => siege.morale && siege.ouvert && !siege.diffusible);
  const nom = `Établissement ${lisible(siret)}`;
  const page = await ouvrir(browser);
  await page.goto(`${USAGERS}/connexion/enregistrement`);
  await chercher(page, TOUT_MASQUE);
  await expect(page.getByText('Nous ne trouvons pas la région de cet établissement').first()).toBeVisible();
  await sansDefaut(page, 'inscription, établissement entièrement masqué');

  const deja = await repere();
  await chercher(page, siret);
  await expect(page.getByRole('heading', { name: nom })).toBeFocused();
  await controler(page, 'inscription, établissement masqué');
  await page.getByRole('button', { name: 'Oui, continuer' }).click();
  await donnerSonIdentite(page, qui);
  await ac.ouvrir(qui, deja);
  await premiereConnexion(page, qui);

  await chercherSaFiche(page);
  await expect(page.getByRole('heading', { name: nom })).toBeFocused();
  await expect(page.getByText('Masqué par le répertoire').first()).toBeVisible();
  await expect(page.getByText('[ND]')).toHaveCount(0);
  await expect(page.getByText('Le répertoire masque une partie de ces informations.')).toBeVisible();
  await expect(page.getByLabel(/^Raison sociale/)).toHaveValue('');
  await expect(page.getByRole('combobox', { name: /^Adresse de l’établissement/ })).toHaveValue('');
  await page.getByRole('button', { name: 'Créer la fiche' }).click();
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await controler(page, 'création, établissement masqué, en erreur');
  await page.getByLabel(/^Raison sociale/).fill('Les Volets clos');
  await page.getByRole('combobox', { name: /^Adresse de l’établissement/ }).fill('12 rue des marronniers pau');
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Créer la fiche' }).click();
  await expect(page.getByText(/La fiche de Les Volets clos est créée/).first()).toBeVisible();

  // Ce qui a été saisi se corrige ; ce que le répertoire donne ne se modifie pas.
  await page.goto(`${USAGERS}/organisme/identite`);
  await expect(page.getByLabel(/^Raison sociale/)).toHaveValue('Les Volets clos');
  await expect(page.getByText('Source : répertoire Sirene').first()).toBeVisible();
  await expect(page.getByText('12 Rue des Marronniers 64000 Pau', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Modifier l’adresse' })).toBeVisible();
  await sansDefaut(page, 'identité d’un établissement masqué');
});

test('le registre du commerce en panne se dit, et la fiche se crée quand même', async ({ browser }) => {
  test.setTimeout(120_000);
  const qui = personne('Bihan', 'Nora');
  const ac = await Agent.connecter('ac@vao.test');
  const { siret } = await siegeLibre(ac, (siege) => siege.morale && siege.ouvert && siege.diffusible);
  const deja = await repere();
  const reponse = await inscrire(qui, siret);
  expect(reponse.status, `inscription pour ${siret} : ${await reponse.text()}`).toBe(202);
  await ac.ouvrir(qui, deja);
  const page = await ouvrir(browser);
  await premiereConnexion(page, qui);
  try {
    await panne('entreprise', '503');
    await chercherSaFiche(page);
    const avis = page.getByText('vous saisirez vous-même les représentants légaux.').first();
    await expect(avis).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Le répertoire Sirene ne répond pas' })).toHaveCount(0);
    await sansDefaut(page, 'création, registre du commerce en panne');
    await page.getByRole('button', { name: 'Créer la fiche' }).click();
    await expect(page.getByText(/La fiche de .+ est créée/).first()).toBeVisible();
  } finally {
    await panne('entreprise', 'aucune');
  }
});

test('à l’inscription, un établissement fermé se voit proposer celui qui lui succède', async ({ browser }) => {
  const [ancien, nouveau] = TRANSFERE;
  const page = await ouvrir(browser);
  await page.goto(`${USAGERS}/connexion/enregistrement`);
  await chercher(page, SANS_SUCCESSEUR);
  await expect(page.getByText('Donnez le SIRET de l\'établissement ouvert où vous travaillez.').first()).toBeVisible();
  await sansDefaut(page, 'inscription, établissement fermé sans successeur');
  await chercher(page, ancien);
  await expect(page.getByText(`Celui qui lui succède porte le SIRET ${lisible(nouveau)}`).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Oui, continuer' })).toHaveCount(0);
  await controler(page, 'inscription, établissement fermé');
  await chercher(page, nouveau);
  await expect(page.getByRole('heading', { name: 'HORIZONS PARTAGES' })).toBeFocused();
  await sansDefaut(page, 'inscription, établissement qui succède');
});

/**
 * Compte d'un établissement fermé : il ne s'ouvre que répertoire coupé, et une fois, car le serveur se souvient ensuite que
 * l'établissement est fermé. Le compte, lui, n'a jamais de fiche : l'essai suivant le reprend.
 */
async function compteDUnFerme(): Promise<string> {
  const qui = { nom: 'Delmas', prenom: 'Rose', email: 'rose.delmas@haltes-et-chemins.test' };
  if (await existe(qui)) return qui.email;
  const ac = await Agent.connecter('ac@vao.test');
  const deja = await repere();
  const reponse = await sansRepertoire(() => inscrire(qui, DEUX_SUCCESSIONS[0], 'OCC'));
  expect(reponse.status, `inscription de ${qui.email} : ${await reponse.text()}`).toBe(202);
  await ac.ouvrir(qui, deja);
  await accepterLesConditions(qui);
  return qui.email;
}

test('la fiche d’un établissement fermé ne se crée pas ; le bout de la chaîne des successions est proposé', async ({ browser }) => {
  test.setTimeout(120_000);
  const email = await compteDUnFerme();
  const page = await ouvrir(browser);
  await seConnecter(page, email, USAGERS, MOT_DE_PASSE_INSCRIT);
  await chercherSaFiche(page);
  await expect(page.getByRole('heading', { name: 'HALTES ET CHEMINS' })).toBeFocused();
  await expect(page.getByText('Établissement fermé', { exact: true })).toBeVisible();
  await expect(page.getByText('Cet établissement est fermé').first()).toBeVisible();
  await expect(page.getByText(`Le SIRET ${lisible(DEUX_SUCCESSIONS[1])} lui succède.`)).toBeVisible();
  await expect(page.getByRole('button', { name: /Créer la fiche|Rejoindre la fiche/ })).toHaveCount(0);
  await controler(page, 'création, établissement fermé');
});
