// Le même métier, au clavier seul : se connecter, remplir, déposer, prendre en charge.
import { expect, test, type Page } from '@playwright/test';
import { BO, USAGERS } from './aide/adresses';
import { actionner, atteindre, cocher, taper } from './aide/clavier';
import { seConnecterAuClavier } from './aide/connexion';

async function titre(page: Page, nom: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: nom })).toBeVisible();
}

function dans(jours: number): string {
  const date = new Date(Date.now() + jours * 86_400_000);
  return date.toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris', day: '2-digit', month: '2-digit', year: 'numeric' });
}

async function remplir(page: Page): Promise<void> {
  const continuer = page.getByRole('button', { name: 'Enregistrer et continuer' });
  await actionner(page, page.getByRole('link', { name: 'Présenter le séjour' }));
  await titre(page, 'Informations générales');
  await actionner(page, continuer);
  await titre(page, 'Vacanciers');
  await taper(page, page.getByLabel('Nombre d’hommes prévu'), '3');
  await taper(page, page.getByLabel('Nombre de femmes prévu'), '4');
  await cocher(page, page.getByLabel('40-59 ans'));
  await cocher(page, page.getByLabel('Moteur'));
  await taper(page, page.getByLabel('Précisions sur les déficiences'), 'Deux personnes en fauteuil.');
  await actionner(page, continuer);
  await titre(page, 'Personnel');
  await taper(page, page.getByLabel('Nombre de responsables et d’encadrants prévu'), '1');
  await taper(page, page.getByLabel('Nombre d’accompagnants prévu'), '3');
  await atteindre(page, page.getByRole('radio').first());
  await page.keyboard.press('Space');
  await actionner(page, continuer);
  await titre(page, 'Hébergements');
  await actionner(page, page.getByRole('button', { name: 'Ajouter une étape' }));
  const lieu = page.getByRole('combobox', { name: 'Hébergement' });
  await taper(page, lieu, 'gîte');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await actionner(page, page.getByRole('button', { name: 'Ajouter l’étape' }));
  await expect(page.getByText('Les étapes couvrent tout le séjour.')).toBeVisible();
  await actionner(page, continuer);
}

test('une déclaration se dépose et se prend en charge au clavier seul', async ({ browser }) => {
  test.setTimeout(180_000);
  const libelle = `Au clavier ${Date.now() % 100_000}`;
  const portail = await (await browser.newContext()).newPage();
  await seConnecterAuClavier(portail, 'direction@grand-large.test', USAGERS);
  await actionner(portail, portail.getByRole('link', { name: 'Déclarer un séjour' }));
  await titre(portail, 'Déclarer un séjour');
  await taper(portail, portail.getByLabel('Titre du séjour'), libelle);
  await taper(portail, portail.getByLabel('Premier jour du séjour'), dans(150));
  await taper(portail, portail.getByLabel('Dernier jour du séjour'), dans(158));
  await actionner(portail, portail.getByRole('button', { name: 'Créer la déclaration' }));
  await titre(portail, libelle);
  await remplir(portail);
  await titre(portail, 'Synthèse et attestation');
  await taper(portail, portail.getByLabel('En qualité de'), 'Directrice');
  await cocher(portail, portail.getByRole('checkbox', { name: /Je certifie/ }));
  await actionner(portail, portail.getByRole('button', { name: 'Déposer la déclaration à 2 mois' }));
  await actionner(portail, portail.getByRole('dialog').getByRole('button', { name: 'Déposer', exact: true }));
  await titre(portail, 'Votre déclaration est déposée');

  const bureau = await (await browser.newContext()).newPage();
  await seConnecterAuClavier(bureau, 'ac@vao.test', BO);
  await actionner(bureau, bureau.getByRole('link', { name: 'Séjours' }).first());
  await titre(bureau, 'Séjours');
  await taper(bureau, bureau.getByLabel('Rechercher'), libelle);
  const ligne = bureau.getByRole('row').filter({ hasText: libelle });
  await expect(ligne).toBeVisible();
  await actionner(bureau, ligne.getByRole('link', { name: /Consulter/ }));
  await titre(bureau, libelle);
  await actionner(bureau, bureau.getByRole('button', { name: 'Prendre en charge' }));
  await actionner(bureau, bureau.getByRole('dialog').getByRole('button', { name: 'Prendre en charge' }));
  await expect(bureau.getByRole('button', { name: 'Demander des compléments' })).toBeVisible();
});
