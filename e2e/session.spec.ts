// La session vue du navigateur : revenir où l'on allait, recharger sans se reconnecter, partir sans rien laisser.
import { expect, test } from '@playwright/test';
import { MOT_DE_PASSE, USAGERS } from './aide/adresses';
import { attendre, code, repere } from './aide/messagerie';

const COMPTE = 'direction@grand-large.test';

test('la connexion ramène à la page demandée, le rechargement y reste, la déconnexion efface tout', async ({ page, context }) => {
  const deja = await repere();
  await page.goto(`${USAGERS}/declarations?statut=BROUILLON`);
  await expect(page).toHaveURL(`${USAGERS}/connexion?retour=%2Fdeclarations%3Fstatut%3DBROUILLON`);
  await expect(page.getByRole('navigation', { name: 'Menu principal' })).toHaveCount(0);
  await page.getByLabel('Adresse électronique').fill(COMPTE);
  await page.getByLabel('Mot de passe', { exact: true }).fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Code de connexion' })).toBeFocused();
  await page.getByLabel('Code à 6 chiffres').fill(code(await attendre(deja, COMPTE, 'ode')));
  await page.getByRole('button', { name: 'Valider le code' }).click();

  await expect(page).toHaveURL(`${USAGERS}/declarations?statut=BROUILLON`);
  await expect(page.getByRole('heading', { level: 1, name: 'Déclarations de séjour' })).toBeFocused();
  await expect(page).toHaveTitle(/^Déclarations de séjour – VAO/);
  await page.reload();
  await expect(page.getByRole('table')).toBeVisible();
  await expect(page).toHaveURL(`${USAGERS}/declarations?statut=BROUILLON`);

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Contenu', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('#navigation')).toBeFocused();

  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connexion' })).toBeVisible();
  // La page est rechargée : rien de la personne ne reste en mémoire, ni dans l'adresse.
  await expect(page).toHaveURL(`${USAGERS}/connexion`);
  await expect(page.getByRole('button', { name: 'Se déconnecter' })).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Menu principal' })).toHaveCount(0);
  await expect(page.getByText('Hélène')).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Connexion' })).toBeVisible();
  expect((await context.cookies()).filter((cookie) => cookie.value !== '' && /rafraichissement|session/i.test(cookie.name))).toEqual([]);
});

test('une adresse inconnue le dit', async ({ page }) => {
  await page.goto(`${USAGERS}/nulle-part`);
  await expect(page.getByRole('heading', { level: 1, name: 'Page introuvable' })).toBeVisible();
  await expect(page).toHaveTitle(/^Page introuvable – VAO/);
});
