// Connexion en deux temps, à la souris ou au clavier, le code lu dans le courriel reçu.
import { expect, type Page } from '@playwright/test';
import { MOT_DE_PASSE } from './adresses';
import { taper } from './clavier';
import { attendre, code, repere } from './messagerie';

export async function seConnecter(
  page: Page,
  adresse: string,
  application: string,
  motDePasse = MOT_DE_PASSE,
): Promise<void> {
  const deja = await repere();
  await page.goto(`${application}/connexion`);
  await page.getByLabel('Adresse électronique').fill(adresse);
  await page.getByLabel('Mot de passe', { exact: true }).fill(motDePasse);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Code de connexion' })).toBeVisible();
  const courriel = await attendre(deja, adresse, 'ode');
  await page.getByLabel('Code à 6 chiffres').fill(code(courriel));
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await expect(page.getByRole('button', { name: 'Se déconnecter' }).first()).toBeVisible();
}

/** La même chose au clavier seul ; s'arrête après le code, sur ce qui se présente alors. */
export async function seConnecterAuClavier(
  page: Page,
  adresse: string,
  application: string,
  motDePasse = MOT_DE_PASSE,
): Promise<void> {
  const deja = await repere();
  await page.goto(`${application}/connexion`);
  await taper(page, page.getByLabel('Adresse électronique'), adresse);
  await taper(page, page.getByLabel('Mot de passe', { exact: true }), motDePasse);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Code de connexion' })).toBeVisible();
  await taper(page, page.getByLabel('Code à 6 chiffres'), code(await attendre(deja, adresse, 'ode')));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Se déconnecter' }).first()).toBeVisible();
}
