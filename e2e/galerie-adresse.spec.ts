// La galerie des composants : l'adresse, cherchée ou écrite à la main, et sa carte.
import { expect, test, type Page } from '@playwright/test';
import { URL_GALERIE, ouvrir, sansViolation } from './aide/galerie';

/** Remplace la recherche d'adresse et la liste des communes : la galerie n'a pas de session. */
async function fausserLesAdresses(page: Page, panne = false): Promise<void> {
  const refus = { type: 'urn:vao:probleme:service-externe-indisponible', title: 'Un service externe ne répond pas', status: 503 };
  await page.route('**/api/v1/services-externes', (route) =>
    route.fulfill({ json: [{ service: 'adresse', libelle: 'Base Adresse Nationale', disponible: !panne, verifieLe: null }] }),
  );
  await page.route('**/api/v1/adresses?*', async (route) => {
    const texte = new URL(route.request().url()).searchParams.get('recherche') ?? '';
    if (texte.startsWith('panne')) {
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { ...refus, code: 'service-externe-indisponible', service: 'adresse', instance: '' },
      });
      return;
    }
    const adresse = (numero: number) => ({
      adresse: {
        label: `${numero} ${texte} 38000 Grenoble`,
        cleInsee: `38185_0042_000${numero}`,
        codeInsee: '38185',
        codePostal: '38000',
        departement: '38',
        coordinates: [5.72, 45.18],
      },
      commune: 'Grenoble',
      precision: 'numero',
    });
    await route.fulfill({ json: texte.startsWith('nulle') ? [] : [adresse(12), adresse(14)] });
  });
  await page.route('**/api/v1/referentiels/communes?*', (route) =>
    route.fulfill({ json: [{ codeInsee: '2A004', nom: 'Ajaccio', codesPostaux: ['20000', '20090'], departement: '2A' }] }),
  );
}

test('l’adresse se cherche au clavier seul, se défait en la retouchant', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  const retenue = page.locator('#adresse-choisie');
  await champ.focus();
  await page.keyboard.type('ru');
  await expect(retenue).toHaveText('Retenue : inachevée');
  await expect(champ).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.type('e des Lilas');
  await expect(page.getByRole('option')).toHaveCount(2);
  await expect(page.locator('#annonces')).toContainText('2 suggestions');
  await sansViolation(page);

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(champ).toHaveValue('12 rue des Lilas 38000 Grenoble');
  await expect(champ).toBeFocused();
  await expect(retenue).toHaveText('Retenue : 12 rue des Lilas 38000 Grenoble · 38185');
  await expect(page.getByRole('group', { name: 'Carte de l’adresse' })).toBeVisible();

  await page.keyboard.press('Backspace');
  await expect(retenue).toHaveText('Retenue : inachevée');
  await expect(page.getByRole('group', { name: 'Carte de l’adresse' })).toHaveCount(0);

  const effacer = page.getByRole('button', { name: 'Effacer le champ « Adresse du lieu »' });
  await page.keyboard.press('Tab');
  await expect(effacer).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(champ).toBeFocused();
  await expect(champ).toHaveValue('');
  await expect(effacer).toHaveCount(0);
  await expect(retenue).toHaveText('Retenue : aucune');
});

test('six caractères au moins pour chercher, et une réponse ancienne se dit', async ({ page }) => {
  await fausserLesAdresses(page);
  await page.route('**/api/v1/adresses?recherche=ancienne*', (route) =>
    route.fulfill({
      json: [
        {
          adresse: { label: '1 rue Ancienne 38000 Grenoble', codeInsee: '38185', codePostal: '38000', departement: '38' },
          commune: 'Grenoble',
          precision: 'numero',
          perime: true,
        },
      ],
    }),
  );
  await ouvrir(page, 'adresse');
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  await champ.pressSequentially('ancie');
  await expect(champ).toHaveAccessibleDescription(/Écrivez au moins 6 caractères/);
  await champ.pressSequentially('nne');
  await expect(page.getByRole('option')).toHaveCount(1);
  await expect(page.getByText(/Résultats d’une recherche ancienne/).first()).toBeVisible();
  await sansViolation(page);
});

test('seule la dernière frappe compte : une réponse en retard est ignorée', async ({ page }) => {
  await fausserLesAdresses(page);
  let liberer = (): void => {};
  const retenue = new Promise<void>((fait) => (liberer = fait));
  await page.route('**/api/v1/adresses?recherche=lentement*', async (route) => {
    await retenue;
    await route.fallback().catch(() => {});
  });
  await ouvrir(page, 'adresse');
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  const partie = page.waitForRequest(/recherche=lentement/);
  await champ.fill('lentement');
  await partie;
  await champ.fill('rapide');
  await expect(page.getByRole('option', { name: '12 rapide 38000 Grenoble' })).toBeVisible();
  liberer();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(champ).toHaveValue('12 rapide 38000 Grenoble');
});

