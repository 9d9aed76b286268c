// Organismes en back-office : les trouver, lire leur fiche, la commenter, tenir la liste de ceux sans agrément.
import { expect, test, type Page } from '@playwright/test';
import { controler, sansDefaut } from './aide/accessibilite';
import { BO } from './aide/adresses';
import { actionner, atteindre, taper } from './aide/clavier';
import { seConnecter } from './aide/connexion';
import { siretNeuf } from './aide/sirets';

const GRAND_LARGE = 'Association Grand Large';
const ANTENNE = 'Association Grand Large – antenne d’Annecy';

async function titre(page: Page, nom: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: nom })).toBeVisible();
}

async function parLeMenu(page: Page, entree: string): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Menu principal' });
  await menu.getByRole('button', { name: 'Organismes' }).click();
  await menu.getByRole('link', { name: entree, exact: true }).click();
}

/** ORGANISME-O24, à l'écran. */
test('un agent trouve un organisme par ses filtres, lit sa fiche et la commente', async ({ page }) => {
  test.setTimeout(180_000);
  await seConnecter(page, 'dd38@vao.test', BO);
  await parLeMenu(page, 'Organismes');
  await titre(page, 'Organismes');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await controler(page, 'organismes');

  // Cherchés : les fiches que d'autres parcours ont créées peuvent les pousser hors de la première page.
  await page.getByLabel('Rechercher').fill('sans agrément');
  await expect(page.getByRole('row', { name: /Sans Agrément/ })).toContainText('Sans agrément');

  await page.getByLabel('Rechercher').fill('grand LARGE');
  await expect(page).toHaveURL(/recherche=grand/);
  // Un établissement autorisé a l'agrément de son siège : même région, même date.
  const antenne = page.getByRole('row', { name: new RegExp(ANTENNE) });
  await expect(antenne).toContainText('Auvergne-Rhône-Alpes');
  await expect(antenne).toContainText('Établissement secondaire');
  await expect(page.getByText('2\u00a0organismes').first()).toBeVisible();
  await expect(page.getByRole('row', { name: /Petits Pas/ })).toHaveCount(0);
  await page.getByRole('columnheader', { name: /^Nom/ }).getByRole('button').click();
  await expect(page).toHaveURL(/tri=nom/);
  const telechargement = page.waitForEvent('download');
  await page.getByRole('button', { name: /CSV/ }).click();
  expect((await telechargement).suggestedFilename()).toMatch(/^organismes-\d{4}-\d\d-\d\d\.csv$/);

  const lien = page.getByRole('link', { name: `Ouvrir ${GRAND_LARGE}`, exact: true });
  await lien.click();
  await titre(page, GRAND_LARGE);
  await expect(page.getByRole('heading', { name: 'Identité et coordonnées' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Protocole sanitaire' })).toBeVisible();
  await controler(page, 'fiche d’un organisme');

  for (const rubrique of ['Établissements', 'Comptes', 'Agrément', 'Séjours']) {
    await page.getByRole('navigation', { name: 'Rubriques de la fiche' }).getByRole('link', { name: rubrique }).click();
    await titre(page, new RegExp(`– ${rubrique.toLowerCase()}$`));
    await expect(page.getByText('Chargement')).toHaveCount(0);
    await controler(page, `rubrique ${rubrique}`);
  }

  await page.getByRole('navigation', { name: 'Rubriques de la fiche' }).getByRole('link', { name: 'Historique' }).click();
  await titre(page, /– historique$/);
  const texte = `Appel de la directrice, dossier ${Date.now()}.`;
  await page.getByRole('button', { name: 'Ajouter le commentaire' }).click();
  await expect(page.getByRole('heading', { name: 'Il y a un problème' })).toBeVisible();
  await sansDefaut(page, 'commentaire vide');
  await page.getByLabel('Commentaire', { exact: false }).fill(texte);
  await page.getByRole('button', { name: 'Ajouter le commentaire' }).click();
  await expect(page.getByText('Le commentaire est ajouté à l’historique.').first()).toBeVisible();
  await expect(page.getByText(texte)).toBeVisible();
  await controler(page, 'historique d’un organisme');

  // Le fil d'Ariane ramène à la liste, filtrée comme on l'a quittée.
  await page.getByRole('navigation', { name: 'vous êtes ici' }).getByRole('link', { name: 'Organismes' }).click();
  await expect(page).toHaveURL(/recherche=grand/);
  await expect(page.getByText('2\u00a0organismes').first()).toBeVisible();
});

test('la fiche d’un organisme sans agrément le dit, et un filtre le trouve', async ({ page }) => {
  await seConnecter(page, 'dd29@vao.test', BO);
  await page.goto(`${BO}/organismes?agrement=AUCUN&tri=nom&recherche=sans`);
  await page.getByRole('link', { name: 'Ouvrir Sans Agrément' }).click();
  await titre(page, 'Sans Agrément');
  await expect(page.getByRole('heading', { name: 'Cet organisme n’a pas d’agrément' })).toBeVisible();
  await sansDefaut(page, 'fiche sans agrément');

  await page.goto(`${BO}/organismes/inconnu`);
  await titre(page, /introuvable/i);
  await page.goto(`${BO}/organismes?recherche=zzzzzz`);
  await expect(page.getByText('Aucun organisme ne correspond à vos filtres')).toBeVisible();
  await controler(page, 'organismes, aucun résultat');
});

test('une DREETS ajoute, corrige et retire une décision de sa région, au clavier', async ({ page }) => {
  test.setTimeout(120_000);
  const nom = `Vacances interrompues ${Date.now() % 100_000}`;
  await seConnecter(page, 'dr-ara@vao.test', BO);
  await page.goto(`${BO}/informations`);
  await titre(page, 'Organisateurs sans agrément');
  await actionner(page, page.getByRole('button', { name: 'Ajouter une décision' }));
  const boite = page.getByRole('dialog', { name: 'Ajouter une décision' });
  await expect(boite).toBeVisible();
  await actionner(page, boite.getByRole('button', { name: 'Enregistrer' }));
  await expect(boite.getByRole('heading', { name: 'Il y a un problème' })).toBeVisible();
  await sansDefaut(page, 'décision, erreurs');
  await taper(page, boite.getByLabel(/^SIRET/), siretNeuf());
  await taper(page, boite.getByLabel(/^Nom de l’organisateur/), nom);
  // Sa région est déjà choisie, et c'est la seule proposée.
  await expect(boite.getByLabel('Région de la décision')).toHaveValue('AURA');
  await taper(page, boite.getByLabel(/^Nature de la décision/), 'Retrait');
  await taper(page, boite.getByLabel(/^Date de la décision/), '02/11/2025');
  await actionner(page, boite.getByRole('button', { name: 'Enregistrer' }));
  await expect(page.getByText('La décision est ajoutée.').first()).toBeVisible();
  await expect(boite).toBeHidden();

  await page.getByLabel('Rechercher').fill(nom);
  const ligne = page.getByRole('row', { name: new RegExp(nom) });
  await expect(ligne).toContainText('Retrait');
  await expect(page.getByText('1\u00a0décision').first()).toBeVisible();
  await controler(page, 'organisateurs sans agrément');

  await actionner(page, ligne.getByRole('button', { name: /Modifier/ }));
  const correction = page.getByRole('dialog', { name: 'Modifier la décision' });
  await taper(page, correction.getByLabel(/^Nature de la décision/), 'Suspension');
  await actionner(page, correction.getByRole('button', { name: 'Enregistrer' }));
  await expect(page.getByText('La décision est modifiée.').first()).toBeVisible();
  await expect(ligne).toContainText('Suspension');

  await actionner(page, ligne.getByRole('button', { name: /Retirer/ }));
  const retrait = page.getByRole('dialog', { name: 'Retirer la décision' });
  await sansDefaut(page, 'retrait d’une décision');
  await atteindre(page, retrait.getByRole('button', { name: 'Retirer' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('La décision est retirée.').first()).toBeVisible();
  await expect(page.getByText('Aucune décision ne correspond à vos filtres')).toBeVisible();
});

test('un agent d’un département lit les décisions sans pouvoir y toucher', async ({ page }) => {
  await seConnecter(page, 'dd38-lecture@vao.test', BO);
  await parLeMenu(page, 'Organisateurs sans agrément');
  await titre(page, 'Organisateurs sans agrément');
  await expect(page.getByRole('region', { name: 'Résultats' })).not.toContainText('Chargement');
  await expect(page.getByRole('button', { name: /Ajouter|Modifier|Retirer/ })).toHaveCount(0);
  await controler(page, 'organisateurs sans agrément, en lecture');
});
