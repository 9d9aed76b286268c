// Connexion en deux temps, à la souris et au clavier, le code lu dans le courriel reçu.
import { expect, type Page } from '@playwright/test';
import { MOT_DE_PASSE } from './adresses';
import { attendre, code, repere } from './messagerie';

export async function seConnecter(page: Page, adresse: string, application: string): Promise<void> {
  const deja = await repere();
  await page.goto(`${application}/connexion`);
  await page.getByLabel('Adresse électronique').fill(adresse);
  await page.getByLabel('Mot de passe', { exact: true }).fill(MOT_DE_PASSE);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Code de connexion' })).toBeVisible();
  const courriel = await attendre(deja, adresse, 'ode');
  await page.getByLabel('Code à 6 chiffres').fill(code(courriel));
  await page.getByRole('button', { name: 'Valider le code' }).click();
  await expect(page.getByRole('button', { name: 'Se déconnecter' }).first()).toBeVisible();
}