test('sans réponse de la recherche, l’adresse se saisit à la main et garde ce qui était tapé', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  await page.getByRole('combobox', { name: /^Adresse du lieu/ }).pressSequentially('panne des Lilas 20000 Ajaccio');
  const saisie = page.getByRole('group', { name: 'Adresse du lieu' });
  const voie = saisie.getByRole('textbox', { name: /^Numéro et voie/ });
  await expect(voie).toBeFocused();
  await expect(voie).toHaveValue('panne des Lilas');
  await expect(saisie.getByText(/ne répond pas pour l’instant/)).toBeVisible();
  await expect(page.locator('#annonces')).toContainText('La recherche d’adresse ne répond pas');
  await sansViolation(page);

  await page.keyboard.press('Tab');
  await page.keyboard.type('ajac');
  await expect(page.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('#adresse-choisie')).toHaveText('Retenue : panne des Lilas, 20090 Ajaccio · 2A004');

  // Revenir à la recherche garde l'adresse ; la retoucher la défait.
  await saisie.locator('xpath=..').getByRole('button', { name: 'Chercher l’adresse' }).click();
  const champ = page.getByRole('combobox', { name: /^Adresse du lieu/ });
  await expect(champ).toBeFocused();
  await expect(champ).toHaveValue('panne des Lilas, 20090 Ajaccio');
});

test('quand on sait la recherche en panne, la saisie à la main est déjà ouverte', async ({ page }) => {
  await fausserLesAdresses(page, true);
  await ouvrir(page, 'adresse');
  const saisie = page.getByRole('group', { name: 'Adresse du lieu' });
  await expect(saisie.getByRole('textbox', { name: /^Numéro et voie/ })).toBeVisible();
  await expect(saisie.getByText(/ne répond pas pour l’instant/)).toBeVisible();
  await sansViolation(page);
});

test('une adresse connue se montre, et « Modifier » la garde tant qu’on n’y touche pas', async ({ page }) => {
  await fausserLesAdresses(page);
  await ouvrir(page, 'adresse');
  const connue = page.getByRole('group', { name: 'Adresse enregistrée' });
  await expect(connue).toContainText('1 place de Verdun 38000 Grenoble');
  await connue.getByRole('button', { name: 'Modifier l’adresse' }).click();
  const champ = page.getByRole('combobox', { name: /^Adresse enregistrée/ });
  await expect(champ).toBeFocused();
  await expect(champ).toHaveValue('1 place de Verdun 38000 Grenoble');
});

const TUILE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

test('la carte ne se charge que si elle paraît, se commande au clavier et ne retient pas la molette', async ({ page }) => {
  const demandes: string[] = [];
  page.on('request', (requete) => demandes.push(new URL(requete.url()).pathname));
  const referents: (string | undefined)[] = [];
  await page.route(/\/\d+\/\d+\/\d+\.png$/, async (route) => {
    referents.push((await route.request().allHeaders()).referer);
    await route.fulfill({ body: TUILE, contentType: 'image/png' });
  });
  await page.setViewportSize({ width: 1280, height: 720 });
  await ouvrir(page, 'boutons');
  expect(demandes.filter((chemin) => /carte|leaflet/.test(chemin)), 'rien de la carte ailleurs').toEqual([]);

  await ouvrir(page, 'carte');
  const carte = page.getByRole('group', { name: 'Carte du lieu' });
  const toile = carte.getByRole('application');
  await expect(carte.locator('.vao-repere')).toHaveCount(1);
  await expect(carte.locator('img.leaflet-tile-loaded').first()).toBeVisible();
  await expect(carte.getByRole('link', { name: /contributeurs d’OpenStreetMap/ })).toHaveAttribute(
    'href',
    'https://www.openstreetmap.org/copyright',
  );
  await expect(carte.getByRole('link', { name: /^Ouvrir dans une carte/ })).toHaveAttribute('href', /mlat=45\.1905&mlon=5\.7357/);
  await expect(carte.getByText('Le fond de carte ne s’affiche pas')).toBeHidden();
  const site = new URL(URL_GALERIE).origin;
  expect(referents.every((referent) => referent === `${site}/`), 'le fournisseur connaît le site, pas la page').toBe(true);
  await sansViolation(page);

  // Au clavier : la carte, puis ses deux boutons, puis on en sort.
  await toile.focus();
  await expect(toile).toBeFocused();
  const repere = carte.locator('.vao-repere');
  const avant = await repere.boundingBox();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await repere.boundingBox())?.x).not.toBe(avant?.x);
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('button', { name: 'Agrandir' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('button', { name: 'Réduire' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(carte.getByRole('link', { name: /contributeurs/ })).toBeFocused();

  await toile.hover();
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
});

test('sans fond de carte, le repère, l’adresse et la liste restent', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route(/\/\d+\/\d+\/\d+\.png$/, (route) => route.fulfill({ status: 503 }));
  await ouvrir(page, 'carte');
  const carte = page.getByRole('group', { name: 'Carte des étapes' });
  await carte.scrollIntoViewIfNeeded();
  await expect(carte.locator('.vao-repere')).toHaveText(['1', '2']);
  await expect(carte.getByRole('application')).not.toHaveClass(/leaflet-(fade|zoom)-anim/);
  await expect(carte.getByText('Le fond de carte ne s’affiche pas')).toBeVisible();
  await expect(carte.getByRole('listitem')).toHaveCount(3);
  await expect(carte.getByRole('listitem').nth(2)).toContainText('Position inconnue');
  await sansViolation(page);
});
