// Le même métier, au clavier seul, du premier écran à l'accusé de réception : déposer, demander un complément, y répondre, enregistrer.
import { expect, test, type Browser, type Locator, type Page } from '@playwright/test';
import { BO, USAGERS } from './aide/adresses';
import { actionner, atteindre, cocher, taper } from './aide/clavier';
import { seConnecterAuClavier } from './aide/connexion';
import { dans } from './aide/dates';
import { ORGANISME, titreDe } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { attendre, lien, repere } from './aide/messagerie';

function continuer(page: Page): Locator {
  return page.getByRole('button', { name: 'Enregistrer et continuer' });
}

async function creer(page: Page, libelle: string): Promise<void> {
  await actionner(page, page.getByRole('link', { name: 'Déclarer un séjour' }));
  await titre(page, 'Déclarer un séjour');
  await taper(page, page.getByLabel('Titre du séjour'), libelle);
  await taper(page, page.getByLabel('Premier jour du séjour'), dans(150));
  await taper(page, page.getByLabel('Dernier jour du séjour'), dans(158));
  await actionner(page, page.getByRole('button', { name: 'Créer la déclaration' }));
  await titre(page, libelle);
}

async function remplir(page: Page): Promise<void> {
  await actionner(page, page.getByRole('link', { name: 'Présenter le séjour' }));
  await titre(page, 'Informations générales');
  await actionner(page, continuer(page));
  await titre(page, 'Vacanciers');
  await taper(page, page.getByLabel('Nombre d’hommes prévu'), '3');
  await taper(page, page.getByLabel('Nombre de femmes prévu'), '4');
  await cocher(page, page.getByLabel('40-59 ans'));
  await cocher(page, page.getByLabel('Moteur'));
  await taper(page, page.getByLabel('Précisions sur les déficiences'), 'Deux personnes en fauteuil.');
  await actionner(page, continuer(page));
  await titre(page, 'Personnel');
  await taper(page, page.getByLabel('Nombre de responsables et d’encadrants prévu'), '1');
  await taper(page, page.getByLabel('Nombre d’accompagnants prévu'), '3');
  await atteindre(page, page.getByRole('radio').first());
  await page.keyboard.press('Space');
  await actionner(page, continuer(page));
  await titre(page, 'Hébergements');
  await actionner(page, page.getByRole('button', { name: 'Ajouter une étape' }));
  const lieu = page.getByRole('combobox', { name: 'Hébergement' });
  await taper(page, lieu, 'gîte');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await actionner(page, page.getByRole('button', { name: 'Ajouter l’étape' }));
  await expect(page.getByText('Les étapes couvrent tout le séjour.')).toBeVisible();
  await actionner(page, continuer(page));
}

/** Atteste et dépose. */
async function deposer(page: Page, bouton: string): Promise<void> {
  await taper(page, page.getByLabel('En qualité de'), 'Directrice');
  await cocher(page, page.getByRole('checkbox', { name: /Je certifie/ }));
  await actionner(page, page.getByRole('button', { name: bouton }));
  await actionner(page, page.getByRole('dialog').getByRole('button', { name: 'Déposer', exact: true }));
}

/** Ouvre une boîte de dialogue, la confirme ; le focus arrive ensuite sur ce qui vient d'être fait. */
async function confirmer(page: Page, bouton: string, fait: RegExp): Promise<void> {
  await actionner(page, page.getByRole('button', { name: bouton }));
  await actionner(page, page.getByRole('dialog').getByRole('button', { name: bouton, exact: true }));
  const resultat = page.locator('#resultat');
  await expect(resultat).toContainText(fait);
  await expect(resultat).toBeFocused();
}

const PRISE_EN_CHARGE = /prise en charge\. Vous pouvez l’instruire/;

async function trouver(page: Page, libelle: string): Promise<void> {
  await actionner(page, page.getByRole('link', { name: 'Séjours' }).first());
  await titre(page, 'Séjours');
  await taper(page, page.getByLabel('Rechercher'), libelle);
  const ligne = page.getByRole('row').filter({ hasText: libelle });
  await expect(ligne).toBeVisible();
  await actionner(page, ligne.getByRole('link', { name: /Consulter/ }));
  await titre(page, libelle);
}

