// Comptes du portail : s'inscrire, confirmer son adresse, être approuvé par un collègue ou refusé par la DREETS,
// accepter les conditions d'utilisation, être désactivé pendant qu'on est connecté.
import { expect, test, type Page } from '@playwright/test';
import { sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { actionner, taper } from './aide/clavier';
import { seConnecter } from './aide/connexion';
import {
  confirmer, donnerSonIdentite, MOT_DE_PASSE_INSCRIT, ouvrir, personne, premiereConnexion, saisirIdentifiants, titre,
  type Personne,
} from './aide/inscription';
import { attendre, lien, repere } from './aide/messagerie';

const COLLEGUE = 'direction@grand-large.test';
const SIRET_GRAND_LARGE = '812 047 132 00012';

async function sInscrire(page: Page, qui: Personne, siret: string, etablissement: RegExp): Promise<void> {
  await page.goto(`${USAGERS}/connexion`);
  await page.getByRole('link', { name: /[Cc]réer un compte/ }).click();
  await titre(page, 'Créer un compte');
  await sansDefaut(page, 'inscription, établissement');
  await page.getByLabel('Numéro SIRET').fill('812 047 132 00013');
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
  await expect(page.getByText(/faute de frappe/).first()).toBeVisible();
  await sansDefaut(page, 'inscription, SIRET faux');
  await page.getByLabel('Numéro SIRET').fill(siret);
  await page.getByRole('button', { name: 'Rechercher l’établissement' }).click();
  await expect(page.getByRole('heading', { name: etablissement })).toBeVisible();
  await sansDefaut(page, 'inscription, établissement trouvé');
  await page.getByRole('button', { name: 'Oui, continuer' }).click();
  await donnerSonIdentite(page, qui);
}

test('un collègue approuve un compte, puis le désactive pendant que la personne est connectée', async ({ browser }) => {
  test.setTimeout(180_000);
  const qui = personne('Rivoire', 'Lucie');
  const visiteur = await ouvrir(browser);
  const deja = await repere();
  await sInscrire(visiteur, qui, SIRET_GRAND_LARGE, /GRAND LARGE/);
  await confirmer(visiteur, qui, deja);
  await attendre(deja, qui.email, 'transmise à votre organisme');
  await attendre(deja, COLLEGUE, 'demande de compte');

  // Tant que personne n'a répondu, la connexion le dit.
  await saisirIdentifiants(visiteur, qui);
  await expect(visiteur.getByText(/attend d.être approuvé/).first()).toBeVisible();

  const collegue = await ouvrir(browser);
  await seConnecter(collegue, COLLEGUE, USAGERS);
  await collegue.goto(`${USAGERS}/utilisateurs/liste`);
  await titre(collegue, 'Utilisateurs de votre organisme');
  await sansDefaut(collegue, 'utilisateurs');
  const ligne = collegue.getByRole('row', { name: new RegExp(qui.email) });
  await ligne.getByRole('button', { name: /Approuver/ }).click();
  const modale = collegue.getByRole('dialog', { name: /Approuver le compte de Lucie Rivoire/ });
  await sansDefaut(collegue, 'approbation');
  await modale.getByRole('button', { name: 'Approuver' }).click();
  await expect(collegue.getByText('Le compte de Lucie Rivoire est ouvert.').first()).toBeVisible();
  await attendre(deja, qui.email, 'compte');

  // Première connexion : les conditions d'utilisation se présentent avant tout le reste.
  await premiereConnexion(visiteur, qui);
  await visiteur.goto(`${USAGERS}/declarations`);
  await titre(visiteur, 'Déclarations de séjour');

  // Désactivé par sa collègue, il est dehors à son prochain geste.
  await collegue.getByRole('row', { name: new RegExp(qui.email) }).getByRole('link', { name: /Ouvrir/ }).click();
  await titre(collegue, 'Lucie Rivoire');
  await sansDefaut(collegue, 'fiche d’un utilisateur');
  await collegue.getByRole('button', { name: /Désactiver/ }).click();
  await collegue.getByRole('dialog').getByRole('button', { name: 'Désactiver' }).click();
  await expect(collegue.getByText('Le compte de Lucie Rivoire est désactivé.').first()).toBeVisible();
  await expect
    .poll(
      async () => {
        await visiteur.reload();
        return visiteur.getByRole('button', { name: 'Se connecter' }).or(visiteur.getByRole('heading', { level: 1, name: 'Déclarations de séjour' })).first().textContent();
      },
      { message: 'une personne désactivée est dehors', timeout: 20_000 },
    )
    .toContain('Se connecter');
});

test('la DREETS refuse un compte, au clavier seul', async ({ browser }) => {
  test.setTimeout(180_000);
  const qui = personne('Kermarrec', 'Malo');
  const visiteur = await ouvrir(browser);
  const deja = await repere();
  await sInscrire(visiteur, qui, '999 999 022 00018', /ESCALES ADAPTEES/);
  await confirmer(visiteur, qui, deja);
  await expect(visiteur.getByText(/DREETS/).first()).toBeVisible();
  await attendre(deja, qui.email, 'transmise à la DREETS');
  await attendre(deja, 'dreets-bre@vao.test', 'demande de compte');

  const agent = await ouvrir(browser);
  await seConnecter(agent, 'dr-bre@vao.test', BO);
  await agent.goto(`${BO}/utilisateurs-ova/liste`);
  await titre(agent, 'Comptes à approuver');
  await sansDefaut(agent, 'comptes à approuver');
  const ligne = agent.getByRole('row', { name: new RegExp(qui.email) });
  await actionner(agent, ligne.getByRole('button', { name: /Refuser/ }));
  const modale = agent.getByRole('dialog', { name: /Refuser le compte de Malo Kermarrec/ });
  await expect(modale).toBeVisible();
  await actionner(agent, modale.getByRole('button', { name: 'Refuser' }));
  await expect(modale.getByText('Il y a un problème')).toBeVisible();
  await sansDefaut(agent, 'refus sans motif');
  await taper(agent, modale.getByLabel(/^Motif/), 'Cette personne ne travaille pas dans cet établissement.');
  await actionner(agent, modale.getByRole('button', { name: 'Refuser' }));
  await expect(agent.getByText('Le compte de Malo Kermarrec est refusé.').first()).toBeVisible();
  const refus = await attendre(deja, qui.email, 'refusée');
  expect(refus.text).toContain('ne travaille pas dans cet établissement');

  await saisirIdentifiants(visiteur, qui);
  await expect(visiteur.getByText('Adresse ou mot de passe incorrect').first()).toBeVisible();
});

test('l’administration centrale crée un agent, qui active son compte ; territoires et journal', async ({ browser }) => {
  test.setTimeout(180_000);
  const courriel = `agent.${Date.now()}@exemple.test`;
  const ac = await ouvrir(browser);
  const deja = await repere();
  await seConnecter(ac, 'ac@vao.test', BO);
  await ac.goto(`${BO}/comptes/liste`);
  await titre(ac, 'Agents');
  await sansDefaut(ac, 'agents');
  await ac.getByRole('link', { name: 'Créer un agent' }).click();
  await titre(ac, 'Créer un agent');
  await ac.getByRole('button', { name: 'Créer l’agent' }).click();
  await expect(ac.getByText('Il y a un problème')).toBeVisible();
  await sansDefaut(ac, 'création d’un agent refusée');
  await ac.getByLabel('Adresse de courriel professionnelle').fill(courriel);
  await ac.getByLabel('Nom', { exact: true }).fill('Santoni');
  await ac.getByLabel('Prénom').fill('Ange');
  await ac.getByText('Départementale', { exact: true }).click();
  await ac.getByLabel('Territoire').selectOption({ label: '2A – Corse-du-Sud' });
  await ac.getByText('Consulter les déclarations').click();
  await ac.getByRole('button', { name: 'Créer l’agent' }).click();
  await expect(ac.getByText(/Ange Santoni reçoit un courriel/).first()).toBeVisible();

  const invitation = await attendre(deja, courriel, 'compte');
  const nouveau = await ouvrir(browser);
  await nouveau.goto(lien(invitation, `${BO}/connexion/validation`));
  await titre(nouveau, 'Activer votre compte');
  await sansDefaut(nouveau, 'activation');
  await nouveau.getByLabel(/^Nouveau mot de passe/).fill(MOT_DE_PASSE_INSCRIT);
  await nouveau.getByLabel('Le même mot de passe, une seconde fois').fill(MOT_DE_PASSE_INSCRIT);
  await nouveau.getByRole('button', { name: 'Enregistrer le mot de passe' }).click();
  await titre(nouveau, 'Votre compte est activé');

  await ac.goto(`${BO}/comptes/liste?email=${encodeURIComponent(courriel)}`);
  await ac.getByRole('link', { name: /Modifier/ }).click();
  await titre(ac, 'Ange Santoni');
  await sansDefaut(ac, 'fiche d’un agent');
  await ac.getByRole('button', { name: 'Désactiver' }).click();
  await ac.getByRole('dialog').getByRole('button', { name: 'Désactiver' }).click();
  await expect(ac.getByText('Le compte est désactivé.').first()).toBeVisible();

  await ac.goto(`${BO}/territoires/liste`);
  await titre(ac, 'Territoires');
  await sansDefaut(ac, 'territoires');
  await ac.goto(`${BO}/territoires/2A`);
  await titre(ac, 'Corse-du-Sud');
  await ac.getByLabel('Nom du correspondant', { exact: true }).fill('Casanova');
  await ac.getByLabel('Prénom du correspondant').fill('Lisa');
  await ac.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  await expect(ac.getByText('La fiche est enregistrée.').first()).toBeVisible();
  await sansDefaut(ac, 'fiche territoire');

  await ac.goto(`${BO}/comptes/journal`);
  await titre(ac, 'Journal des comptes');
  await expect(ac.getByText('Corse-du-Sud').first()).toBeVisible();
  await sansDefaut(ac, 'journal des comptes');
  await ac.goto(`${BO}/comptes/liste-organisme`);
  await titre(ac, 'Comptes des organismes');
  const telechargement = ac.waitForEvent('download');
  await ac.getByRole('button', { name: /Exporter en CSV/ }).click();
  expect((await telechargement).suggestedFilename()).toMatch(/^comptes-organismes-\d{4}-\d\d-\d\d\.csv$/);
  await sansDefaut(ac, 'comptes des organismes');
});
