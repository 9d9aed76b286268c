// Rien ne se perd : la saisie s'enregistre seule, attend le retour du réseau, et deux personnes sur le même dossier le voient.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { sansDefaut } from './aide/accessibilite';
import { BO, USAGERS } from './aide/adresses';
import { Agent } from './aide/api';
import { seConnecter } from './aide/connexion';
import { AGENT, Declarant, ORGANISME, titreDe } from './aide/declaration';
import { ouvrir, titre } from './aide/inscription';
import { enregistre } from './aide/organisme';

const hommes = (page: Page): Locator => page.getByRole('textbox', { name: 'Nombre d’hommes prévu' });
const femmes = (page: Page): Locator => page.getByRole('textbox', { name: 'Nombre de femmes prévu' });
const precisions = (page: Page): Locator => page.getByLabel('Précisions sur les déficiences');

async function vacanciers(page: Page, id: string): Promise<void> {
  await page.goto(`${USAGERS}/declarations/${id}/vacanciers`);
  await titre(page, 'Vacanciers');
}

/** Change un champ et le quitte, ce qui l'envoie aussitôt. */
async function changer(champ: Locator, valeur: string): Promise<void> {
  await champ.fill(valeur);
  await champ.blur();
}

test('la saisie s’enregistre seule, et attend le réseau sans rien perdre', async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await ouvrir(browser);
  await seConnecter(page, ORGANISME, USAGERS);
  const brouillon = await (await Declarant.depuis(page)).brouillon(titreDe('Saisie gardée'));
  await vacanciers(page, brouillon.id);

  // Sans quitter le champ ni rien valider.
  await hommes(page).pressSequentially('12');
  await enregistre(page);
  await page.reload();
  await expect(hommes(page)).toHaveValue('12');

  await page.context().setOffline(true);
  await precisions(page).fill('Deux personnes se déplacent en fauteuil.');
  await expect(page.getByText('Hors ligne, gardé dans cette page')).toBeVisible();
  await sansDefaut(page, 'section, hors ligne');
  // Le sommaire dit ce qui n'est pas enregistré ; la section retrouve ce qui était tapé.
  await page.getByRole('navigation', { name: 'vous êtes ici' }).getByRole('link', { name: brouillon.libelle }).click();
  await titre(page, brouillon.libelle);
  await expect(page.getByText('Une saisie n’est pas enregistrée')).toBeVisible();
  await sansDefaut(page, 'sommaire, saisie non enregistrée');
  await page.getByRole('link', { name: 'Vacanciers', exact: true }).click();
  await expect(precisions(page)).toHaveValue('Deux personnes se déplacent en fauteuil.');

  await page.context().setOffline(false);
  await enregistre(page);
  await page.reload();
  await expect(precisions(page)).toHaveValue('Deux personnes se déplacent en fauteuil.');
  await expect(hommes(page)).toHaveValue('12');
});

/** Les deux versions d'un champ sont montrées ; on en garde une. */
async function trancher(page: Page, ici: string, ailleurs: string, garder: RegExp): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Cette section a été modifiée ailleurs' })).toBeVisible();
  await expect(page.getByText('Non enregistré\u{a0}: ce dossier a été modifié ailleurs')).toBeVisible();
  const question = page.getByRole('group', { name: 'Nombre d’hommes prévu' });
  await expect(question.getByRole('radio', { name: `Ma saisie\u{a0}: ${ici}` })).toBeChecked();
  await expect(question.getByRole('radio', { name: `L’autre version\u{a0}: ${ailleurs}` })).not.toBeChecked();
  await sansDefaut(page, 'deux versions d’un champ');
  await question.locator('label').filter({ hasText: garder }).click();
  await page.getByRole('button', { name: 'Enregistrer ces choix' }).click();
  await expect(question).toHaveCount(0);
  await expect(hommes(page)).toBeFocused();
  await enregistre(page);
}