/** Un envoi sans texte dit ce qui manque et mène au champ ; complété, il part. */
async function demanderUnComplement(page: Page): Promise<void> {
  await actionner(page, page.getByRole('button', { name: 'Demander des compléments' }));
  const boite = page.getByRole('dialog', { name: 'Demander des compléments' });
  const envoyer = boite.getByRole('button', { name: 'Envoyer la demande' });
  await actionner(page, envoyer);
  await expect(boite.getByRole('group', { name: 'Il y a un problème' })).toBeFocused();
  await actionner(page, boite.getByRole('group', { name: 'Il y a un problème' }).getByRole('link').first());
  const attendu = boite.getByLabel('Ce qui est attendu');
  await expect(attendu).toBeFocused();
  await page.keyboard.type('Combien de personnes veillent la nuit ?');
  await cocher(page, boite.getByLabel('Personnel', { exact: true }));
  await actionner(page, envoyer);
  await expect(page.locator('#resultat')).toContainText('La demande de compléments est envoyée à l’organisme.');
  await expect(page.locator('#resultat')).toBeFocused();
}

/** L'organisme suit le lien de son courriel, va à la section visée, corrige, répond et dépose de nouveau. */
async function repondre(page: Page, adresse: string): Promise<void> {
  await page.goto(adresse);
  await expect(page.getByText('Combien de personnes veillent la nuit ?').first()).toBeVisible();
  await actionner(page, page.getByRole('link', { name: 'Personnel', exact: true }));
  await titre(page, 'Personnel');
  await taper(page, page.getByLabel('Nombre d’accompagnants prévu'), '4');
  await actionner(page, continuer(page));
  await titre(page, 'Hébergements');
  await actionner(page, continuer(page));
  await titre(page, 'Synthèse et attestation');
  await taper(page, page.getByLabel('Votre réponse à la demande de compléments'), 'Un accompagnant de plus, chaque nuit.');
  await deposer(page, 'Déposer les compléments');
  await titre(page, 'Vos compléments sont déposés');
}

/** Les onglets se parcourent aux flèches ; le document se télécharge, l'histoire se lit. */
async function lireLesSuites(page: Page, adresse: string): Promise<void> {
  await page.goto(adresse);
  await atteindre(page, page.getByRole('tab', { name: 'Formulaire' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Documents' })).toBeFocused();
  const document = page.getByRole('button', { name: /^Télécharger AR_DS-.*\.pdf$/ });
  await atteindre(page, document);
  const telechargement = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await telechargement).suggestedFilename()).toMatch(/^AR_DS-.*\.pdf$/);
  await atteindre(page, page.getByRole('tab', { name: 'Documents' }), 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Historique' })).toBeFocused();
  const histoire = page.getByRole('list', { name: /^Historique/ });
  await expect(histoire).toContainText('Enregistrement de la déclaration à 2 mois');
  await expect(histoire).toContainText('Un accompagnant de plus, chaque nuit.');
}

async function organisme(browser: Browser, libelle: string): Promise<Page> {
  const page = await ouvrir(browser);
  await seConnecterAuClavier(page, ORGANISME, USAGERS);
  await creer(page, libelle);
  await remplir(page);
  await titre(page, 'Synthèse et attestation');
  await deposer(page, 'Déposer la déclaration à 2 mois');
  await titre(page, 'Votre déclaration est déposée');
  return page;
}

test('une déclaration se dépose, se complète et s’enregistre au clavier seul', async ({ browser }) => {
  test.setTimeout(180_000);
  const libelle = titreDe('Au clavier');
  const portail = await organisme(browser, libelle);
  const bureau = await ouvrir(browser);
  await seConnecterAuClavier(bureau, 'ac@vao.test', BO);
  await trouver(bureau, libelle);
  await confirmer(bureau, 'Prendre en charge', PRISE_EN_CHARGE);
  let deja = await repere();
  await demanderUnComplement(bureau);
  await repondre(portail, lien(await attendre(deja, ORGANISME, 'Compléments demandés'), USAGERS));

  await bureau.reload();
  await expect(bureau.getByText('Un accompagnant de plus, chaque nuit.').first()).toBeVisible();
  await confirmer(bureau, 'Prendre en charge', PRISE_EN_CHARGE);
  deja = await repere();
  await confirmer(bureau, 'Enregistrer', /La déclaration à 2 mois est enregistrée/);
  await lireLesSuites(portail, lien(await attendre(deja, ORGANISME, 'Accusé de réception'), USAGERS));
});
