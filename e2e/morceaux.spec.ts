// Quel fichier du programme arrive quand : la connexion n'attend que le sien, chaque famille d'écrans amène les siens,
// et un fichier qui ne vient pas se dit et se redemande.
import { expect, test, type Page, type Request } from '@playwright/test';
import { BO, USAGERS } from './aide/adresses';
import { seConnecter } from './aide/connexion';

/** Familles dont le fichier a été demandé, dans l'ordre ; le code partagé entre elles (`chunk_N`) est mis à part. */
function suivre(page: Page): { familles: string[]; partages: string[] } {
  const vus = { familles: [] as string[], partages: [] as string[] };
  page.on('request', (requete: Request) => {
    const nom = /\/([^/]+)\.wasm$/.exec(new URL(requete.url()).pathname)?.[1];
    if (nom !== undefined) (nom.startsWith('chunk_') ? vus.partages : vus.familles).push(nom);
  });
  return vus;
}

for (const [application, adresse, compte] of [
  ['le portail', USAGERS, 'direction@grand-large.test'],
  ['le back-office', BO, 'dd38@vao.test'],
] as const) {
  test(`sur ${application}, la connexion n’attend que son fichier, la liste amène le sien`, async ({ page }) => {
    const vus = suivre(page);
    const refus = page.waitForResponse('**/sessions/rafraichissement');
    await page.goto(`${adresse}/connexion`);
    await expect(page.getByRole('button', { name: 'Se connecter' })).toBeVisible();
    await refus;
    await page.waitForLoadState('networkidle');
    expect(vus).toEqual({ familles: ['front_bg'], partages: [] });

    // La première frappe annonce la suite : les écrans suivants arrivent pendant que le mot de passe se tape.
    const suite = page.waitForResponse('**/split_application.wasm');
    await page.getByLabel('Adresse électronique').fill(compte);
    await suite;
    expect(vus.familles).toEqual(['front_bg', 'split_application']);

    await seConnecter(page, compte, adresse);
    await page.waitForLoadState('networkidle');
    expect(vus.familles).not.toContain('split_liste');

    await page.getByRole('link', { name: /^(Déclarations de séjour|Séjours)$/ }).first().click();
    await expect(page.getByRole('table')).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(new Set(vus.familles)).toEqual(new Set(['front_bg', 'split_application', 'split_liste']));
  });
}

test('une déclaration ouverte n’amène que la page regardée', async ({ page }) => {
  await seConnecter(page, 'direction@grand-large.test', USAGERS);
  await page.goto(`${USAGERS}/declarations?statut=BROUILLON`);
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByRole('link', { name: 'Décrire les vacanciers' })).toBeVisible();
  const sommaire = new URL(page.url()).pathname;

  const vus = suivre(page);
  await page.goto(`${USAGERS}${sommaire}`);
  await expect(page.getByRole('link', { name: 'Décrire les vacanciers' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(vus.familles).toEqual(['front_bg', 'split_application', 'split_declaration']);

  await page.getByRole('link', { name: 'Décrire les vacanciers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Vacanciers' })).toBeFocused();
  expect(vus.familles.slice(3)).toEqual(['split_sections']);

  await page.goto(`${USAGERS}${sommaire}/synthese`);
  await expect(page.getByRole('heading', { level: 1, name: 'Synthèse et attestation' })).toBeVisible();
  expect(vus.familles.slice(4)).toEqual(['front_bg', 'split_application', 'split_declaration', 'split_synthese']);
});

test('un fichier qui n’arrive pas se dit, et un nouvel essai l’obtient', async ({ page }) => {
  await seConnecter(page, 'direction@grand-large.test', USAGERS);
  await page.route('**/split_liste.wasm', (route) => route.abort());
  await page.getByRole('link', { name: 'Déclarations de séjour' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cet écran n’a pas pu être chargé' })).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('Vérifiez votre connexion à internet');

  await page.unroute('**/split_liste.wasm');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Déclarations de séjour' })).toBeVisible();
  await expect(page.getByRole('table')).toBeVisible();
});

test('pendant qu’un écran arrive, la page le dit', async ({ page }) => {
  let livrer = (): void => {};
  const accord = new Promise<void>((resoudre) => (livrer = resoudre));
  await page.route('**/split_application.wasm', async (route) => {
    await accord;
    await route.continue();
  });
  await page.goto(`${USAGERS}/declarations`);
  await expect(page.getByRole('status').filter({ hasText: 'Chargement' })).toBeVisible();
  livrer();
  // Personne n'est connecté : l'écran demandé mène à la connexion, qui y ramènera.
  await expect(page.getByRole('heading', { level: 1, name: 'Connexion' })).toBeVisible();
  await expect(page).toHaveURL(`${USAGERS}/connexion?retour=%2Fdeclarations`);
});
