// S'inscrire sur le portail, du SIRET à la première connexion : les mêmes gestes pour tous les parcours de comptes.
import { expect, type Browser, type Page } from '@playwright/test';
import { sansDefaut } from './accessibilite';
import { BO, USAGERS } from './adresses';
import { seConnecter } from './connexion';
import { attendre, code, lien, repere } from './messagerie';

export const MOT_DE_PASSE_INSCRIT = 'Un-sejour-a-la-mer-27';

export interface Personne {
  nom: string;
  prenom: string;
  email: string;
}

/** Adresse qui ne sert qu'une fois : une base peut avoir vu le parcours précédent. */
export function personne(nom: string, prenom: string): Personne {
  return { nom, prenom, email: `${nom.toLowerCase()}.${Date.now()}@exemple.test` };
}

export async function ouvrir(browser: Browser, largeur = 1280): Promise<Page> {
  return (await browser.newContext({ viewport: { width: largeur, height: 900 } })).newPage();
}

export async function titre(page: Page, nom: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: nom })).toBeVisible();
}

/** Identité de la personne et mot de passe, une fois l'établissement retenu. */
export async function donnerSonIdentite(page: Page, qui: Personne): Promise<void> {
  await page.getByLabel('Nom', { exact: true }).fill(qui.nom);
  await page.getByLabel('Prénom').fill(qui.prenom);
  await page.getByLabel('Numéro de téléphone').fill('04 76 01 02 03');
  await page.getByLabel(/^Adresse électronique/).fill(qui.email);
  await page.getByLabel(/^Mot de passe/).fill(MOT_DE_PASSE_INSCRIT);
  await page.getByLabel('Le même mot de passe, une seconde fois').fill(MOT_DE_PASSE_INSCRIT);
  await sansDefaut(page, 'inscription, personne');
  await page.getByRole('button', { name: 'Créer mon compte' }).click();
  await titre(page, 'Ouvrez le courriel que nous vous envoyons');
  await sansDefaut(page, 'inscription envoyée');
}

export async function confirmer(page: Page, qui: Personne, deja: Set<string>): Promise<void> {
  const courriel = await attendre(deja, qui.email, 'Confirmez votre adresse');
  await page.goto(lien(courriel, `${USAGERS}/connexion/validation`));
  await titre(page, 'Confirmer votre adresse');
  await sansDefaut(page, 'confirmation de l’adresse');
  await page.getByRole('button', { name: 'Confirmer mon adresse' }).click();
  await titre(page, 'Votre adresse est confirmée');
  await sansDefaut(page, 'adresse confirmée');
}

export async function saisirIdentifiants(page: Page, qui: Personne): Promise<void> {
  await page.goto(`${USAGERS}/connexion`);
  await page.getByLabel('Adresse électronique').fill(qui.email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(MOT_DE_PASSE_INSCRIT);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** Première connexion : le code, puis les conditions d'utilisation, qui se présentent avant tout le reste. */
export async function premiereConnexion(page: Page, qui: Personne): Promise<void> {
  const deja = await repere();
  await saisirIdentifiants(page, qui);
  await titre(page, 'Code de connexion');
  await page.getByLabel('Code à 6 chiffres').fill(code(await attendre(deja, qui.email, 'ode')));
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await titre(page, /[Cc]onditions/);
  await sansDefaut(page, 'conditions d’utilisation');
  await page.getByRole('button', { name: /[Aa]ccepte/ }).click();
  await titre(page, /Bonjour/);
}

/** L'administration centrale approuve le compte : elle peut le faire dans toutes les régions. */
export async function approuver(browser: Browser, qui: Personne): Promise<void> {
  const agent = await ouvrir(browser);
  await seConnecter(agent, 'ac@vao.test', BO);
  await agent.goto(`${BO}/utilisateurs-ova/liste?email=${encodeURIComponent(qui.email)}`);
  const ligne = agent.getByRole('row', { name: new RegExp(qui.email) });
  await ligne.getByRole('button', { name: /Approuver/ }).click();
  await agent.getByRole('dialog').getByRole('button', { name: 'Approuver' }).click();
  await expect(agent.getByText(`Le compte de ${qui.prenom} ${qui.nom} est ouvert.`).first()).toBeVisible();
  await agent.context().close();
}

/** Compte neuf, approuvé et connecté, pour un établissement que le répertoire connaît. */
export async function compteApprouve(
  browser: Browser,
  qui: Personne,
  siret: string,
  etablissement: RegExp,
  largeur?: number,
): Promise<Page> {
  const page = await ouvrir(browser, largeur);
  const deja = await repere();
  await page.goto(`${USAGERS}/connexion/enregistrement`);
  await titre(page, 'Créer un compte');
  await page.getByLabel('Numéro SIRET').fill(siret);
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
  await expect(page.getByRole('heading', { name: etablissement })).toBeVisible();
  await page.getByRole('button', { name: 'Oui, continuer' }).click();
  await donnerSonIdentite(page, qui);
  await confirmer(page, qui, deja);
  await approuver(browser, qui);
  await premiereConnexion(page, qui);
  return page;
}
