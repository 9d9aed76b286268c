// Changer d'adresse électronique : la demande, le lien reçu à la nouvelle adresse, la connexion avec elle ; les liens qui ne valent plus.
import { expect, test, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { USAGERS } from './aide/adresses';
import { Agent } from './aide/api';
import { seConnecter } from './aide/connexion';
import {
  MOT_DE_PASSE_INSCRIT, ouvrir, personne, premiereConnexion, saisirIdentifiants, titre,
} from './aide/inscription';
import { attendre, lien, repere } from './aide/messagerie';

/** Établissement dont aucun parcours ne crée la fiche : chaque compte y est approuvé par les services de l'État. */
const SIRET = '99999134200018';
const SUJET = 'Confirmez votre nouvelle adresse';

async function demander(page: Page, nouvelle: string): Promise<string> {
  const deja = await repere();
  await page.getByLabel('Nouvelle adresse électronique').fill(nouvelle);
  await page.getByLabel('Mot de passe actuel').fill(MOT_DE_PASSE_INSCRIT);
  await page.getByRole('button', { name: 'Demander le changement' }).click();
  await expect(page.getByRole('heading', { name: 'Ouvrez le courriel que nous vous envoyons' })).toBeVisible();
  await expect(page.getByText(nouvelle)).toBeVisible();
  return lien(await attendre(deja, nouvelle, SUJET), `${USAGERS}/connexion/nouvelle-adresse?jeton=`);
}

/** Le lien ouvert, on confirme. */
async function confirmer(page: Page, adresse: string): Promise<void> {
  await page.goto(adresse);
  await titre(page, 'Confirmer votre nouvelle adresse');
  await page.getByRole('button', { name: 'Confirmer ma nouvelle adresse' }).click();
}

async function lienRefuse(page: Page, motif: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 2, name: motif })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Refaire la demande' })).toHaveAttribute('href', '/mon-compte/courriel');
}

test('une adresse se change par le lien que la nouvelle reçoit, et sert ensuite à se connecter', async ({ browser }) => {
  test.setTimeout(120_000);
  const qui = personne('Lebreton', 'Nora');
  const nouvelle = `nora.${Date.now()}@autre-exemple.test`;
  await (await Agent.connecter('ac@vao.test')).compteOuvert(qui, SIRET);
  const page = await ouvrir(browser);
  await premiereConnexion(page, qui);

  await page.getByRole('link', { name: /^Mon compte/ }).first().click();
  await titre(page, 'Mon compte');
  await page.getByRole('navigation', { name: 'Rubriques de mon compte' }).getByRole('link', { name: 'Adresse électronique' }).click();
  await titre(page, 'Changer d’adresse électronique');
  await page.getByRole('button', { name: 'Demander le changement' }).click();
  await expect(page.getByText('Il y a un problème')).toBeVisible();
  await expect(page.getByText('Saisissez votre mot de passe actuel.').first()).toBeVisible();
  await controler(page, 'changement d’adresse, en erreur');
  const premier = await demander(page, nouvelle);
  await controler(page, 'changement d’adresse, demandé');
  const second = await demander(page, nouvelle);

  // Un lien plus récent l'a remplacé.
  const messagerie = await ouvrir(browser);
  await confirmer(messagerie, premier);
  await lienRefuse(messagerie, 'Ce lien ne fonctionne pas');
  await expect(messagerie.getByText('Votre adresse n’a pas changé')).toHaveCount(0);
  await sansDefaut(messagerie, 'lien remplacé');

  // Trop ancien : une heure ne s'attend pas ici, la réponse du service est celle que prouvent les tests de l'API.
  await messagerie.route('**/comptes/courriel', (route) =>
    route.fulfill({
      status: 410,
      contentType: 'application/problem+json',
      json: { type: 'urn:vao:probleme:lien-expire', title: 'Ce lien a expiré', status: 410, code: 'lien-expire', instance: '' },
    }),
  );
  await confirmer(messagerie, second);
  await lienRefuse(messagerie, 'Ce lien n’est plus valable');
  await expect(messagerie.getByText('Votre adresse n’a pas changé.')).toBeVisible();
  await sansDefaut(messagerie, 'lien trop ancien');
  await messagerie.unroute('**/comptes/courriel');

  // Ouvrir le lien ne le consomme pas : c'est le bouton qui agit.
  const deja = await repere();
  await messagerie.goto(second);
  await titre(messagerie, 'Confirmer votre nouvelle adresse');
  await controler(messagerie, 'nouvelle adresse à confirmer');
  await messagerie.getByRole('button', { name: 'Confirmer ma nouvelle adresse' }).click();
  await expect(messagerie.getByRole('heading', { level: 1, name: 'Votre adresse est changée' })).toBeFocused();
  await controler(messagerie, 'adresse changée');
  await attendre(deja, qui.email, 'adresse de votre compte a changé');

  // La session ouverte avec l'ancienne adresse est fermée.
  await page.reload();
  await titre(page, 'Connexion');
  await saisirIdentifiants(page, qui);
  await expect(page.getByText('Adresse ou mot de passe incorrect').first()).toBeVisible();

  await confirmer(messagerie, second);
  await lienRefuse(messagerie, 'Ce lien ne fonctionne pas');
  await expect(messagerie.getByText('Votre adresse n’a pas changé')).toHaveCount(0);
  await controler(messagerie, 'lien déjà servi');

  await seConnecter(page, nouvelle, USAGERS, MOT_DE_PASSE_INSCRIT);
  await titre(page, /Bonjour/);
  await page.goto(`${USAGERS}/mon-compte/courriel`);
  await expect(page.getByLabel('Adresse électronique du compte')).toHaveValue(nouvelle);
});
