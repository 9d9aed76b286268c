// L'adresse d'un hébergement : trouvée au clavier seul, montrée sur une carte, saisie à la main quand la recherche est en panne.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { sansDefaut } from './aide/accessibilite';
import { BO, DOUBLURES, USAGERS } from './aide/adresses';
import { actionner, atteindre, taper } from './aide/clavier';
import { seConnecter } from './aide/connexion';
import { dans } from './aide/dates';

const ORGANISME = 'direction@grand-large.test';
const AGENT = 'dd38@vao.test';

async function panne(mode: 'aucune' | '503'): Promise<void> {
  const reponse = await fetch(`${DOUBLURES}/_pannes/adresse?mode=${mode}`, { method: 'POST' });
  expect(reponse.ok, `panne de la doublure d'adresses : ${mode}`).toBe(true);
}

/** Vrai si le serveur, qui vérifie chaque minute, croit la recherche d'adresse en service. */
async function enService(): Promise<boolean> {
  const reponse = await fetch(`${USAGERS}/api/v1/services-externes`);
  const etats = (await reponse.json()) as { service: string; disponible: boolean }[];
  return etats.some((etat) => etat.service === 'adresse' && etat.disponible);
}

/** Ouvre, dans une déclaration neuve, la boîte de création d'un hébergement ; l'étape reste à remplir derrière elle. */
async function ouvrirLaCreation(page: Page): Promise<Locator> {
  await page.goto(`${USAGERS}/declarations`);
  await page.getByRole('link', { name: 'Déclarer un séjour' }).click();
  await page.getByLabel('Titre du séjour').fill(`Adresses ${Date.now() % 100_000}`);
  await page.getByLabel('Premier jour du séjour').fill(dans(130));
  await page.getByLabel('Dernier jour du séjour').fill(dans(137));
  await page.getByRole('button', { name: 'Créer la déclaration' }).click();
  await expect(page).toHaveURL(/\/declarations\/[0-9a-f-]{36}$/);
  await page.goto(`${page.url()}/hebergements`);
  await actionner(page, page.getByRole('button', { name: 'Ajouter une étape' }));
  await actionner(page, page.getByRole('button', { name: 'Créer un hébergement absent de la liste' }));
  const boite = page.getByRole('dialog', { name: 'Créer un hébergement' });
  await expect(boite).toBeVisible();
  return boite;
}

/** Termine la création au clavier, puis attend l'étape. */
async function creer(page: Page, boite: Locator): Promise<void> {
  await atteindre(page, boite.getByLabel('Type d’hébergement'));
  await page.keyboard.type('Aut');
  await taper(page, boite.getByLabel('Nombre de lits'), '12');
  await actionner(page, boite.getByRole('button', { name: 'Créer l’hébergement' }));
  await expect(boite).toBeHidden();
}

async function sansDebord(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
    .toBe(0);
}

test('l’adresse d’un hébergement se trouve au clavier seul et se montre sur une carte', async ({ page }) => {
  test.setTimeout(120_000);
  await seConnecter(page, ORGANISME, USAGERS);
  const boite = await ouvrirLaCreation(page);
  await taper(page, boite.getByLabel('Nom de l’hébergement'), 'Villa des Îles');
  const adresse = boite.getByRole('combobox', { name: /^Adresse/ });
  await taper(page, adresse, '12 rue prévert & kosma ajaccio');
  await expect(boite.getByRole('option').first()).toContainText('Ajaccio');
  await sansDefaut(page, 'propositions d’adresses');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(adresse).toHaveValue(/^12 Rue Prévert & Kosma 20000 Ajaccio$/);

  const carte = boite.getByRole('group', { name: 'Carte de l’adresse' });
  await carte.scrollIntoViewIfNeeded();
  await expect(carte.locator('.vao-repere')).toHaveCount(1);
  await expect(carte.locator('img.leaflet-tile-loaded').first()).toBeVisible();
  await expect(carte.getByRole('link', { name: /contributeurs d’OpenStreetMap/ })).toBeVisible();
  await sansDefaut(page, 'adresse choisie et sa carte');
  await page.setViewportSize({ width: 320, height: 640 });
  await sansDebord(page);
  await sansDefaut(page, 'adresse choisie à 320 pixels');
  await page.setViewportSize({ width: 1280, height: 720 });

  await creer(page, boite);
  const lieu = page.getByRole('group', { name: 'Carte de l’hébergement' });
  await expect(lieu).toContainText('12 Rue Prévert & Kosma 20000 Ajaccio');
  await lieu.scrollIntoViewIfNeeded();
  await expect(lieu.locator('.vao-repere')).toHaveCount(1);
  await sansDefaut(page, 'étape et la carte de son hébergement');
  await actionner(page, page.getByRole('button', { name: 'Ajouter l’étape' }));
  await expect(page.getByText('Les étapes couvrent tout le séjour.')).toBeVisible();
});

test('un agent voit les hébergements d’un séjour sur une carte, et leur liste à côté', async ({ page }) => {
  await seConnecter(page, AGENT, BO);
  await page.goto(`${BO}/sejours`);
  await page.getByRole('link', { name: /Consulter/ }).first().click();
  const carte = page.getByRole('group', { name: 'Carte des hébergements' });
  await carte.scrollIntoViewIfNeeded();
  await expect(carte.locator('.vao-repere').first()).toBeVisible();
  await expect(carte.getByRole('link', { name: /^Ouvrir dans une carte/ }).first()).toBeVisible();
  await sansDefaut(page, 'carte des hébergements');
  await page.setViewportSize({ width: 320, height: 640 });
  await sansDebord(page);
});

test.describe('recherche en panne', () => {
  test.beforeEach(() => panne('503'));
  test.afterEach(async () => {
    await panne('aucune');
    // Les parcours suivants trouvent le service comme ils l'attendent.
    await expect.poll(enService, { timeout: 75_000 }).toBe(true);
  });

  test('l’adresse se saisit à la main, sans perdre ce qui était tapé', async ({ page }) => {
    test.setTimeout(200_000);
    const numero = Date.now() % 10_000;
    await seConnecter(page, ORGANISME, USAGERS);
    const boite = await ouvrirLaCreation(page);
    await taper(page, boite.getByLabel('Nom de l’hébergement'), 'Gîte du Bourg');
    const recherche = boite.getByRole('combobox', { name: /^Adresse/ });
    const voie = boite.getByRole('textbox', { name: /^Numéro et voie/ });
    // Si la vérification de chaque minute est déjà passée, la saisie à la main est ouverte d'emblée.
    await expect(recherche.or(voie)).toBeVisible();
    await taper(page, recherche.or(voie), `${numero} chemin du Moulin`);
    await expect(voie).toHaveValue(`${numero} chemin du Moulin`);
    await expect(boite.getByText('La recherche d’adresse ne répond pas pour l’instant.')).toBeVisible();
    await sansDefaut(page, 'saisie de l’adresse à la main');

    await taper(page, boite.getByRole('combobox', { name: 'Commune' }), 'quimper');
    await expect(boite.getByRole('option', { name: /^Quimper \(29000\)/ })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(boite.getByText(`${numero} chemin du Moulin, 29000 Quimper`)).toBeVisible();
    await page.setViewportSize({ width: 320, height: 640 });
    await sansDebord(page);
    await sansDefaut(page, 'adresse à la main à 320 pixels');
    await page.setViewportSize({ width: 1280, height: 720 });
    await creer(page, boite);
    await expect(page.getByRole('combobox', { name: 'Hébergement' })).toHaveValue('Gîte du Bourg');
  });
});