test('deux onglets sur la même section : les deux versions sont montrées, la personne choisit', async ({ browser }) => {
  test.setTimeout(90_000);
  const premier = await ouvrir(browser);
  await seConnecter(premier, ORGANISME, USAGERS);
  const declarant = await Declarant.depuis(premier);
  const { id } = await declarant.rempli(titreDe('Deux onglets'));
  await vacanciers(premier, id);
  const second = await premier.context().newPage();
  await vacanciers(second, id);

  await changer(hommes(premier), '8');
  await enregistre(premier);
  await changer(hommes(second), '9');
  await trancher(second, '9', '8', /^L’autre version/);
  await expect(hommes(second)).toHaveValue('8');

  await changer(hommes(premier), '10');
  await expect.poll(async () => (await declarant.lue(id)).sections.vacanciers.effectifHomme).toBe(10);
  await changer(hommes(second), '11');
  await trancher(second, '11', '10', /^Ma saisie/);
  await expect.poll(async () => (await declarant.lue(id)).sections.vacanciers.effectifHomme).toBe(11);

  // Deux champs différents ne se contredisent pas : chacun garde le sien et reçoit l'autre.
  await changer(femmes(premier), '5');
  await expect(hommes(premier)).toHaveValue('11');
  await expect(femmes(premier)).toHaveValue('5');
  await expect(premier.getByRole('button', { name: 'Enregistrer ces choix' })).toHaveCount(0);
  await expect.poll(async () => (await declarant.lue(id)).sections.vacanciers).toMatchObject({ effectifHomme: 11, effectifFemme: 5 });
});

async function tenterLaPriseEnCharge(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Prendre en charge' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Prendre en charge' }).click();
  const resultat = page.locator('#resultat');
  await expect(resultat.getByRole('heading', { name: 'Ce dossier a changé entre-temps' })).toBeVisible();
  await expect(resultat).toBeFocused();
  await expect(resultat).toContainText('«\u{a0}Prendre en charge\u{a0}» n’a pas été fait');
  await expect(resultat).toContainText(/Dernier événement\s: Prise en charge \(2 mois\), DDETS Isère \(38\), le/);
  await expect(resultat).toContainText('Le dossier est maintenant «\u{a0}En cours\u{a0}».');
}

test('deux agents sur le même dossier : le second apprend ce qui s’est passé et voit le dossier à jour', async ({ browser }) => {
  test.setTimeout(90_000);
  const declarant = await Declarant.connecter();
  const ouverte = await declarant.deposee(titreDe('Deux agents'));
  const listee = await declarant.deposee(titreDe('Deux listes'));
  const collegue = await Agent.connecter(AGENT);
  const page = await ouvrir(browser);
  await seConnecter(page, 'ac@vao.test', BO);

  await page.goto(`${BO}/sejours/${ouverte.id}/formulaire`);
  await expect(page.getByRole('button', { name: 'Prendre en charge' })).toBeVisible();
  await collegue.instruire(ouverte.id, 'prendre-en-charge');
  await tenterLaPriseEnCharge(page);
  await expect(page.getByRole('list', { name: 'État de la déclaration' })).toContainText('En cours');
  await expect(page.getByRole('button', { name: 'Demander des compléments' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Prendre en charge' })).toHaveCount(0);
  await sansDefaut(page, 'dossier pris en charge par un autre agent');

  // Depuis la liste aussi.
  await page.goto(`${BO}/sejours?recherche=${encodeURIComponent(listee.libelle)}`);
  const ligne = page.getByRole('row').filter({ hasText: listee.numero });
  await expect(ligne).toContainText('Transmise');
  await collegue.instruire(listee.id, 'prendre-en-charge');
  await tenterLaPriseEnCharge(page);
  await expect(ligne).toContainText('En cours');
  await expect(ligne.getByRole('button', { name: /Prendre en charge/ })).toHaveCount(0);
  await sansDefaut(page, 'liste, déclaration prise en charge par un autre agent');
});
